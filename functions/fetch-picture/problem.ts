import { BrickwrightError } from "../../platform/errors.js";

/**
 * `refused`: the address may not be called at all; `unresolved`: there is no such host; `unreachable`: it cannot be
 * connected to, or breaks off; `slow`: it took too long; `too-large`: it answers more than is read.
 */
export type FetchProblemKind = "refused" | "unresolved" | "unreachable" | "slow" | "too-large";

/** Why nothing came of a call to an address that somebody gave. Internal: whoever called says what it means to the edit. */
export class FetchProblem extends BrickwrightError {
  override readonly name = "FetchProblem";

  constructor(
    readonly kind: FetchProblemKind,
    message: string,
    hint: string,
    options?: ErrorOptions,
  ) {
    super(message, hint, options);
  }
}
