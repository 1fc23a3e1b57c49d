import { BrickwrightError } from "../../errors.js";
import { WorkflowError } from "../../workflow.js";
import { awsFault, commonFailure } from "../call-failure.js";

/** Codes of the Step Functions API that are a clear answer to the call, not a failure of the service. */
const REFUSALS: ReadonlySet<string> = new Set([
  "ConflictException",
  "ExecutionAlreadyExists",
  "ExecutionDoesNotExist",
  "InvalidArn",
  "InvalidDefinition",
  "InvalidExecutionInput",
  "InvalidLoggingConfiguration",
  "InvalidName",
  "InvalidOutput",
  "InvalidToken",
  "ResourceNotFound",
  "StateMachineAlreadyExists",
  "StateMachineDeleting",
  "StateMachineDoesNotExist",
  "StateMachineLimitExceeded",
  "StateMachineTypeNotSupported",
  "TaskDoesNotExist",
  "TaskTimedOut",
  "TooManyTags",
  "ValidationException",
]);

const HINTS: Readonly<Record<string, string>> = {
  StateMachineLimitExceeded: "Sweep more often, or ask AWS for a higher quota of state machines.",
  ExecutionDoesNotExist: "Step Functions remembers an execution for 90 days, and those of Express machines not at all.",
};

/** @param doing e.g. `start an execution of the machine brickwright-1f…`. */
export function statesFailure(error: unknown, doing: string): Error {
  if (error instanceof BrickwrightError) return error;
  const fault = awsFault(error);
  if (fault && REFUSALS.has(fault.code)) {
    return new WorkflowError(fault.code, `Step Functions refused to ${doing}: ${fault.message}`, HINTS[fault.code], {
      cause: error,
    });
  }
  return (
    commonFailure(error, `${doing} with Step Functions`) ?? (error instanceof Error ? error : new Error(String(error)))
  );
}
