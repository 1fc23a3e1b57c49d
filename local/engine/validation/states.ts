import type { StateType } from "../definition.js";
import { isObject } from "../json.js";
import { parseResource, supportedResources } from "../resource.js";
import { checkDistributed, isDistributed } from "./distributed.js";
import { distributedFields, jsonPathFields, ruleFields, stateFields, stateTypes } from "./fields.js";
import { checkResilience } from "./resilience.js";
import type { ValueChecks } from "./values.js";

/** What the check of one state needs of the machine around it. */
export interface StateContext {
  readonly checks: ValueChecks;
  readonly express: boolean;
  /** The machine's QueryLanguage. */
  readonly queryLanguage: string;
  /** Checks a branch or an item processor. */
  readonly nested: (scope: unknown, location: string, kind: "branch" | "processor") => void;
}

function isStateType(type: unknown): type is StateType {
  return stateTypes.some((known) => known === type);
}

export function checkState(state: unknown, location: string, context: StateContext): void {
  const { checks } = context;
  const { issues } = checks;
  if (!isObject(state)) {
    issues.add(location, "Expected an object");
    return;
  }
  if (!isStateType(state.Type)) {
    issues.add(`${location}/Type`, `The field 'Type' should have one of these values: [${stateTypes.join(", ")}]`);
    return;
  }
  if (!checkQueryLanguage(state, location, context)) return;
  checkFieldNames(state, state.Type, location, checks);
  checks.assign(state.Assign, `${location}/Assign`);
  checks.template(state.Output, `${location}/Output`);
  if (stateFields[state.Type].has("End")) checkFlow(state, location, checks);
  if (stateFields[state.Type].has("Retry")) checkResilience(state, location, checks);
  checkOwnFields(state, state.Type, location, context);
}

function checkQueryLanguage(state: Record<string, unknown>, location: string, context: StateContext): boolean {
  const language = state.QueryLanguage ?? context.queryLanguage;
  if (language === "JSONata") return true;
  if (state.QueryLanguage === "JSONPath" && context.queryLanguage === "JSONata") {
    context.checks.issues.add(
      location,
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    );
  } else if (language === "JSONPath") {
    context.checks.issues.add(
      location,
      "This engine runs JSONata states only: set 'QueryLanguage' to 'JSONata' on the state machine or on the state",
    );
  } else {
    context.checks.issues.add(
      `${location}/QueryLanguage`,
      "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]",
    );
  }
  return false;
}

function checkFieldNames(state: Record<string, unknown>, type: StateType, location: string, checks: ValueChecks): void {
  for (const field of Object.keys(state)) {
    if (stateFields[type].has(field)) continue;
    const instead = jsonPathFields.get(field);
    if (instead) {
      checks.issues.add(`${location}/${field}`, `Field '${field}' belongs to JSONPath; with JSONata use ${instead}`);
    } else if (type === "Map" && distributedFields.has(field)) {
      if (isDistributed(state)) continue;
      checks.issues.add(
        `${location}/${field}`,
        `Field '${field}' belongs to Distributed Map: set ItemProcessor.ProcessorConfig.Mode to 'DISTRIBUTED'`,
      );
    } else {
      checks.issues.add(`${location}/${field}`, `Field '${field}' is not supported by a ${type} state`);
    }
  }
}

function checkFlow(state: Record<string, unknown>, location: string, checks: ValueChecks): void {
  if (state.End !== undefined && typeof state.End !== "boolean") {
    checks.issues.add(`${location}/End`, "Expected a boolean");
  }
  if ((state.Next === undefined) === (state.End !== true)) {
    checks.issues.add(location, "Exactly one of 'Next' and 'End: true' is required");
  }
  if (state.Next !== undefined) checks.text(state.Next, `${location}/Next`);
}

function checkOwnFields(
  state: Record<string, unknown>,
  type: StateType,
  location: string,
  context: StateContext,
): void {
  const { checks } = context;
  switch (type) {
    case "Task":
      checkTask(state, location, context);
      return;
    case "Parallel":
      checks.required(state, ["Branches"], location);
      checks.template(state.Arguments, `${location}/Arguments`);
      if (state.Branches !== undefined && checks.list(state.Branches, `${location}/Branches`)) {
        for (const [index, branch] of state.Branches.entries()) {
          context.nested(branch, `${location}/Branches[${index}]`, "branch");
        }
      }
      return;
    case "Map":
      checks.required(state, ["ItemProcessor"], location);
      if (state.ItemProcessor !== undefined)
        context.nested(state.ItemProcessor, `${location}/ItemProcessor`, "processor");
      if (state.Items !== undefined && !Array.isArray(state.Items) && !checks.isExpression(state.Items)) {
        checks.issues.add(`${location}/Items`, "Items must be an array or a JSONata expression");
      }
      checks.template(state.Items, `${location}/Items`);
      checks.template(state.ItemSelector, `${location}/ItemSelector`);
      checks.integer(state.MaxConcurrency, `${location}/MaxConcurrency`, 0, 99_999_999);
      if (isDistributed(state)) checkDistributed(state, location, checks);
      return;
    case "Choice":
      checkChoice(state, location, checks);
      return;
    case "Wait":
      checkWait(state, location, checks);
      return;
    case "Fail":
      for (const field of ["Error", "Cause"]) {
        if (state[field] === undefined) continue;
        if (checks.text(state[field], `${location}/${field}`)) checks.template(state[field], `${location}/${field}`);
      }
      return;
    case "Pass":
    case "Succeed":
      return;
  }
}

