import type { Catalogue } from "../../bricks/catalogue.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { PLAN_VERSION, planLimits } from "../../statemachine/plan.js";
import type { PlanReading } from "../builder.js";
import { locateAnswer } from "../parse/answer.js";
import { Findings } from "../parse/findings.js";
import { isArray, isObject, type JsonObject, plainJson } from "../parse/json-value.js";
import { readPlan } from "../parse/read-plan.js";

export interface AnswerOptions {
  /** What the person gave: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
  readonly instruction: string;
  readonly catalogue: Catalogue;
}

/** What a model's text says: a plan (or what is wrong with it), or that no plan can do it. */
export type Answer =
  | { readonly type: "plan"; readonly reading: PlanReading }
  | { readonly type: "refusal"; readonly reason: string; readonly nearest: string | null };

/** Reads an answer of either dialect, whichever was asked for. Never throws; linear in the text's length. */
export function readAnswer(text: string, options: AnswerOptions): Answer {
  const findings = new Findings();
  const root = text.length > planLimits.answerBytes ? undefined : locateAnswer(text, findings);
  if (!isObject(root)) return { type: "plan", reading: readPlan(text, options) };
  const refusal = refusalIn(root);
  if (refusal) return refusal;
  if (!isStructured(root)) return { type: "plan", reading: readPlan(text, options) };
  const plan = {
    version: PLAN_VERSION,
    instruction: options.instruction,
    steps: plainJson(root.get("steps") ?? []),
    results: plainJson(root.get("results") ?? []),
  };
  return { type: "plan", reading: withFindings(readPlan(JSON.stringify(plan), options), findings.all) };
}

/** The plan of our own prompt: steps and results, without version and instruction. */
function isStructured(root: JsonObject): boolean {
  return isArray(root.get("steps")) && !root.has("version") && !root.has("pipeline");
}

function refusalIn(root: JsonObject): Answer | undefined {
  const refusal = root.get("refusal");
  if (refusal === undefined || refusal === null || hasSteps(root)) return undefined;
  if (typeof refusal === "string") return { type: "refusal", reason: refusal, nearest: null };
  if (!isObject(refusal)) return undefined;
  const [reason, nearest] = [refusal.get("reason"), refusal.get("nearest")];
  return {
    type: "refusal",
    reason: typeof reason === "string" ? reason : "",
    nearest: typeof nearest === "string" && nearest.trim() !== "" ? nearest : null,
  };
}

function hasSteps(root: JsonObject): boolean {
  return ["steps", "pipeline"].some((key) => {
    const list = root.get(key);
    return isArray(list) && list.length > 0;
  });
}

function withFindings(reading: PlanReading, found: readonly Diagnostic[]): PlanReading {
  const repaired = reading.verdict === "accept" && found.some((d) => d.severity === "repair");
  return {
    ...reading,
    verdict: repaired ? "repair" : reading.verdict,
    diagnostics: [...reading.diagnostics, ...found],
  };
}
