import type { Catalogue } from "../../bricks/catalogue.js";
import { PLAN_VERSION, type Plan, planLimits, type Step } from "../../statemachine/plan.js";
import { code, quote } from "../check/quote.js";
import { unquoted } from "./answer.js";
import { field } from "./field.js";
import type { Findings } from "./findings.js";
import { isArray, isObject, type Json, type JsonObject, kindOf, sameJson } from "./json-value.js";
import { readResults } from "./paper-result.js";
import { readStep } from "./paper-step.js";

const knownKeys: ReadonlySet<string> = new Set(["process", "pipeline", "result"]);

/** Reads `{"process": …, "pipeline": [steps…, {"result": …}]}`, Lego-Edit's dialect; undefined after an error. */
export function readPaperDialect(
  root: JsonObject,
  instruction: string | undefined,
  catalogue: Catalogue,
  findings: Findings,
): Plan | undefined {
  const entries = readPipeline(field(root, "pipeline", ["steps"], findings), findings);
  if (entries === undefined) return undefined;
  noteExtraKeys(root, findings);
  const steps: Step[] = [];
  const results: Json[] = [];
  const taken = new Set<string>();
  let late = false;
  entries.forEach((entry, index) => {
    if (!isObject(entry)) {
      findings.error(
        "BAD_STEP",
        `Entry ${index + 1} of the pipeline is ${kindOf(entry)}, not a step.`,
        "Each step is an object.",
      );
      return;
    }
    const result = field(entry, "result", ["results"], findings);
    if (result !== undefined) results.push(result);
    if (result !== undefined && !entry.has("model")) return;
    late ||= results.length > 0 && result === undefined;
    if (result !== undefined)
      findings.repair("RESULT_FORM", "The result stood inside a step and was taken out of it.", { port: "result" });
    const step = readStep(entry, index + 1, taken, catalogue, findings);
    if (step !== undefined) steps.push(step);
  });
  if (late)
    findings.repair("REORDER", "The result stood before the last step and was moved to the end.", { port: "result" });
  if (entries.length === 0 || (steps.length === 0 && !findings.failed)) {
    return findings.error("EMPTY_PIPELINE", "The pipeline has no step.", "Give at least one step and the result.");
  }
  const refs = readResults(oneResult(root, results, findings), findings);
  if (findings.failed) return undefined;
  return { version: PLAN_VERSION, instruction: instruction ?? readProcess(root), steps, results: [...refs] };
}

function readPipeline(value: Json | undefined, findings: Findings): readonly Json[] | undefined {
  const pipeline = typeof value === "string" ? unquoted(value, findings) : value;
  if (findings.failed) return undefined;
  if (!isArray(pipeline)) {
    const message =
      value === undefined ? "The plan has no pipeline." : `The pipeline is ${kindOf(value)}, not a list of steps.`;
    return findings.error("NO_PIPELINE", message, 'Write "pipeline": [ steps…, {"result": "[step1[image]]"} ].');
  }
  if (pipeline.length <= planLimits.steps + 1) return pipeline;
  const message = `The pipeline has ${pipeline.length} entries; a plan has at most ${planLimits.steps} steps.`;
  return findings.error("TOO_MANY_STEPS", message, "Do the edit in fewer steps, or in two edits.");
}

/** The plan's one result: in the pipeline, or beside it. */
function oneResult(root: JsonObject, inPipeline: readonly Json[], findings: Findings): Json {
  const beside = root.get("result");
  if (beside !== undefined && inPipeline.length === 0) {
    findings.repair("RESULT_MOVED", "The result stood beside the pipeline and was moved into it.", { port: "result" });
  }
  const all = beside === undefined ? inPipeline : [...inPipeline, beside];
  const [first, ...others] = all;
  if (first === undefined) return null;
  if (others.some((other) => !sameJson(first, other))) {
    const message = `The plan names its result ${all.length} times, and differently.`;
    findings.error("SEVERAL_RESULTS", message, "Name all results in one list.", { port: "result" });
  } else if (others.length > 0) {
    findings.repair("DUPLICATE_RESULT", "The result was named twice, alike.", { port: "result" });
  }
  return first;
}

function readProcess(root: JsonObject): string {
  const process = root.get("process");
  return typeof process === "string" ? process : "";
}

function noteExtraKeys(root: JsonObject, findings: Findings): void {
  for (const key of root.keys()) {
    if (!knownKeys.has(key.toLowerCase()))
      findings.note("EXTRA_KEY", `The key ${quote(key)} beside ${code("pipeline")} says nothing here.`);
  }
}
