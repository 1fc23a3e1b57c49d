import type { StateType } from "../definition.js";

const COMMON = ["Type", "Comment", "QueryLanguage"];
const FLOW = ["Next", "End", "Assign", "Output"];
const RESILIENT = ["Retry", "Catch"];

/** The fields that a JSONata state of each type may have. */
export const stateFields: Readonly<Record<StateType, ReadonlySet<string>>> = {
  Task: new Set([
    ...COMMON,
    ...FLOW,
    ...RESILIENT,
    "Resource",
    "Arguments",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Credentials",
  ]),
  Parallel: new Set([...COMMON, ...FLOW, ...RESILIENT, "Branches", "Arguments"]),
  Map: new Set([...COMMON, ...FLOW, ...RESILIENT, "Items", "ItemSelector", "ItemProcessor", "MaxConcurrency"]),
  Choice: new Set([...COMMON, "Choices", "Default", "Assign", "Output"]),
  Pass: new Set([...COMMON, ...FLOW]),
  Wait: new Set([...COMMON, ...FLOW, "Seconds", "Timestamp"]),
  Succeed: new Set([...COMMON, "Output"]),
  Fail: new Set([...COMMON, "Error", "Cause"]),
};

export const stateTypes = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"] as const;

export const machineFields: ReadonlySet<string> = new Set([
  "Comment",
  "StartAt",
  "States",
  "QueryLanguage",
  "TimeoutSeconds",
  "Version",
]);
export const branchFields: ReadonlySet<string> = new Set(["Comment", "StartAt", "States"]);
export const processorFields: ReadonlySet<string> = new Set(["Comment", "StartAt", "States", "ProcessorConfig"]);
export const retryFields: ReadonlySet<string> = new Set([
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
  "Comment",
]);
export const catchFields: ReadonlySet<string> = new Set(["ErrorEquals", "Next", "Assign", "Output", "Comment"]);
export const ruleFields: ReadonlySet<string> = new Set(["Condition", "Next", "Assign", "Output", "Comment"]);

/** What JSONPath states have, and what a JSONata state writes in its place. */
export const jsonPathFields: ReadonlyMap<string, string> = new Map([
  ["InputPath", "$states.input in an expression"],
  ["OutputPath", "Output"],
  ["ResultPath", "Output"],
  ["ResultSelector", "Output"],
  ["Parameters", "Arguments (Task, Parallel), ItemSelector (Map) or Output (Pass)"],
  ["Result", "Output"],
  ["ItemsPath", "Items"],
  ["SecondsPath", "Seconds with an expression"],
  ["TimestampPath", "Timestamp with an expression"],
  ["TimeoutSecondsPath", "TimeoutSeconds with an expression"],
  ["HeartbeatSecondsPath", "HeartbeatSeconds with an expression"],
  ["MaxConcurrencyPath", "MaxConcurrency with an expression"],
  ["ErrorPath", "Error with an expression"],
  ["CausePath", "Cause with an expression"],
  ["Iterator", "ItemProcessor"],
  ["Variable", "Condition"],
]);

/** Fields that only a Map of the mode DISTRIBUTED may have. */
export const distributedFields: ReadonlySet<string> = new Set([
  "ItemReader",
  "ItemBatcher",
  "ResultWriter",
  "Label",
  "ToleratedFailureCount",
  "ToleratedFailurePercentage",
]);
