import { clause } from "../custom/text.js";
import { GpuProblem, type ProblemKind } from "../gpu/problem.js";

/** What a failed prediction's `error` says, in the words that Replicate's runtime and the models' own code use. */
const known: readonly (readonly [RegExp, ProblemKind])[] = [
  [/out of memory|\bOOM\b|CUBLAS_STATUS_ALLOC_FAILED/i, "out-of-memory"],
  [/\(E005\)|flagged as sensitive|\bNSFW\b|safety (?:filter|checker|system)|content moderation/i, "safety"],
  [/\(E003\)|high demand|service is (?:temporarily|currently) unavailable|\(E004\)/i, "cold-start"],
  [
    /prediction interrupted|\(code: PA\)|director: unexpected error|failed to start|setup failed|\(E8\d{3}\)/i,
    "cold-start",
  ],
  [/validation|invalid input|cannot identify image|\(E006\)|unsupported image/i, "invalid-input"],
];

/** The problem of a prediction that failed. `redact` takes keys out of what is repeated. */
export function predictionProblem(error: unknown, redact: (text: string) => string): GpuProblem {
  const text = typeof error === "string" ? error : error === null || error === undefined ? "" : JSON.stringify(error);
  const [, kind] = known.find(([pattern]) => pattern.test(text)) ?? [null, "failed" as const];
  return new GpuProblem(kind, clause(redact(text)) || "the model gave no reason");
}

export interface Refusal {
  readonly status: number;
  readonly body: string;
  /** Seconds of `Retry-After`. */
  readonly retryAfter: number | null;
  /** The call would have started a prediction. */
  readonly starts: boolean;
}

/** The problem of an API call that was answered with another status than success. */
export function statusProblem(
  { status, body, retryAfter, starts }: Refusal,
  redact: (text: string) => string,
): GpuProblem {
  const { detail, wait } = read(body);
  const said = clause(redact(detail)) || `it answered status ${status}`;
  const after = retryAfter ?? wait;
  switch (status) {
    case 401:
    case 403:
      return new GpuProblem("unauthorised", said);
    case 402:
      return new GpuProblem("no-credit", said);
    case 404:
    case 410:
      return new GpuProblem("model-gone", said);
    case 400:
    case 413:
    case 422:
      return new GpuProblem(
        /version does not exist|not permitted/i.test(detail) ? "model-gone" : "invalid-input",
        said,
      );
    case 429:
      return new GpuProblem("throttled", said, after === null ? {} : { retryAfter: after });
    default:
      return status >= 500 || status === 408
        ? new GpuProblem("network", `it answered status ${status}`, { unsure: starts })
        : new GpuProblem("failed", said);
  }
}

/** `{ title, detail, status, retry_after }`, as Replicate answers; another body's text is not repeated. */
function read(body: string): { detail: string; wait: number | null } {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) return { detail: "", wait: null };
    const { detail, title, retry_after: wait } = value as Record<string, unknown>;
    return {
      detail: typeof detail === "string" ? detail : typeof title === "string" ? title : "",
      wait: typeof wait === "number" && wait >= 0 && wait <= 600 ? wait : null,
    };
  } catch {
    return { detail: "", wait: null };
  }
}
