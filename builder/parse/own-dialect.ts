import { PLAN_VERSION, type Plan, planLimits, planSchema } from "../../statemachine/plan.js";
import { quote } from "../check/quote.js";
import type { Findings } from "./findings.js";
import { isArray, isObject, type JsonObject, kindOf, plainJson } from "./json-value.js";

const MOST_ISSUES = 5;

/** Reads the plan's own JSON by its schema; undefined after an error. */
export function readOwnDialect(root: JsonObject, findings: Findings): Plan | undefined {
  const version = root.get("version");
  if (version !== PLAN_VERSION) {
    const given = typeof version === "string" ? quote(version) : kindOf(version);
    return findings.error("BAD_VERSION", `The plan's version is ${given}.`, `This reads version ${PLAN_VERSION}.`);
  }
  const steps = root.get("steps");
  if (isArray(steps) && steps.length > planLimits.steps) {
    const message = `The plan has ${steps.length} steps; at most ${planLimits.steps} are allowed.`;
    return findings.error("TOO_MANY_STEPS", message, "Do the edit in fewer steps, or in two edits.");
  }
  const parsed = planSchema.safeParse(plainJson(root));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues.slice(0, MOST_ISSUES)) {
    const path = issue.path
      .map((p) => (typeof p === "number" ? `[${p}]` : `.${String(p)}`))
      .join("")
      .slice(1);
    const index = issue.path[0] === "steps" && typeof issue.path[1] === "number" ? issue.path[1] : -1;
    const step = isArray(steps) ? steps[index] : undefined;
    const id = isObject(step) ? step.get("id") : undefined;
    const place = typeof id === "string" && id.length < 20 ? { step: id } : {};
    const message = `The plan does not fit its schema at ${path === "" ? "its root" : path.slice(0, 80)}: ${oneLine(issue.message)}.`;
    findings.error("BAD_PLAN", message, "Compare it with the plan's JSON Schema.", place);
  }
  return undefined;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\.$/, "").slice(0, 200);
}
