import type { BrickSpec } from "../../bricks/catalogue.js";
import type { Input } from "../../statemachine/plan.js";
import { nearest } from "../check/nearest.js";
import { code, listed, quote } from "../check/quote.js";
import type { Findings } from "./findings.js";
import { isObject, type Json, type JsonObject, kindOf } from "./json-value.js";
import { readInput } from "./paper-input.js";
import { isReferenceLike } from "./reference-text.js";

interface StepPlace {
  readonly step: string;
  readonly label: string;
}

/** A step's inputs by port. Names are mended where only one thing can be meant; undefined after an error. */
export function readInputs(
  value: Json | undefined,
  spec: BrickSpec,
  place: StepPlace,
  findings: Findings,
): Record<string, Input> | undefined {
  if (!isObject(value)) {
    const message = `${place.label} has no inputs: ${code("input")} is ${kindOf(value)}.`;
    return findings.error("MISSING_INPUT", message, `It takes ${ports(spec)}.`, { step: place.step });
  }
  const inputs = new Map<string, Input>();
  let failed = false;
  for (const [name, port, json] of namedPorts(value, spec, place, findings)) {
    const input = readInput(json, port, { ...place, port: name }, findings);
    if (input === undefined) failed = true;
    else inputs.set(name, input);
  }
  return failed ? undefined : Object.fromEntries(inputs);
}

type NamedPort = readonly [name: string, port: BrickSpec["inputs"][string], value: Json];

function namedPorts(value: JsonObject, spec: BrickSpec, place: StepPlace, findings: Findings): NamedPort[] {
  const given = new Map<string, Json>();
  for (const [key, json] of value) if (Object.hasOwn(spec.inputs, key)) given.set(key, json);
  for (const [key, json] of value) {
    if (Object.hasOwn(spec.inputs, key)) continue;
    const tidy = key.trim().toLowerCase();
    const group = spec.inputAliases && Object.hasOwn(spec.inputAliases, tidy) ? spec.inputAliases[tidy] : undefined;
    if (group !== undefined) spread(key, group, json, given, place, findings);
    else if (Object.hasOwn(spec.inputs, tidy) && !given.has(tidy)) {
      const message = `${place.label}: the input ${quote(key)} was read as ${code(tidy)}.`;
      findings.repair("PORT_ALIAS", message, { step: place.step, port: tidy });
      given.set(tidy, json);
    } else dropOrRefuse(key, json, spec, given, place, findings);
  }
  return Object.entries(spec.inputs).flatMap(([name, port]) => {
    const json = given.get(name);
    return json === undefined ? [] : [[name, port, json] as const];
  });
}

/** One value for several ports, e.g. CMI-PRED's `ratio` for its four sides. */
function spread(
  key: string,
  group: readonly string[],
  json: Json,
  given: Map<string, Json>,
  place: StepPlace,
  findings: Findings,
): void {
  const clash = group.find((name) => (given.get(name) ?? null) !== null && given.get(name) !== json);
  if (clash !== undefined && json !== null) {
    const message = `${place.label}: both ${code(key)} and ${code(clash)} are given, and they differ.`;
    findings.error("RATIO_ALIAS", message, `Give ${listed(group.map(code))} and nothing else.`, {
      step: place.step,
      port: clash,
    });
    return;
  }
  findings.repair("RATIO_ALIAS", `${place.label}: ${code(key)} was read as ${listed(group.map(code))}.`, {
    step: place.step,
  });
  for (const name of group) if ((given.get(name) ?? null) === null) given.set(name, json);
}

/** A stray literal changes nothing when it is dropped; a stray reference, or a misspelt port, would. */
function dropOrRefuse(
  key: string,
  json: Json,
  spec: BrickSpec,
  given: ReadonlyMap<string, Json>,
  place: StepPlace,
  findings: Findings,
): void {
  const free = Object.keys(spec.inputs).filter((name) => !given.has(name));
  const meant = nearest(key.trim(), free);
  const connects = typeof json === "string" && isReferenceLike(json);
  if (json !== null && (meant !== null || connects)) {
    const hint = meant === null ? `It takes ${ports(spec)}.` : `Did you mean ${code(meant)}?`;
    const message = `${place.label} has no input ${quote(key)}.`;
    findings.error("UNKNOWN_INPUT", message, hint, { step: place.step });
    return;
  }
  findings.repair("DROP_INPUT", `${place.label}: ${quote(key)}, which the brick does not take, was dropped.`, {
    step: place.step,
  });
}

function ports(spec: BrickSpec): string {
  return listed(Object.keys(spec.inputs).map(code));
}
