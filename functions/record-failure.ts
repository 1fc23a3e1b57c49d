import type { Clock } from "../platform/clock.js";
import type { Records } from "../platform/records.js";
import type { FailureEvent } from "../statemachine/pipeline-contract.js";

/** What an edit's failure looks like in its record, and in the cause of the failed execution. */
export interface FailureRecord {
  /** Error name. */
  readonly error: string;
  /** One sentence for a person, with the next step. */
  readonly message: string;
  readonly stage: string;
  readonly step?: string;
  readonly brick?: string;
}
