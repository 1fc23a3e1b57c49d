import { randomUUID } from "node:crypto";
import { ApiError } from "../api-error.js";
import type { Execution } from "../execution.js";
import { Aborted, StateFailure, stateErrors } from "../failure.js";
import { isObject, type Json, type Payload, parsePayload, payloadOf } from "../json.js";
import { type ServiceTask, sdkMetadata, unusable } from "./service-lambda.js";
import { type TaskCall, withinTimeout } from "./task-call.js";

const ACCEPTED: ReadonlySet<string> = new Set(["StateMachineArn", "Input", "Name", "TraceHeader"]);

/** states:startExecution; with `text` and `json` the task ends when the execution does. */
export function startExecution(call: TaskCall, wait: "none" | "text" | "json"): ServiceTask {
  const request = executionParameters(call);
  return async (submitted) => {
    const child = startChild(call, request);
    const accepted = payloadOf({
      ExecutionArn: child.arn,
      StartDate: child.startDate.getTime(),
      ...sdkMetadata(),
    });
    if (wait === "none") return accepted;
    submitted(accepted);
    try {
      await withinTimeout(call, child.done);
    } catch (error) {
      // Step Functions stops the inner execution with the outer task.
      if (error instanceof Aborted || error instanceof StateFailure) {
        call.visit.branch.services.stopChild(child, "The execution that started this one was stopped or timed out.");
      }
      throw error;
    }
    const described = describeChild(child, wait);
    if (child.status === "SUCCEEDED") return payloadOf(described);
    throw new StateFailure(stateErrors.taskFailed, JSON.stringify(described));
  };
}

interface ChildRequest {
  readonly machineArn: string;
  readonly name: string | undefined;
  readonly input: Payload;
}

function executionParameters(call: TaskCall): ChildRequest {
  const parameters = call.arguments.value;
  if (!isObject(parameters)) throw unusable(call, "the arguments must be an object");
  for (const key of Object.keys(parameters)) {
    if (!ACCEPTED.has(key)) throw unusable(call, `The field '${key}' is not supported by Step Functions`);
  }
  const { StateMachineArn: machineArn, Name: name, Input: input } = parameters;
  if (typeof machineArn !== "string") throw unusable(call, "The field 'StateMachineArn' is required but was missing");
  if (name !== undefined && typeof name !== "string") throw unusable(call, "The field 'Name' must be a string");
  return { machineArn, name, input: childInput(call, input) };
}

/** An object is the input itself; a string is its JSON text. */
function childInput(call: TaskCall, input: unknown): Payload {
  if (input === undefined) return payloadOf({});
  if (typeof input !== "string") return payloadOf(input as Json);
  try {
    return parsePayload(input);
  } catch {
    throw unusable(call, "The field 'Input' must be an object or the text of a JSON value");
  }
}

function startChild(call: TaskCall, request: ChildRequest): Execution {
  const { execution, services } = call.visit.branch;
  try {
    return services.startChild({ ...request, depth: execution.depth + 1 });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new StateFailure(
      `StepFunctions.${error.name}Exception`,
      `${error.message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${error.name}; Request ID: ${randomUUID()}; Proxy: null)`,
    );
  }
}

/** DescribeExecution's answer, capitalised as the service integration gives it. */
function describeChild(child: Execution, wait: "text" | "json"): Json {
  const { ending } = child;
  const field = (payload: Payload): Json => (wait === "json" ? payload.value : payload.text);
  return {
    ...(ending && ending.status !== "SUCCEEDED" && ending.cause !== undefined && { Cause: ending.cause }),
    ...(ending && ending.status !== "SUCCEEDED" && ending.error !== undefined && { Error: ending.error }),
    ExecutionArn: child.arn,
    Input: field(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(ending?.status === "SUCCEEDED" && { Output: field(ending.output), OutputDetails: { Included: true } }),
    StartDate: child.startDate.getTime(),
    StateMachineArn: child.machine.arn,
    Status: child.status,
    ...(child.stopDate && { StopDate: child.stopDate.getTime() }),
  };
}
