import { randomUUID } from "node:crypto";
import { ApiError } from "../api-error.js";
import type { Execution } from "../execution.js";
import { Aborted, StateFailure } from "../failure.js";
import { isObject, type Json, type Payload, parsePayload, payloadOf } from "../json.js";
import { type ServiceTask, unusable } from "./service-lambda.js";
import { type TaskCall, withinTimeout } from "./task-call.js";

/** The parameters of the API's StartSyncExecution, capitalised as SDK integrations want them. */
const ACCEPTED: ReadonlySet<string> = new Set(["StateMachineArn", "Input", "Name", "TraceHeader", "IncludedData"]);

/**
 * aws-sdk:sfn:startSyncExecution: runs an Express machine to its end. As the API answers 200 whatever became of the
 * execution, the task succeeds even when that failed; the answer's `Status`, `Error` and `Cause` tell.
 */
export function startSyncExecution(call: TaskCall): ServiceTask {
  const { machineArn, name, text } = syncParameters(call);
  return async () => {
    const { execution: parent, services } = call.visit.branch;
    let child: Execution;
    try {
      if (services.machineType(machineArn) !== "EXPRESS") {
        throw new ApiError(
          "StateMachineTypeNotSupported",
          "This operation is not supported by this type of state machine",
        );
      }
      child = services.startChild({ machineArn, name, input: executionInput(text), depth: parent.depth + 1 });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new StateFailure(
        `Sfn.${exceptionName(error.name)}`,
        `${error.message} (Service: Sfn, Status Code: 400, Request ID: ${randomUUID()})`,
      );
    }
    try {
      await withinTimeout(call, child.done);
    } catch (error) {
      // AWS lets it run to its end, unheard; on one machine whoever stops an edit wants the processor back.
      if (error instanceof Aborted || error instanceof StateFailure) {
        services.stopChild(child, "The execution that started this one was stopped or timed out.");
      }
      throw error;
    }
    return payloadOf(answerOf(child));
  };
}

function syncParameters(call: TaskCall): { machineArn: string; name: string | undefined; text: string } {
  const parameters = call.arguments.value;
  if (!isObject(parameters)) throw unusable(call, "the arguments must be an object");
  for (const key of Object.keys(parameters)) {
    if (!ACCEPTED.has(key)) throw unusable(call, `The field '${key}' is not supported by Step Functions`);
  }
  const { StateMachineArn: machineArn, Name: name, Input: input = "{}" } = parameters;
  if (typeof machineArn !== "string") throw unusable(call, "The field 'StateMachineArn' is required but was missing");
  if (name !== undefined && typeof name !== "string") throw unusable(call, "The field 'Name' must be a string");
  // The API takes text; an SDK integration writes an object as text for it.
  return { machineArn, name, text: typeof input === "string" ? input : JSON.stringify(input) };
}

/** @throws {ApiError} InvalidExecutionInput, which the API finds and not the state. */
function executionInput(text: string): Payload {
  try {
    return parsePayload(text);
  } catch (error) {
    throw new ApiError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${error instanceof Error ? error.message : String(error)}'`,
    );
  }
}

/** SDK integrations name every error with this ending, though the API's own errors lack it. */
function exceptionName(code: string): string {
  return code.endsWith("Exception") ? code : `${code}Exception`;
}

function answerOf(child: Execution): Json {
  const { ending, startDate, stopDate = startDate } = child;
  const failed = ending && ending.status !== "SUCCEEDED" ? ending : undefined;
  const milliseconds = stopDate.getTime() - startDate.getTime();
  return {
    BillingDetails: {
      BilledDurationInMilliseconds: Math.ceil(milliseconds / 100) * 100,
      BilledMemoryUsedInMB: 64,
    },
    ...(failed?.cause !== undefined && { Cause: failed.cause }),
    ...(failed?.error !== undefined && { Error: failed.error }),
    ExecutionArn: child.arn,
    Input: child.input.text,
    InputDetails: { Included: true },
    Name: child.name,
    ...(ending?.status === "SUCCEEDED" && { Output: ending.output.text, OutputDetails: { Included: true } }),
    // SDK integrations write times as ISO 8601, unlike the optimised ones.
    StartDate: startDate.toISOString(),
    StateMachineArn: child.machine.arn,
    // Stopping is for Standard executions only: for whoever waits a stopped one has failed.
    Status: child.status === "ABORTED" ? "FAILED" : child.status,
    StopDate: stopDate.toISOString(),
  };
}
