import type { Logger } from "../../platform/logger.js";
import type { Execution } from "./execution.js";
import { Aborted, StateFailure, stateErrors } from "./failure.js";
import type { Payload } from "./json.js";
import type { StoredMachine } from "./machines.js";
import type { Services } from "./services.js";
import type { Branch } from "./states/branch.js";
import { runStates } from "./states/run.js";
import { notTruncated } from "./states/visit.js";
import { Variables } from "./variables.js";

/** Runs an execution from its first event to its last. Never rejects. */
export async function drive(execution: Execution, services: Services, logger: Logger): Promise<void> {
  const { machine, input, history } = execution;
  const branch: Branch = {
    execution,
    services,
    variables: new Variables(),
    signal: execution.signal,
    mapItem: undefined,
    iteration: undefined,
    activity: undefined,
    finished: false,
    last: 0,
  };
  const started = { input: input.text, inputDetails: notTruncated, roleArn: machine.roleArn };
  const details = { executionStartedEventDetails: started };
  history.add(branch, "ExecutionStarted", details, input.text.length, { advance: false });
  const seconds = longest(machine);
  const cancel =
    seconds === undefined ? () => {} : services.timers.after(seconds * 1000, () => timeOut(execution, services));
  try {
    succeed(execution, await runStates(machine.compiled, input, branch), branch, services);
  } catch (error) {
    if (error instanceof Aborted) {
      // Whoever stopped it wrote its ending.
    } else if (error instanceof StateFailure) {
      fail(execution, error, branch, services);
    } else {
      logger.error("the engine itself failed", { execution: execution.arn, error: String(error) });
      const message = error instanceof Error ? error.message : String(error);
      fail(execution, new StateFailure(stateErrors.runtime, message), branch, services);
    }
  } finally {
    cancel();
  }
}

/** Seconds that an Express execution may take. */
const EXPRESS_SECONDS = 300;

function longest({ type, compiled }: StoredMachine): number | undefined {
  return type === "EXPRESS"
    ? Math.min(EXPRESS_SECONDS, compiled.timeoutSeconds ?? EXPRESS_SECONDS)
    : compiled.timeoutSeconds;
}

function succeed(execution: Execution, output: Payload, branch: Branch, services: Services): void {
  if (execution.ending) return;
  const details = { output: output.text, outputDetails: notTruncated };
  execution.history.addFinal(
    branch,
    "ExecutionSucceeded",
    { executionSucceededEventDetails: details },
    output.text.length,
  );
  execution.end({ status: "SUCCEEDED", output }, services.clock.now());
}

function fail(execution: Execution, failure: StateFailure, branch: Branch, services: Services): void {
  if (execution.ending) return;
  const details = errorDetails(failure.error, failure.failureCause);
  execution.history.addFinal(
    branch,
    "ExecutionFailed",
    { executionFailedEventDetails: details },
    failure.failureCause?.length ?? 0,
  );
  execution.end({ status: "FAILED", ...details }, services.clock.now());
}

/** StopExecution. An execution that has ended stays as it is. */
export function stop(execution: Execution, services: Services, error?: string, cause?: string): void {
  if (execution.ending) return;
  const details = errorDetails(error, cause);
  execution.history.addFinal({ last: 0 }, "ExecutionAborted", { executionAbortedEventDetails: details });
  execution.end({ status: "ABORTED", ...details }, services.clock.now());
  execution.signal.stop();
}

function timeOut(execution: Execution, services: Services): void {
  if (execution.ending) return;
  execution.history.addFinal({ last: 0 }, "ExecutionTimedOut", { executionTimedOutEventDetails: {} });
  execution.end({ status: "TIMED_OUT" }, services.clock.now());
  execution.signal.stop();
}

function errorDetails(error?: string, cause?: string): { readonly error?: string; readonly cause?: string } {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}
