/** Whoever asks. Edits, uploads, keys and limits are a principal's own. */
export interface Principal {
  /** Unique among all ways of proving who one is, e.g. `key:3f2a…`, `local`. */
  readonly id: string;
}

/** What a way of proving who asks may look at. */
export interface Credentials {
  readonly headers: Headers;
  /** API Gateway's `requestContext`, where the request came by it. */
  readonly requestContext: unknown;
}

/** Null where nothing proves who asks. */
export type Authenticate = (credentials: Credentials) => Promise<Principal | null>;

/** The first of several ways that knows who asks. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  return async (credentials) => {
    for (const way of ways) {
      const principal = await way(credentials);
      if (principal !== null) return principal;
    }
    return null;
  };
}
