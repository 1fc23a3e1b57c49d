import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { type Plan, planLimits } from "../../statemachine/plan.js";
import type { PlanReading } from "../builder.js";
import { checkPlan } from "../check/check-plan.js";
import { locateAnswer, unquoted } from "./answer.js";
import { Findings } from "./findings.js";
import { isArray, isObject, type Json, type JsonObject, kindOf } from "./json-value.js";
import { readOwnDialect } from "./own-dialect.js";
import { readPaperDialect } from "./paper-dialect.js";
import { isOwnPlan, looksLikePipeline, wrapped } from "./plan-shape.js";

export interface ReadOptions {
  /** What the person gave: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
  /** What was asked for; without it, what the plan itself says. */
  readonly instruction?: string;
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
}

/**
 * Reads a Builder's raw answer, in Lego-Edit's dialect, or a plan in its own JSON, and checks it. Never throws, whatever
 * the text; the time is linear in its length.
 */
export function readPlan(text: string, options: ReadOptions): PlanReading {
  const findings = new Findings();
  const plan = parsePlan(text, options, findings);
  if (plan === undefined || findings.failed) {
    return { verdict: "reject", plan: null, steps: [], diagnostics: errorsFirst(findings.all) };
  }
  const checked = checkPlan(plan, { init: options.init, catalogue: options.catalogue ?? builtIn });
  const repaired = checked.verdict === "accept" && findings.all.some((d) => d.severity === "repair");
  return {
    ...checked,
    verdict: repaired ? "repair" : checked.verdict,
    diagnostics: errorsFirst([...findings.all, ...checked.diagnostics]),
  };
}

function errorsFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const isError = (d: Diagnostic) => d.severity === "error";
  return [...diagnostics.filter(isError), ...diagnostics.filter((d) => !isError(d))];
}

function parsePlan(text: string, options: ReadOptions, findings: Findings): Plan | undefined {
  if (text.length > planLimits.answerBytes || Buffer.byteLength(text) > planLimits.answerBytes) {
    const size = (Buffer.byteLength(text) / 1e6).toFixed(1);
    const most = planLimits.answerBytes / 1e6;
    return findings.error(
      "TOO_LARGE",
      `The answer is ${size} MB long; at most ${most} MB are read.`,
      "A plan takes a few kilobytes.",
    );
  }
  const located = locateAnswer(text, findings);
  const value = located === undefined ? undefined : unquoted(located, findings);
  if (value === undefined) return undefined;
  const root = rootObject(value, findings);
  if (root === undefined) return undefined;
  if (isOwnPlan(root)) return readOwnDialect(root, findings);
  return readPaperDialect(root, options.instruction, options.catalogue ?? builtIn, findings);
}

function rootObject(value: Json, findings: Findings): JsonObject | undefined {
  if (isObject(value)) {
    const inner = wrapped(value);
    if (inner === undefined) return value;
    findings.repair("UNWRAP", "The plan stood inside another object and was taken out of it.");
    return inner;
  }
  if (isArray(value) && looksLikePipeline(value)) {
    findings.repair("UNWRAP", "The list of steps was read as the plan's pipeline.");
    return new Map([["pipeline", value]]);
  }
  return findings.error(
    "NO_PIPELINE",
    `The answer is ${kindOf(value)}, not a plan.`,
    "Answer with one JSON object that has a pipeline.",
  );
}
