import type { ChoiceState, FailState, PassState, SucceedState, Transforms, WaitState } from "../definition.js";
import { unexpectedType } from "../expression.js";
import { EvaluationFailure, StateFailure, stateErrors } from "../failure.js";
import type { Json } from "../json.js";
import type { Template } from "../template.js";
import { sleep } from "../timers.js";
import { isTimestamp } from "../validation/states.js";
import { evaluate, evaluationFailed, inState, leave, type Outcome, type Visit } from "./visit.js";

export function runPass(visit: Visit<PassState>): Promise<Outcome> {
  return leave(visit, visit.state, {}, visit.input, visit.state.next);
}

export function runSucceed(visit: Visit<SucceedState>): Promise<Outcome> {
  return leave(visit, visit.state, {}, visit.input, null);
}

/** @throws {StateFailure} always. */
export async function runFail(visit: Visit<FailState>): Promise<never> {
  const error = await optionalText(visit, visit.state.error, "Error");
  throw new StateFailure(error, await optionalText(visit, visit.state.cause, "Cause"));
}

async function optionalText(visit: Visit, template: Template | undefined, field: string): Promise<string | undefined> {
  if (!template) return undefined;
  const value = await evaluate(visit, template, field);
  if (typeof value === "string") return value;
  throw evaluationFailed(visit, unexpectedType(sourceOf(template), field, "string", value));
}

/** The first rule whose Condition holds, or Default; the state's own Assign and Output go with Default. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Outcome> {
  for (const [index, rule] of visit.state.choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    const holds = await evaluate(visit, rule.condition, field);
    if (typeof holds !== "boolean") {
      throw evaluationFailed(visit, unexpectedType(sourceOf(rule.condition), field, "boolean", holds));
    }
    if (holds) return leaveChoice(visit, rule, rule.next);
  }
  if (visit.state.default !== undefined) return leaveChoice(visit, visit.state, visit.state.default);
  throw new StateFailure(
    stateErrors.noChoice,
    inState(visit, "No Choice rule matched and there is no Default: the state does not point to a next state."),
  );
}

function leaveChoice(visit: Visit<ChoiceState>, transforms: Transforms, next: string): Promise<Outcome> {
  return leave(visit, transforms, {}, visit.input, next);
}

const LONGEST_WAIT_SECONDS = 99_999_999;

export async function runWait(visit: Visit<WaitState>): Promise<Outcome> {
  const { branch, state } = visit;
  const { services } = branch;
  const value = await evaluate(visit, state.until.value, state.until.field);
  let milliseconds: number;
  try {
    milliseconds =
      state.until.field === "Seconds" ? waitSeconds(value, state) * 1000 : until(value, state, services.clock.now());
  } catch (error) {
    throw evaluationFailed(visit, error);
  }
  branch.activity = { type: "Wait", children: [] };
  await sleep(services.timers, milliseconds, branch.signal);
  branch.activity = undefined;
  return leave(visit, state, {}, visit.input, state.next);
}

function waitSeconds(value: Json, state: WaitState): number {
  if (typeof value !== "number") throw unexpectedType(sourceOf(state.until.value), "Seconds", "number", value);
  if (Number.isInteger(value) && value >= 0 && value <= LONGEST_WAIT_SECONDS) return value;
  throw new EvaluationFailure(
    `The Seconds field must be an integer from 0 to ${LONGEST_WAIT_SECONDS}, but was ${value}`,
    "Seconds",
  );
}

function until(value: Json, state: WaitState, now: Date): number {
  if (typeof value !== "string") throw unexpectedType(sourceOf(state.until.value), "Timestamp", "string", value);
  if (isTimestamp(value)) return Date.parse(value) - now.getTime();
  throw new EvaluationFailure(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`,
    "Timestamp",
  );
}

/** An expression's text, for messages. */
export function sourceOf(template: Template): string {
  return template.kind === "expression" ? template.expression.source : "(a literal)";
}
