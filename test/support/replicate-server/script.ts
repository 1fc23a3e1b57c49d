/** How one prediction goes, when it does not simply succeed. */
export interface Course {
  /** Milliseconds before it starts (a cold boot), and for which it runs. Default: 0 and 60. */
  readonly boot?: number;
  readonly run?: number;
  /** It fails with this `error`. */
  readonly error?: string;
  /** What lies behind the output's URL, in place of the picture. */
  readonly corrupt?: "text" | "truncated" | "other-shape" | "gone" | "foreign-host";
}

/** What the server does with a call instead of answering it. */
export type Trouble =
  | { readonly status: number; readonly detail: string; readonly retryAfter?: number }
  /** Cuts the connection: before the call is heard, or after it was done. */
  | { readonly cut: "before" | "after" };

export interface ReplicateScript {
  /** Course of prediction number `index` (from 0). */
  readonly course?: (index: number, model: string) => Course;
  /** Trouble with API call number `index` (from 0) of this method and path (below `/v1`). */
  readonly trouble?: (call: { index: number; method: string; path: string }) => Trouble | null;
}
