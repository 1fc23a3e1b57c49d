import type { Compiler } from "../expression.js";
import { byteLength, isObject } from "../json.js";
import type { EngineLimits } from "../limits.js";
import { branchFields, machineFields, processorFields } from "./fields.js";
import { checkGraph } from "./graph.js";
import { type Issue, Issues } from "./issue.js";
import { checkScopes } from "./scopes.js";
import { checkState } from "./states.js";
import { ValueChecks } from "./values.js";

export type MachineType = "STANDARD" | "EXPRESS";

export interface Validated {
  /** The parsed definition, only where there are no issues. */
  readonly definition: Record<string, unknown> | null;
  readonly issues: readonly Issue[];
}

const NESTING = 32;

/** Everything that is wrong with a definition's text; nothing is thrown. */
export function validateDefinition(
  text: string,
  type: MachineType,
  compiler: Compiler,
  limits: Pick<EngineLimits, "definitionBytes">,
): Validated {
  const issues = new Issues();
  const definition = parse(text, issues, limits.definitionBytes);
  if (definition) checkMachine(definition, type, new ValueChecks(issues, compiler));
  return { definition: issues.list.length === 0 ? definition : null, issues: issues.list };
}

function parse(text: string, issues: Issues, limit: number): Record<string, unknown> | null {
  if (byteLength(text) > limit) {
    issues.add("/", `The definition is larger than ${limit} bytes`);
    return null;
  }
  let value: unknown = null;
  if (text.trim() !== "") {
    try {
      value = JSON.parse(text);
    } catch (error) {
      issues.add("/", error instanceof Error ? error.message : String(error), "INVALID_JSON_DESCRIPTION");
      return null;
    }
  }
  if (isObject(value)) return value;
  issues.add("/", "Definition must be a valid JSON object");
  return null;
}

function checkMachine(definition: Record<string, unknown>, type: MachineType, checks: ValueChecks): void {
  const { issues } = checks;
  const language = definition.QueryLanguage ?? "JSONPath";
  if (language !== "JSONPath" && language !== "JSONata") {
    issues.add("/QueryLanguage", "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]");
    return;
  }
  for (const field of Object.keys(definition)) {
    if (!machineFields.has(field)) issues.add(`/${field}`, `Field '${field}' is not supported`);
  }
  if (definition.Version !== undefined && definition.Version !== "1.0") issues.add("/Version", "Expected '1.0'");
  checks.number(
    definition.TimeoutSeconds,
    "/TimeoutSeconds",
    (value) => Number.isInteger(value) && value >= 1 && value <= 99_999_999,
    "an integer from 1 to 99999999",
  );

  const names = new Map<string, string>();
  const checkStates = (scope: Record<string, unknown>, location: string, depth: number): void => {
    checks.required(scope, ["States", "StartAt"], location);
    if (scope.StartAt !== undefined) checks.text(scope.StartAt, `${location}/StartAt`);
    if (scope.States === undefined) return;
    if (!isObject(scope.States)) {
      issues.add(`${location}/States`, "Expected an object");
      return;
    }
    if (depth > NESTING) {
      issues.add(location, `States are nested more than ${NESTING} deep`);
      return;
    }
    for (const [name, state] of Object.entries(scope.States)) {
      const at = `${location}/States/${name}`;
      if (name.length > 80 || name.length === 0) issues.add(at, "A state's name must have 1 to 80 characters");
      const first = names.get(name);
      if (first) issues.add(at, `The state's name is used twice; first at ${first}`, "DUPLICATE_STATE_NAME");
      else names.set(name, at);
      checkState(state, at, {
        checks,
        express: type === "EXPRESS",
        queryLanguage: language,
        nested: (inner, innerAt, kind) => {
          if (!checks.object(inner, innerAt, kind === "branch" ? branchFields : processorFields)) return;
          if (kind === "processor") checkProcessor(inner, innerAt, checks);
          checkStates(inner, innerAt, depth + 1);
        },
      });
    }
    checkGraph(scope, location, issues);
  };
  checkStates(definition, "", 0);
  checkScopes(definition, "", new Set(), issues);
}

function checkProcessor(processor: Record<string, unknown>, location: string, checks: ValueChecks): void {
  const config = processor.ProcessorConfig;
  if (config === undefined) return;
  const at = `${location}/ProcessorConfig`;
  if (!isObject(config)) {
    checks.issues.add(at, "Expected an object");
  } else if (config.Mode === "DISTRIBUTED") {
    checks.object(config, at, new Set(["Mode", "ExecutionType"]));
    if (config.ExecutionType !== "STANDARD" && config.ExecutionType !== "EXPRESS") {
      checks.issues.add(
        `${at}/ExecutionType`,
        "The field 'ExecutionType' should have one of these values: [STANDARD, EXPRESS]",
      );
    }
  } else {
    checks.object(config, at, new Set(["Mode"]));
    if (config.Mode !== undefined && config.Mode !== "INLINE") {
      checks.issues.add(`${at}/Mode`, "The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]");
    }
  }
}