function checkTask(state: Record<string, unknown>, location: string, { checks, express }: StateContext): void {
  checks.required(state, ["Resource"], location);
  checks.template(state.Arguments, `${location}/Arguments`);
  checks.seconds(state.TimeoutSeconds, `${location}/TimeoutSeconds`, 1);
  checks.seconds(state.HeartbeatSeconds, `${location}/HeartbeatSeconds`, 1);
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
    checks.issues.add(`${location}/HeartbeatSeconds`, "HeartbeatSeconds must be smaller than TimeoutSeconds");
  }
  if (state.Resource === undefined || !checks.text(state.Resource, `${location}/Resource`)) return;
  const resource = parseResource(state.Resource);
  if (!resource) {
    checks.issues.add(
      `${location}/Resource`,
      `The resource provided ${state.Resource.slice(0, 300)} is not recognized: this engine runs ${supportedResources.join(", ")}`,
    );
    return;
  }
  if (resource.kind !== "function") checkRequiredArgument(state.Arguments, resource.kind, location, checks);
  if (express && resource.kind === "lambdaInvoke" && resource.token) {
    checks.issues.add(
      `${location}/Resource`,
      "Express state machine does not support '.waitForTaskToken' service integration",
    );
  } else if (express && resource.kind === "startExecution" && resource.wait !== "none") {
    checks.issues.add(`${location}/Resource`, "Express state machine does not support '.sync' service integration");
  }
}

/** What a service cannot do without must be named, even if its value is computed. */
function checkRequiredArgument(
  value: unknown,
  kind: "lambdaInvoke" | "startExecution" | "startSyncExecution",
  location: string,
  checks: ValueChecks,
): void {
  if (checks.isExpression(value)) return;
  const field = kind === "lambdaInvoke" ? "FunctionName" : "StateMachineArn";
  if (isObject(value) && value[field] !== undefined) return;
  checks.issues.add(`${location}/Arguments`, `The field '${field}' is required but was missing`);
}

function checkChoice(state: Record<string, unknown>, location: string, checks: ValueChecks): void {
  checks.required(state, ["Choices"], location);
  if (state.Default !== undefined) checks.text(state.Default, `${location}/Default`);
  if (state.Choices === undefined || !checks.list(state.Choices, `${location}/Choices`)) return;
  for (const [index, rule] of state.Choices.entries()) {
    const at = `${location}/Choices[${index}]`;
    if (isObject(rule) && rule.Condition === undefined && rule.Variable !== undefined) {
      checks.issues.add(at, "Rules with 'Variable' belong to JSONPath; with JSONata use 'Condition'");
      continue;
    }
    if (!checks.object(rule, at, ruleFields)) continue;
    checks.required(rule, ["Condition", "Next"], at);
    if (rule.Condition !== undefined && typeof rule.Condition !== "boolean" && !checks.isExpression(rule.Condition)) {
      checks.issues.add(`${at}/Condition`, "Condition must be a boolean or a JSONata expression '{% … %}'");
    }
    checks.template(rule.Condition, `${at}/Condition`);
    checks.assign(rule.Assign, `${at}/Assign`);
    checks.template(rule.Output, `${at}/Output`);
  }
}

function checkWait(state: Record<string, unknown>, location: string, checks: ValueChecks): void {
  if ((state.Seconds === undefined) === (state.Timestamp === undefined)) {
    checks.issues.add(location, "Exactly one of 'Seconds' and 'Timestamp' is required");
  }
  checks.seconds(state.Seconds, `${location}/Seconds`, 0);
  if (state.Timestamp !== undefined && checks.text(state.Timestamp, `${location}/Timestamp`)) {
    checks.template(state.Timestamp, `${location}/Timestamp`);
    if (!checks.isExpression(state.Timestamp) && !isTimestamp(state.Timestamp)) {
      checks.issues.add(`${location}/Timestamp`, "Timestamp must be an ISO-8601 extended offset date-time");
    }
  }
}

/** RFC 3339 with an upper-case T and an offset, as Wait's Timestamp must be. */
export function isTimestamp(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}
