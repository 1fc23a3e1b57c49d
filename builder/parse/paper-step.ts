import type { Catalogue } from "../../bricks/catalogue.js";
import type { Input, Step } from "../../statemachine/plan.js";
import { nearest } from "../check/nearest.js";
import { code, quote } from "../check/quote.js";
import { brickOfName } from "./brick-name.js";
import { field } from "./field.js";
import type { Findings } from "./findings.js";
import { type Json, type JsonObject, kindOf } from "./json-value.js";
import { readInputs } from "./paper-inputs.js";
import { checkOutputs } from "./paper-outputs.js";

/** One entry of the pipeline; undefined after an error. `at` counts from 1; adds its id to `taken`, those of the steps before it. */
export function readStep(
  entry: JsonObject,
  at: number,
  taken: Set<string>,
  catalogue: Catalogue,
  findings: Findings,
): Step | undefined {
  const number = readNumber(field(entry, "step", ["id"], findings), at, findings);
  if (number === undefined) return undefined;
  const step = `step${number}`;
  if (taken.has(step)) {
    const hint = "Give each step its own number, and let references name the one that is meant.";
    return findings.error("DUPLICATE_STEP", `Entry ${at} of the pipeline is step ${number} a second time.`, hint, {
      step,
    });
  }
  taken.add(step);
  const model = field(entry, "model", ["brick"], findings, { step });
  if (typeof model !== "string") {
    const message = `step ${number} names no brick: ${code("model")} is ${kindOf(model)}.`;
    return findings.error("UNKNOWN_BRICK", message, `Name one, e.g. "${catalogue.keys().next().value ?? ""}".`, {
      step,
    });
  }
  const spec = brickOfName(model, catalogue);
  if (spec === null) {
    const meant = nearest(model, catalogue.keys());
    const hint = meant === null ? `The bricks are ${[...catalogue.keys()].join(", ")}.` : `Did you mean ${meant}?`;
    return findings.error("UNKNOWN_BRICK", `step ${number}: there is no brick ${quote(model)}.`, hint, { step });
  }
  if (spec.name !== model) {
    findings.repair("MODEL_ALIAS", `step ${number}: the brick ${quote(model)} was read as ${spec.name}.`, { step });
  }
  const label = `step ${number} ${spec.name}`;
  const inputs = readInputs(field(entry, "input", ["inputs"], findings, { step }), spec, { step, label }, findings);
  checkOutputs(field(entry, "output", ["outputs"], findings, { step }), spec, step, label, findings);
  return inputs === undefined ? undefined : { id: step, brick: spec.name, inputs: inputs as Record<string, Input> };
}

const STEP_TEXT = /^\s*(?:step)?[\s_-]{0,3}([1-9][0-9]{0,3})\s*$/i;

function readNumber(value: Json | undefined, at: number, findings: Findings): number | undefined {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 9999) return value;
  const match = typeof value === "string" && value.length <= 20 ? STEP_TEXT.exec(value) : null;
  if (match !== null) {
    const number = Number(match[1]);
    findings.repair("STEP_NUMBER", `The step number ${quote(String(value))} was read as ${number}.`, {
      step: `step${number}`,
    });
    return number;
  }
  const given = typeof value === "string" ? quote(value) : kindOf(value);
  const message = `Entry ${at} of the pipeline has no usable step number: ${code("step")} is ${given}.`;
  return findings.error("BAD_STEP", message, "Number the steps 1, 2, 3, …, at most 9999.");
}
