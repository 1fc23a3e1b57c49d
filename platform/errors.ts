/**
 * The one error base. `name` is what Step Functions sees as the error name, so a state machine's Retry and Catch
 * choose by it; `message` is one sentence for a person; `hint` is the next step.
 */
export abstract class BrickwrightError extends Error {
  /** Stable error name, as used in `ErrorEquals` of a state machine. */
  abstract override readonly name: string;
  readonly hint: string;

  constructor(message: string, hint = "", options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** What came from outside (a picture, a mask, a number, a file name) cannot be used. Never retried. */
export class BadInputError extends BrickwrightError {
  override readonly name = "BadInputError";
}

/** The instruction, or a plan for it, cannot be done with the bricks at hand. Never retried. */
export class RefusedError extends BrickwrightError {
  override readonly name = "RefusedError";
}

/** A brick looked for something that is not in the picture. Never retried. */
export class NotInPictureError extends BrickwrightError {
  override readonly name = "NotInPictureError";
}

/** A brick failed at its work in a way that trying again does not change. */
export class BrickFailedError extends BrickwrightError {
  override readonly name = "BrickFailedError";
}

/** A failure that may pass (throttling, a lost connection, a cold endpoint). Retried by the state machine. */
export class TransientError extends BrickwrightError {
  override readonly name = "TransientError";
}

/** The place where results go cannot be written (read-only folder, full disk, no permission). */
export class StorageError extends BrickwrightError {
  override readonly name = "StorageError";
}

/** True for the project's own errors, whose message a person can act on without a stack trace. */
export function isBrickwrightError(error: unknown): error is BrickwrightError {
  return error instanceof BrickwrightError;
}
