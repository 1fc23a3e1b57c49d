import { BrickwrightError } from "../platform/errors.js";

/**
 * What a state machine is told of a failed function: Lambda carries an error's name and message only, so the hint
 * travels at the end of the message.
 */
export function crossBoundary(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!(error instanceof BrickwrightError) || error.hint === "") return error;
  const crossed = new Error(`${error.message} ${error.hint}`, { cause: error });
  crossed.name = error.name;
  if (error.stack !== undefined) crossed.stack = error.stack;
  return crossed;
}
