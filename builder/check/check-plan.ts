import { catalogue as builtIn, type Catalogue } from "../../bricks/catalogue.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { CheckedPlan, Plan } from "../../statemachine/plan.js";
import type { PlanReading } from "../builder.js";
import { oneCanvas } from "./rules/canvas.js";
import { inputs } from "./rules/inputs.js";
import { limits } from "./rules/limits.js";
import { literals } from "./rules/literals.js";
import { noPredictBefore } from "./rules/no-predict-before.js";
import { nullOutputs } from "./rules/null-outputs.js";
import { oneKind } from "./rules/one-kind.js";
import { acyclic } from "./rules/order.js";
import { referencesExist, resultsExist } from "./rules/references.js";
import { stepNames } from "./rules/step-names.js";
import { textFrom } from "./rules/text-from.js";
import { allOrNone, exactlyOne, requires } from "./rules/together.js";
import { types } from "./rules/types.js";
import { usedBy } from "./rules/used-by.js";
import { type Rule, situationOf } from "./situation.js";
import { tidy } from "./tidy.js";

/** Each stage takes for granted what the stages before it hold; within a stage, every finding is reported. */
const stages: readonly (readonly Rule[])[] = [
  [limits],
  [stepNames],
  [inputs, referencesExist, resultsExist],
  [acyclic, types, literals],
  [oneKind, allOrNone, requires, exactlyOne, textFrom, noPredictBefore],
  [nullOutputs],
];

/** What is asked of the plan as it will run, after the repairs of `tidy`. */
const finalStage: readonly Rule[] = [oneCanvas, usedBy];

const MOST_DIAGNOSTICS = 40;

export interface CheckOptions {
  /** What the person gave: `image`, and where given `mask`, `background`. */
  readonly init: readonly string[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
}

/** Checks a plan before any cost arises. What the plan needs to run but is unambiguous (order, dead steps) is repaired. */
export function checkPlan(plan: Plan, { init, catalogue = builtIn }: CheckOptions): PlanReading {
  const situation = situationOf(plan, init, catalogue);
  for (const rules of stages) {
    const found = rules.flatMap((rule) => rule(situation));
    if (found.length > 0) return reject(found);
  }
  const tidied = tidy(situation);
  const final = situationOf(tidied.plan, init, catalogue);
  const found = [...tidied.diagnostics, ...finalStage.flatMap((rule) => rule(final))];
  if (found.some((d) => d.severity === "error")) return reject(found);
  return {
    verdict: found.length > 0 ? "repair" : "accept",
    plan: tidied.plan as CheckedPlan,
    steps: tidied.plan.steps.map((step) => step.brick),
    diagnostics: found,
  };
}

function reject(found: readonly Diagnostic[]): PlanReading {
  return { verdict: "reject", plan: null, steps: [], diagnostics: found.slice(0, MOST_DIAGNOSTICS) };
}
