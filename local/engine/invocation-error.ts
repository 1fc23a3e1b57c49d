/** A function's or the Lambda service's failure, with the error name and cause that the state machine sees. */
export class InvocationError extends Error {
  override readonly name = "InvocationError";
  /** e.g. `BoomError`, `Lambda.TooManyRequestsException`. */
  readonly error: string;
  /** For a function's own error the JSON text `{errorType, errorMessage, trace}`. */
  readonly failureCause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.failureCause = cause;
  }
}

/** What Lambda's Node runtime makes of an error that a handler throws. */
export function asInvocationError(thrown: unknown): InvocationError {
  if (thrown instanceof InvocationError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const cause = { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  return new InvocationError(error.name, JSON.stringify(cause));
}
