import type { Diagnostic } from "../../platform/diagnostic.js";
import { BrickwrightError, isBrickwrightError } from "../../platform/errors.js";

/** The kinds of problems that the API answers, with their status and title (RFC 9457). */
export const problems = {
  "bad-request": [400, "The request cannot be read"],
  "invalid-value": [400, "The request does not fit"],
  unauthenticated: [401, "Who asks is not known"],
  forbidden: [403, "This may not be asked from there"],
  "not-found": [404, "There is no such thing"],
  "method-not-allowed": [405, "This cannot be done there"],
  "in-progress": [409, "The same request is being worked on"],
  conflict: [409, "This is not possible now"],
  "too-large": [413, "The request is too large"],
  "unsupported-media-type": [415, "The content's type is none that is read here"],
  "bad-input": [422, "What was given cannot be used"],
  refused: [422, "This cannot be done with the bricks at hand"],
  "not-in-picture": [422, "What was asked for is not in the picture"],
  "key-reused": [422, "The Idempotency-Key belongs to another request"],
  "limit-reached": [429, "A limit is reached"],
  internal: [500, "Something went wrong here"],
  "model-failed": [502, "A model or brick failed"],
  unavailable: [503, "This does not work at the moment"],
  "too-slow": [504, "This takes longer than an answer may"],
  "storage-full": [507, "Nothing can be stored at the moment"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemKind = keyof typeof problems;

export interface ProblemExtras {
  readonly hint?: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that says what is wrong. */
export class Problem extends BrickwrightError {
  override readonly name = "Problem";

  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(detail, extras.hint);
  }
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly hint?: string;
  readonly diagnostics?: readonly Diagnostic[];
  /** Names this very occurrence: the id that the server's log has. */
  readonly instance: string;
}

export function problemBody({ kind, message, hint, extras }: Problem, requestId: string): ProblemBody {
  const [status, title] = problems[kind];
  return {
    type: `urn:brickwright:problem:${kind}`,
    title,
    status,
    detail: message,
    ...(hint === "" ? {} : { hint }),
    ...(extras.diagnostics ? { diagnostics: extras.diagnostics } : {}),
    instance: `urn:uuid:${requestId}`,
  };
}

/** The project's own errors whose words are meant for the person, by name. */
const spoken: Readonly<Record<string, ProblemKind>> = {
  BadInputError: "bad-input",
  FetchProblem: "bad-input",
  RefusedError: "refused",
  NotInPictureError: "not-in-picture",
  BrickFailedError: "model-failed",
  NothingLeftError: "conflict",
  ModelFailedError: "model-failed",
};

/** What a thrown error is to whoever asked. Words that may hold paths, keys or secrets of this place are not passed on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!isBrickwrightError(error)) return new Problem("internal", "Something went wrong here that is not your fault.");
  const kind = Object.hasOwn(spoken, error.name) ? spoken[error.name] : undefined;
  if (kind !== undefined) return new Problem(kind, error.message, error.hint === "" ? {} : { hint: error.hint });
  switch (error.name) {
    case "TransientError":
      return new Problem("unavailable", "Something that is needed does not answer at the moment.", {
        hint: "Ask again in a few seconds, with the same Idempotency-Key.",
        headers: { "Retry-After": "5" },
      });
    case "StorageError":
      return new Problem("storage-full", "Nothing can be stored at the moment.");
    case "ObjectMissingError":
      return new Problem("not-found", "What this needs is not there (any more).");
    case "ObjectExistsError":
      return new Problem("conflict", "There is one already.");
    default:
      return new Problem("internal", "Something went wrong here that is not your fault.");
  }
}
