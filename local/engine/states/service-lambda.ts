import { randomUUID } from "node:crypto";
import { lambdaArn } from "../arn.js";
import { StateFailure, stateErrors } from "../failure.js";
import { isObject, type Json, type Payload, payloadOf } from "../json.js";
import type { TokenTask } from "../task-tokens.js";
import { invoke } from "./call-function.js";
import { type TaskCall, withinTimeout } from "./task-call.js";
import { inState, type Visit } from "./visit.js";

const ACCEPTED: ReadonlySet<string> = new Set([
  "FunctionName",
  "Payload",
  "InvocationType",
  "Qualifier",
  "ClientContext",
  "LogType",
]);

/** What runs once the task is scheduled; calls back when the request was accepted and an outcome is awaited. */
export type ServiceTask = (submitted: (output: Payload) => void) => Promise<Payload>;

/** lambda:invoke, and lambda:invoke.waitForTaskToken where there is a token. @throws {StateFailure} States.Runtime */
export function invokeLambda(call: TaskCall, tokenTask: TokenTask | undefined): ServiceTask {
  const { arn, payload } = lambdaParameters(call);
  if (!tokenTask) return async () => invocationResult(await withinTimeout(call, invoke(call, arn, payload)));
  return (submitted) => {
    if (call.heartbeat !== undefined) tokenTask.expectHeartbeats(call.heartbeat);
    const untilToken = async (): Promise<Payload> => {
      // Submitted once the function has answered, even if the token came back before; a failure of the token's does not wait.
      submitted(invocationResult(await Promise.race([invoke(call, arn, payload), onlyFailure(tokenTask.result)])));
      return tokenTask.result;
    };
    return withinTimeout(call, untilToken());
  };
}

/** Rejects as `work` does and never resolves. */
function onlyFailure(work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    work.catch(reject);
  });
}

function lambdaParameters(call: TaskCall): { readonly arn: string; readonly payload: string } {
  const parameters = call.arguments.value;
  if (!isObject(parameters)) throw unusable(call, "the arguments must be an object");
  for (const key of Object.keys(parameters)) {
    if (!ACCEPTED.has(key)) throw unusable(call, `The field '${key}' is not supported by Step Functions`);
  }
  const { FunctionName: name, Payload: payload, InvocationType: invocationType } = parameters;
  if (typeof name !== "string") throw unusable(call, "The field 'FunctionName' is required but was missing");
  const arn = lambdaArn(call.visit.branch.services.place, name);
  if (!arn) throw unusable(call, `'${name}' is neither a function's name nor its ARN`);
  if (invocationType !== undefined && invocationType !== "RequestResponse") {
    throw unusable(call, "this engine runs functions with the InvocationType 'RequestResponse' only");
  }
  return { arn, payload: JSON.stringify(payload === undefined ? {} : payload) };
}

/** The task could not even be started. */
export function unusable({ visit, arguments: parameters }: TaskCall, reason: string): StateFailure {
  const shown = parameters.text.slice(0, 1000);
  return new StateFailure(
    stateErrors.runtime,
    inState(visit as Visit, `The Parameters '${shown}' could not be used to start the Task: [${reason}]`),
  );
}

/** The response of Lambda's Invoke as Step Functions hands it on. */
function invocationResult(answer: Payload): Payload {
  return payloadOf({ ExecutedVersion: "$LATEST", Payload: answer.value, ...sdkMetadata(), StatusCode: 200 });
}

/** What Step Functions adds to the response of an SDK call. */
export function sdkMetadata(): { readonly [key: string]: Json } {
  const requestId = randomUUID();
  return {
    SdkHttpMetadata: { HttpHeaders: { "x-amzn-RequestId": requestId }, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
