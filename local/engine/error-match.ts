import { type StateFailure, stateErrors } from "./failure.js";

const TIMEOUTS: ReadonlySet<string> = new Set([stateErrors.timeout, stateErrors.heartbeat]);

/**
 * Whether a Retry's or Catch's `ErrorEquals` takes this failure. States.Runtime is never taken; States.ALL and
 * States.TaskFailed leave States.DataLimitExceeded alone, and States.TaskFailed leaves timeouts alone;
 * States.Timeout means a missed heartbeat too.
 */
export function errorMatches(errorEquals: readonly string[], failure: StateFailure, inBranch: boolean): boolean {
  const error = failure.error ?? "";
  if (error === stateErrors.runtime) return false;
  const terminal = error === stateErrors.dataLimit;
  return errorEquals.some((name) => {
    if (name === error) return true;
    switch (name) {
      case stateErrors.all:
        return !terminal;
      case stateErrors.taskFailed:
        return !terminal && !TIMEOUTS.has(error);
      case stateErrors.timeout:
        return error === stateErrors.heartbeat;
      case stateErrors.branchFailed:
        return inBranch && !terminal;
      default:
        return false;
    }
  });
}
