import type { State, Transforms, Transition } from "../definition.js";
import type { Bindings } from "../expression.js";
import { EvaluationFailure, StateFailure, stateErrors, tooLarge } from "../failure.js";
import { byteLength, type Json, type JsonObject, type Payload, payloadOf } from "../json.js";
import { evaluateTemplate, type Template } from "../template.js";
import { type Branch, record } from "./branch.js";

/** One stay in a state. */
export interface Visit<S extends State = State> {
  readonly state: S;
  readonly input: Payload;
  readonly branch: Branch;
  /** Ids of the …StateEntered event and of the one before it. */
  readonly entered: number;
  readonly before: number;
  readonly enteredTime: string;
  retryCount: number;
  /** The task token of the present attempt. */
  token: string | undefined;
}

/** What `$states` holds besides the input and the context. */
export interface Extras {
  readonly result?: Json;
  readonly errorOutput?: JsonObject;
}

/** Where a state leads and what it hands on. */
export interface Outcome {
  readonly next: Transition;
  readonly output: Payload;
}

export const notTruncated = { truncated: false } as const;

function contextObject(visit: Visit): JsonObject {
  const { execution, mapItem } = visit.branch;
  const { machine } = execution;
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input.value,
      Name: execution.name,
      RoleArn: machine.roleArn,
      StartTime: execution.startDate.toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    State: { Name: visit.state.name, EnteredTime: visit.enteredTime, RetryCount: visit.retryCount },
    ...(mapItem && { Map: { Item: { Index: mapItem.Index, Value: mapItem.Value } } }),
    ...(visit.token !== undefined && { Task: { Token: visit.token } }),
  };
}

/** What expressions of this state see: the variables in scope and `$states`. */
function bindings(visit: Visit, extras: Extras = {}): Bindings {
  const states = { input: visit.input.value, context: contextObject(visit), ...extras };
  return { ...visit.branch.variables.visible, states };
}

/** @throws {StateFailure} States.QueryEvaluationError, after its EvaluationFailed event. */
export async function evaluate(
  visit: Visit,
  template: Template,
  location: string,
  extras?: Extras,
  scope: Bindings = bindings(visit, extras),
): Promise<Json> {
  if (template.kind === "literal") return template.value;
  try {
    return await evaluateTemplate(template, scope, location);
  } catch (error) {
    throw evaluationFailed(visit, error);
  }
}

/** Records the failed evaluation and answers what the state fails with. Other errors are answered as they are. */
export function evaluationFailed(visit: Visit, error: unknown): unknown {
  if (!(error instanceof EvaluationFailure)) return error;
  const cause = inState(visit, error.message);
  const details = {
    error: stateErrors.query,
    cause,
    state: visit.state.name,
    ...(error.location !== undefined && { location: error.location }),
  };
  // Step Functions links it to what came before the state as long as the state did nothing else.
  const previous = visit.branch.last === visit.entered ? visit.before : visit.branch.last;
  record(visit.branch, "EvaluationFailed", { evaluationFailedEventDetails: details }, cause.length, { previous });
  return new StateFailure(stateErrors.query, cause);
}

export function inState(visit: Visit, message: string): string {
  return `An error occurred while executing the state '${visit.state.name}' (entered at the event id #${visit.entered}). ${message}`;
}

/** @throws {StateFailure} States.DataLimitExceeded. */
export function checkSize(payload: Payload, visit: Visit, what = visit.state.name): Payload {
  // No text of fewer characters than a quarter of the limit can exceed it in UTF-8.
  const limit = visit.branch.services.limits.payloadBytes;
  if (payload.text.length * 4 > limit && byteLength(payload.text) > limit) throw tooLarge(what);
  return payload;
}

/**
 * Evaluates Assign and Output, neither of which sees the other's new values, records the exit and assigns.
 * @param fallback the output where there is no Output field.
 */
export async function leave(
  visit: Visit,
  transforms: Transforms,
  extras: Extras,
  fallback: Payload,
  next: Transition,
): Promise<Outcome> {
  const { branch, state } = visit;
  const { assign, output: outputTemplate } = transforms;
  const scope = assign.length > 0 || outputTemplate ? bindings(visit, extras) : {};
  const assigned: [string, Payload][] = [];
  for (const [name, template] of assign) {
    const value = await evaluate(visit, template, `Assign/${name}`, extras, scope);
    assigned.push([name, checkSize(payloadOf(value), visit)]);
  }
  const output = outputTemplate
    ? checkSize(payloadOf(await evaluate(visit, outputTemplate, "Output", extras, scope)), visit)
    : checkSize(fallback, visit);
  const details = {
    name: state.name,
    output: output.text,
    outputDetails: notTruncated,
    ...(assigned.length > 0 && {
      assignedVariables: Object.fromEntries(assigned.map(([name, payload]) => [name, payload.text])),
      assignedVariablesDetails: notTruncated,
    }),
  };
  const size = assigned.reduce((sum, [, payload]) => sum + payload.text.length, output.text.length);
  record(branch, `${state.type}StateExited`, { stateExitedEventDetails: details }, size);
  if (assigned.length > 0) {
    branch.variables.assign(Object.fromEntries(assigned.map(([name, payload]) => [name, payload.value])));
  }
  return { next, output };
}
