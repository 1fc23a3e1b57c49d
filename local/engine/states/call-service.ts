import { StateFailure, stateErrors, tooLarge } from "../failure.js";
import { byteLength, type Payload } from "../json.js";
import { eventNames, type Resource } from "../resource.js";
import type { TokenTask } from "../task-tokens.js";
import { record } from "./branch.js";
import { invokeLambda, type ServiceTask } from "./service-lambda.js";
import { startSyncExecution } from "./service-sdk-states.js";
import { startExecution } from "./service-states.js";
import type { TaskCall } from "./task-call.js";
import { notTruncated } from "./visit.js";

type ServiceResource = Exclude<Resource, { kind: "function" }>;

/** A Task whose Resource is a service integration, with its Task… events. */
export async function callService(
  call: TaskCall,
  resource: ServiceResource,
  tokenTask: TokenTask | undefined,
): Promise<Payload> {
  const { branch } = call.visit;
  const names = eventNames(resource);
  const parameters = call.arguments.text;

  const begin = (): void => {
    const scheduled = {
      ...names,
      region: branch.services.place.region,
      parameters,
      ...(call.timeout !== undefined && { timeoutInSeconds: call.timeout }),
      ...(call.heartbeat !== undefined && { heartbeatInSeconds: call.heartbeat }),
    };
    record(branch, "TaskScheduled", { taskScheduledEventDetails: scheduled }, parameters.length);
    record(branch, "TaskStarted", { taskStartedEventDetails: names });
  };
  const submitted = (output: Payload): void => {
    const details = { ...names, output: output.text, outputDetails: notTruncated };
    record(branch, "TaskSubmitted", { taskSubmittedEventDetails: details }, output.text.length);
  };

  let begun = false;
  try {
    const task = serviceTask(call, resource, tokenTask);
    begin();
    begun = true;
    const result = await task(submitted);
    if (byteLength(result.text) > branch.services.limits.payloadBytes) throw tooLarge(names.resourceType);
    const details = { ...names, output: result.text, outputDetails: notTruncated };
    record(branch, "TaskSucceeded", { taskSucceededEventDetails: details }, result.text.length);
    return result;
  } catch (error) {
    if (begun && error instanceof StateFailure) recordFailure(call, names, error);
    throw error;
  }
}

function serviceTask(call: TaskCall, resource: ServiceResource, tokenTask: TokenTask | undefined): ServiceTask {
  switch (resource.kind) {
    case "lambdaInvoke":
      return invokeLambda(call, tokenTask);
    case "startExecution":
      return startExecution(call, resource.wait);
    case "startSyncExecution":
      return startSyncExecution(call);
  }
}

const TIMEOUTS: readonly (string | undefined)[] = [stateErrors.timeout, stateErrors.heartbeat];

function recordFailure(call: TaskCall, names: ReturnType<typeof eventNames>, failure: StateFailure): void {
  const details = {
    ...names,
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.failureCause !== undefined && { cause: failure.failureCause }),
  };
  const size = failure.failureCause?.length ?? 0;
  if (TIMEOUTS.includes(failure.error)) {
    record(call.visit.branch, "TaskTimedOut", { taskTimedOutEventDetails: details }, size);
  } else {
    record(call.visit.branch, "TaskFailed", { taskFailedEventDetails: details }, size);
  }
}
