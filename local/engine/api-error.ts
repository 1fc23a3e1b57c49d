import { WorkflowError } from "../../platform/workflow.js";

/** Error codes of the Step Functions API that the engine answers. */
export type ApiErrorCode =
  | "ExecutionAlreadyExists"
  | "ExecutionDoesNotExist"
  | "InvalidArn"
  | "InvalidDefinition"
  | "InvalidExecutionInput"
  | "InvalidName"
  | "InvalidOutput"
  | "InvalidToken"
  | "MissingRequiredParameter"
  | "ResourceNotFound"
  | "StateMachineAlreadyExists"
  | "StateMachineDoesNotExist"
  | "StateMachineLimitExceeded"
  | "StateMachineTypeNotSupported"
  | "TaskDoesNotExist"
  | "TaskTimedOut"
  | "TooManyTags"
  | "UnknownOperationException"
  | "ValidationException";

/** A call that the API refuses; `name` is the code that an SDK sees. Every one of them is HTTP 400. */
export class ApiError extends WorkflowError {
  declare readonly name: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string, hint = "") {
    super(code, message, hint);
  }
}
