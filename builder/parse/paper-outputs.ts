import type { BrickSpec } from "../../bricks/catalogue.js";
import { parseReference } from "../../statemachine/plan.js";
import { code, listed, quote } from "../check/quote.js";
import type { Findings, Place } from "./findings.js";
import { isObject, type Json, kindOf } from "./json-value.js";
import { readReference } from "./reference-text.js";

/**
 * Holds a step's output map to its brick: an output belongs to its own step, under its own name. The plan itself needs
 * no map, since a brick's outputs are known; but one that says otherwise means something else than it would get.
 */
export function checkOutputs(
  value: Json | undefined,
  spec: BrickSpec,
  step: string,
  label: string,
  findings: Findings,
): void {
  const own = Object.keys(spec.outputs).map((name) => `${step}[${name}]`);
  const right = `Its outputs are ${listed(own)}.`;
  if (value === undefined || value === null) {
    findings.repair("OUTPUT_MAP", `${label}: its output map is missing and was filled in.`, { step });
    return;
  }
  if (!isObject(value)) {
    findings.error("BAD_OUTPUT", `${label}: ${code("output")} is ${kindOf(value)}, not a map of outputs.`, right, {
      step,
    });
    return;
  }
  for (const [key, json] of value) {
    const place: Place = { step, port: key.slice(0, 40) };
    if (json === null) continue;
    if (typeof json !== "string") {
      findings.error("BAD_OUTPUT", `${label}: output ${quote(key)} is ${kindOf(json)}.`, right, place);
      continue;
    }
    const text = readReference(json, findings, place);
    const reference = text === null ? null : parseReference(text);
    if (reference === null || reference.origin !== step || !own.includes(text ?? "")) {
      const known = Object.hasOwn(spec.outputs, key);
      if (!known && reference?.origin === step) {
        findings.repair(
          "OUTPUT_MAP",
          `${label}: the output ${quote(key)}, which the brick does not have, was dropped.`,
          place,
        );
      } else {
        findings.error("BAD_OUTPUT", `${label}: output ${quote(key)} cannot be ${quote(json)}.`, right, place);
      }
    } else if (reference.port !== key) {
      if (Object.hasOwn(spec.outputs, key)) {
        const message = `${label}: output ${code(key)} is named ${code(reference.port)}, which is another output of the brick.`;
        findings.error("BAD_OUTPUT", message, right, place);
      } else {
        findings.repair("OUTPUT_MAP", `${label}: the output ${quote(key)} was read as ${code(reference.port)}.`, place);
      }
    }
  }
}
