/** Error names that the States Language itself gives. */
export const stateErrors = {
  all: "States.ALL",
  branchFailed: "States.BranchFailed",
  dataLimit: "States.DataLimitExceeded",
  heartbeat: "States.HeartbeatTimeout",
  noChoice: "States.NoChoiceMatched",
  query: "States.QueryEvaluationError",
  runtime: "States.Runtime",
  taskFailed: "States.TaskFailed",
  timeout: "States.Timeout",
} as const;

/** A state that failed: what Retry and Catch match, and what `$states.errorOutput` shows. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  /** Absent only where a Fail state or SendTaskFailure left it out. */
  readonly error: string | undefined;
  readonly failureCause: string | undefined;

  constructor(error: string | undefined, cause?: string) {
    super(`${error ?? "(no error name)"}${cause === undefined ? "" : `: ${cause}`}`);
    this.error = error;
    this.failureCause = cause;
  }
}

/** An expression that has no usable value; becomes an EvaluationFailed event where it happens. */
export class EvaluationFailure extends Error {
  override readonly name = "EvaluationFailure";
  /** The field, e.g. `Output/result`. */
  readonly location: string | undefined;

  constructor(message: string, location?: string) {
    super(message);
    this.location = location;
  }
}

/** The branch or the execution was stopped from outside; nothing catches this. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}

/** A result that is larger than a payload may be. */
export function tooLarge(what: string): StateFailure {
  return new StateFailure(
    stateErrors.dataLimit,
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
