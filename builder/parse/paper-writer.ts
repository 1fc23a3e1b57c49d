import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { CheckedPlan, Input, Step } from "../../statemachine/plan.js";
import { absentFor } from "../check/situation.js";

/** The plan in Lego-Edit's dialect, as its Builder would have written it; `readPlan` reads it back as the same plan. */
export function toPaperDialect(plan: CheckedPlan, catalogue: Catalogue = builtIn): object {
  const result = `[${plan.results.join(", ")}]`;
  return { process: plan.instruction, pipeline: [...plan.steps.map((step) => writeStep(step, catalogue)), { result }] };
}

function writeStep(step: Step, catalogue: Catalogue): object {
  const spec = catalogue.get(step.brick);
  const bound = spec && { step, spec, label: "" };
  const outputs = Object.keys(spec?.outputs ?? {}).map((port) => {
    const absent = bound !== undefined && absentFor(bound, port) !== null;
    return [port, absent ? null : `${step.id}[${port}]`];
  });
  return {
    step: Number(step.id.slice("step".length)),
    model: step.brick,
    input: Object.fromEntries(Object.entries(step.inputs).map(([port, input]) => [port, writeInput(input)])),
    output: Object.fromEntries(outputs),
  };
}

function writeInput(input: Input): string | number | null {
  if (input === null) return null;
  if ("ref" in input) return input.ref;
  return "text" in input ? input.text : input.number;
}
