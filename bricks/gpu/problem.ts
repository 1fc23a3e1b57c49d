import {
  BadInputError,
  BrickFailedError,
  type BrickwrightError,
  NotInPictureError,
  RefusedError,
  TransientError,
} from "../../platform/errors.js";

/** What can go wrong between here and a GPU, by what can be done about it. */
export const problemKinds = [
  /** Too many calls; nothing was started. */
  "throttled",
  /** The model is not up yet, or was taken away while it worked. */
  "cold-start",
  /** No connection, or no answer in time. */
  "network",
  /** What the provider had is no longer there. */
  "lost",
  "out-of-memory",
  /** The provider's safety filter refuses the picture or the words. */
  "safety",
  /** The model does not take what it was sent. */
  "invalid-input",
  /** What it was to look for is not in the picture. */
  "not-in-picture",
  /** There is no such model, version or deployment (any more). */
  "model-gone",
  "no-credit",
  "unauthorised",
  /** What came back is no picture, or not of the size that it must have. */
  "bad-output",
  /** It failed, and did not say why in words that are known. */
  "failed",
] as const;
export type ProblemKind = (typeof problemKinds)[number];

export interface ProblemOptions extends ErrorOptions {
  /** Seconds that the provider asks to wait. */
  readonly retryAfter?: number;
  /** True when it is not known whether a prediction was started all the same. */
  readonly unsure?: boolean;
}

/** Thrown by a provider's backend; {@link problemError} says it to a person and to the state machine. */
export class GpuProblem extends Error {
  override readonly name = "GpuProblem";
  readonly retryAfter: number | null;
  readonly unsure: boolean;

  /** @param said one clause without a full stop, fit for a person to read. */
  constructor(
    readonly kind: ProblemKind,
    readonly said: string,
    { retryAfter, unsure = false, ...options }: ProblemOptions = {},
  ) {
    super(said, options);
    this.retryAfter = retryAfter ?? null;
    this.unsure = unsure;
  }
}

/** Another backend may do what this one cannot. What another one would refuse or fail at as well is not tried there. */
export function anotherMayServe(kind: ProblemKind): boolean {
  switch (kind) {
    case "out-of-memory":
    case "model-gone":
    case "no-credit":
    case "unauthorised":
    case "invalid-input":
    case "bad-output":
    case "failed":
      return true;
    case "throttled":
    case "cold-start":
    case "network":
    case "lost":
    case "safety":
    case "not-in-picture":
      return false;
  }
}

/** A problem as one of the project's errors: the state machine tries again only what may pass. */
export function problemError(brick: string, where: string, problem: GpuProblem): BrickwrightError {
  const { kind, said } = problem;
  const cause = { cause: problem };
  switch (kind) {
    case "throttled":
      return new TransientError(`${where} is throttling calls of ${brick}: ${said}.`, "Try again in a minute.", cause);
    case "cold-start":
      return new TransientError(`${where} has no machine for ${brick} just now: ${said}.`, "Try again.", cause);
    case "network":
      return new TransientError(`${where} cannot be reached for ${brick}: ${said}.`, "Check the connection.", cause);
    case "lost":
      return new TransientError(`${where} lost the result of ${brick}: ${said}.`, "Try again.", cause);
    case "out-of-memory":
      return new BrickFailedError(
        `${brick} ran out of GPU memory on ${where}: ${said}.`,
        "Use a smaller working picture (longSide), or a deployment on larger hardware.",
        cause,
      );
    case "safety":
      return new RefusedError(
        `${where}'s safety filter refuses this ${brick}: ${said}.`,
        "Say it in other words, or use another picture.",
        cause,
      );
    case "invalid-input":
      return new BadInputError(
        `${where} does not take the input of ${brick}: ${said}.`,
        'Check the mapping of its inputs under "backends" in brickwright.config.',
        cause,
      );
    case "not-in-picture":
      return new NotInPictureError(
        `${brick} did not find what it was to look for: ${said}.`,
        "Name something that the picture shows.",
        cause,
      );
    case "model-gone":
      return new BrickFailedError(
        `${where} has no such model for ${brick}: ${said}.`,
        'Name another model for it under "backends" in brickwright.config.',
        cause,
      );
    case "no-credit":
      return new RefusedError(`${where} does not run ${brick} without credit: ${said}.`, "Add credit there.", cause);
    case "unauthorised":
      return new RefusedError(
        `${where} does not accept the token or credentials: ${said}.`,
        "Check their value and what they permit.",
        cause,
      );
    case "bad-output":
      return new BrickFailedError(`What ${where} made for ${brick} cannot be used: ${said}.`, "Try again.", cause);
    case "failed":
      return new BrickFailedError(
        `${brick} failed on ${where}: ${said}.`,
        "Try again, or with another instruction.",
        cause,
      );
  }
}
