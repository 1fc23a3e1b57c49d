import type { Diagnostic } from "../../../platform/diagnostic.js";
import { planLimits } from "../../../statemachine/plan.js";
import { code } from "../quote.js";
import { labelOf, type Rule } from "../situation.js";

/** At most 64 steps and 64 results, and 2,000 characters a string. */
export const limits: Rule = ({ plan }) => {
  const { steps: most, stringLength: longest } = planLimits;
  const found: Diagnostic[] = [];
  const tooMany = (what: string, count: number): Diagnostic => ({
    code: what === "step" ? "TOO_MANY_STEPS" : "TOO_MANY_RESULTS",
    severity: "error",
    message: `The plan has ${count} ${what}s; at most ${most} are allowed.`,
    hint: "Do the edit in two edits.",
  });
  if (plan.steps.length > most) return [tooMany("step", plan.steps.length)];
  if (plan.results.length > most) found.push(tooMany("result", plan.results.length));
  if (plan.instruction.length > longest) {
    const message = `The instruction is ${plan.instruction.length} characters long; at most ${longest} are allowed.`;
    found.push({ code: "STRING_TOO_LONG", severity: "error", message, hint: "Say it more briefly." });
  }
  for (const step of plan.steps) {
    for (const [port, input] of Object.entries(step.inputs)) {
      if (input === null || !("text" in input) || input.text.length <= longest) continue;
      const message = `${labelOf(step)}: ${code(port)} is ${input.text.length} characters long; at most ${longest} are allowed.`;
      found.push({
        code: "STRING_TOO_LONG",
        severity: "error",
        step: step.id,
        port,
        message,
        hint: "Say it more briefly.",
      });
    }
  }
  return found;
};
