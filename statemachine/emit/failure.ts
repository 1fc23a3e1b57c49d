import { type Catcher, type FailState, query } from "../asl.js";
import { OUT_OF_ATTEMPTS } from "./retry.js";

/** A Fail state's cause may have 32,768 characters; the inner cause is escaped once more inside it. */
const CAUSE_CHARACTERS = 12_000;

/**
 * Catches whatever a brick's state ends with and hands the record to the scope's Fail state. `States.ALL` covers
 * `States.Timeout` and `States.HeartbeatTimeout`. An error may come without a cause, and JSONata must not answer "nothing".
 */
export function catchAll(where: Readonly<Record<string, string>>, failState: string): Catcher {
  return {
    ErrorEquals: ["States.ALL"],
    Output: {
      ...where,
      error: query("$states.errorOutput.Error"),
      cause: query(
        `$exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, ${CAUSE_CHARACTERS}) : ""`,
      ),
    },
    Next: failState,
  };
}

/** Catches what further attempts did not help against, and leads to another way of doing the same. */
export function catchOutOfAttempts(next: string): Catcher {
  return { ErrorEquals: OUT_OF_ATTEMPTS, Output: {}, Next: next };
}

/** Ends the execution with the error's own name, and as cause the whole record as JSON text. */
export const failWithRecord: FailState = {
  Type: "Fail",
  Error: query("$states.input.error"),
  Cause: query("$substring($string($states.input), 0, 32000)"),
};
