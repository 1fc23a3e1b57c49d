import { StateFailure, stateErrors, tooLarge } from "../failure.js";
import { asInvocationError } from "../invocation-error.js";
import { byteLength, type Payload, toPayload } from "../json.js";
import { record } from "./branch.js";
import { type TaskCall, withinTimeout } from "./task-call.js";
import { notTruncated } from "./visit.js";

/** A Task whose Resource is a function's own ARN: its arguments are the payload, its answer the result. */
export async function callFunction(call: TaskCall, arn: string): Promise<Payload> {
  const { branch } = call.visit;
  const input = call.arguments.text;
  const scheduled = {
    resource: arn,
    input,
    inputDetails: notTruncated,
    ...(call.timeout !== undefined && { timeoutInSeconds: call.timeout }),
  };
  record(branch, "LambdaFunctionScheduled", { lambdaFunctionScheduledEventDetails: scheduled }, input.length);
  record(branch, "LambdaFunctionStarted");
  let result: Payload;
  try {
    result = await withinTimeout(call, invoke(call, arn, input));
    if (byteLength(result.text) > branch.services.limits.payloadBytes) throw tooLarge(arn);
  } catch (error) {
    if (error instanceof StateFailure) recordFailure(call, error);
    throw error;
  }
  const details = { output: result.text, outputDetails: notTruncated };
  record(branch, "LambdaFunctionSucceeded", { lambdaFunctionSucceededEventDetails: details }, result.text.length);
  return result;
}

/**
 * Calls the function with a copy of the payload, so that what it changes in it is its own affair.
 * @throws {StateFailure} with the function's error.
 */
export async function invoke(call: TaskCall, arn: string, payload: string): Promise<Payload> {
  try {
    return toPayload(
      await call.visit.branch.services.invoke(arn, JSON.parse(payload), { signal: call.signal.asAbortSignal() }),
    );
  } catch (thrown) {
    const error = asInvocationError(thrown);
    throw new StateFailure(error.error, error.failureCause);
  }
}

function recordFailure(call: TaskCall, failure: StateFailure): void {
  const details = {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.failureCause !== undefined && { cause: failure.failureCause }),
  };
  const size = failure.failureCause?.length ?? 0;
  if (failure.error === stateErrors.timeout) {
    record(call.visit.branch, "LambdaFunctionTimedOut", { lambdaFunctionTimedOutEventDetails: details }, size);
  } else {
    record(call.visit.branch, "LambdaFunctionFailed", { lambdaFunctionFailedEventDetails: details }, size);
  }
}
