import type { TaskState } from "../definition.js";
import { unexpectedType } from "../expression.js";
import { payloadOf } from "../json.js";
import type { Template } from "../template.js";
import { callFunction } from "./call-function.js";
import { callService } from "./call-service.js";
import { withRetryAndCatch } from "./resilience.js";
import { sourceOf } from "./simple.js";
import type { TaskCall } from "./task-call.js";
import { checkSize, evaluate, evaluationFailed, leave, type Outcome, type Visit } from "./visit.js";

export function runTask(visit: Visit<TaskState>): Promise<Outcome> {
  return withRetryAndCatch(
    visit,
    () => attempt(visit),
    () => {},
  );
}

async function attempt(visit: Visit<TaskState>): Promise<Outcome> {
  const { state, branch } = visit;
  const { resource } = state;
  const tokenTask = resource.kind === "lambdaInvoke" && resource.token ? branch.services.tokens.issue() : undefined;
  visit.token = tokenTask?.token;
  branch.activity = { type: "Task", children: [] };
  const stop = branch.signal.child();
  try {
    const input = state.arguments ? payloadOf(await evaluate(visit, state.arguments, "Arguments")) : visit.input;
    const call: TaskCall = {
      visit,
      arguments: checkSize(input, visit),
      timeout: await evaluateSeconds(visit, state.timeoutSeconds, "TimeoutSeconds"),
      heartbeat: await evaluateSeconds(visit, state.heartbeatSeconds, "HeartbeatSeconds"),
      signal: stop.signal,
    };
    const result =
      resource.kind === "function"
        ? await callFunction(call, resource.arn)
        : await callService(call, resource, tokenTask);
    return await leave(visit, state, { result: result.value }, result, state.next);
  } finally {
    branch.activity = undefined;
    tokenTask?.close();
    stop.signal.stop();
    stop.release();
  }
}

async function evaluateSeconds(
  visit: Visit,
  template: Template | undefined,
  field: string,
): Promise<number | undefined> {
  if (!template) return undefined;
  const value = await evaluate(visit, template, field);
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw evaluationFailed(visit, unexpectedType(sourceOf(template), field, "positive integer", value));
}
