import type ReplicateClient from "replicate";
import { boundedFetch } from "../../platform/chat/bounded-fetch.js";
import { DeadlinePassed, sleep, withDeadline } from "../../platform/chat/deadline.js";
import { retryAfterSeconds } from "../../platform/chat/retry.js";
import { GpuProblem } from "../gpu/problem.js";
import { type Account, accountRedactor } from "./account.js";
import { statusProblem } from "./problem.js";

/** Where a prediction is created: an official model, a pinned version, or a deployment. */
export interface Target {
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  readonly deployment?: string | undefined;
}

export interface ReplicateApi {
  create(target: Target, input: object, options: CreateOptions): Promise<unknown>;
  get(id: string, signal: AbortSignal): Promise<unknown>;
  cancel(id: string, signal: AbortSignal): Promise<void>;
  /** The account's hundred newest predictions. */
  recent(signal: AbortSignal): Promise<readonly unknown[]>;
  /** Puts a PNG where models can read it, for a day; answers its URL. */
  upload(name: string, png: Uint8Array, signal: AbortSignal): Promise<string>;
  webhookSecret(signal: AbortSignal): Promise<string>;
}

export interface CreateOptions {
  readonly webhook: string | null;
  /** Replicate gives up on the prediction after so many seconds, should nobody cancel it. */
  readonly cancelAfter: number;
  readonly signal: AbortSignal;
}

/** Seconds for one call. */
const CALL_SECONDS = 30;
const UPLOAD_SECONDS = 120;
/** Throttled creations are tried again in place as long as the waits that Replicate asks for stay within this many seconds in all. */
const THROTTLE_SECONDS = 20;

/**
 * Replicate's own client, with what it lacks around it. Its retries are kept from happening: they know no pause, and after a lost
 * answer they would start (and pay) the same prediction up to six times.
 */
export function replicateApi(account: Account): ReplicateApi {
  const redact = accountRedactor(account);

  /** One call through the client, once. */
  async function once<T>(
    use: (client: ReplicateClient, signal: AbortSignal) => Promise<T>,
    { seconds = CALL_SECONDS, signal, starts = false, headers = {} }: CallOptions,
  ): Promise<T> {
    const { default: Replicate } = await import("replicate");
    let problem: GpuProblem | null = null;
    // Never throws and never answers a status that the client would try again on.
    const settle = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      try {
        const response = await boundedFetch(url, { ...init, headers: { ...plainHeaders(init), ...headers } });
        if (response.ok) return response;
        const retryAfter = retryAfterSeconds(response.headers, Date.now());
        problem = statusProblem({ status: response.status, body: await response.text(), retryAfter, starts }, redact);
      } catch (error) {
        problem = new GpuProblem("network", reasonOf(error), { unsure: starts });
      }
      return new Response(null, { status: 418 });
    };
    try {
      return await withDeadline(seconds, signal, (within) =>
        use(
          new Replicate({ auth: account.token, baseUrl: account.baseUrl, fetch: settle, useFileOutput: false }),
          within,
        ),
      );
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (problem !== null) throw problem;
      if (error instanceof DeadlinePassed) {
        throw new GpuProblem("network", `it did not answer within ${seconds} s`, { unsure: starts });
      }
      // An answer of success whose body is no JSON.
      throw new GpuProblem("network", "its answer could not be read", { unsure: starts });
    }
  }

  async function create(target: Target, input: object, options: CreateOptions): Promise<unknown> {
    const { webhook, cancelAfter, signal } = options;
    const events: ["completed"] = ["completed"];
    const body = { input, ...(webhook === null ? {} : { webhook, webhook_events_filter: events }) };
    const headers = { "cancel-after": `${Math.max(5, Math.ceil(cancelAfter))}s` };
    return once(
      (client, within) => {
        if (target.deployment !== undefined) {
          const [owner = "", name = ""] = target.deployment.split("/");
          return client.deployments.predictions.create(owner, name, { ...body, signal: within });
        }
        if (target.version !== undefined) {
          return client.predictions.create({ version: target.version, ...body, signal: within });
        }
        return client.predictions.create({ model: target.model ?? "", ...body, signal: within });
      },
      { signal, starts: true, headers },
    );
  }

  return {
    create: (target, input, options) => patiently(() => create(target, input, options), options.signal),
    get: (id, signal) => once((client, within) => client.predictions.get(id, { signal: within }), { signal }),
    cancel: async (id, signal) => {
      await once((client, within) => client.predictions.cancel(id, { signal: within }), { signal });
    },
    recent: async (signal) => {
      const page = await once((client, within) => client.predictions.list({ signal: within }), { signal });
      return Array.isArray(page.results) ? page.results : [];
    },
    upload: (name, png, signal) =>
      patiently(async () => {
        const file = new File([png as Uint8Array<ArrayBuffer>], name, { type: "image/png" });
        const stored = await once((client, within) => client.files.create(file, {}, { signal: within }), {
          signal,
          seconds: UPLOAD_SECONDS,
        });
        const url: unknown = stored.urls?.get;
        if (typeof url !== "string" || !URL.canParse(url)) {
          throw new GpuProblem("network", "it took a file and gave no address for it");
        }
        return url;
      }, signal),
    webhookSecret: async (signal) => {
      if (account.webhookSecret !== undefined) return account.webhookSecret;
      const { key } = await once((client, within) => client.webhooks.default.secret.get({ signal: within }), {
        signal,
      });
      return key;
    },
  };
}

interface CallOptions {
  readonly signal: AbortSignal;
  readonly seconds?: number;
  readonly starts?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Waits as long as a throttled call is asked to, with a little jitter on top, within {@link THROTTLE_SECONDS}. */
async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let waited = 0; ; ) {
    try {
      return await call();
    } catch (error) {
      const wait = error instanceof GpuProblem && error.kind === "throttled" ? (error.retryAfter ?? 1) : null;
      if (wait === null || waited + wait > THROTTLE_SECONDS) throw error;
      const pause = Math.max(0.1, wait) * (1 + 0.25 * Math.random());
      waited += pause;
      await sleep(pause, signal);
    }
  }
}

function plainHeaders(init: RequestInit | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(init?.headers).entries());
}

/** `ECONNREFUSED` and the like: undici hides it in the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof inner === "object" && inner !== null && "code" in inner ? inner.code : undefined;
  return typeof code === "string" && /^[A-Z_0-9]{1,60}$/.test(code) ? code : "the connection broke";
}
