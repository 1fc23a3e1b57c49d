import { catalogue as builtIn, type Catalogue } from "../bricks/catalogue.js";
import type { Builder, BuildRequest, PlanReading } from "./builder.js";
import { checkPlan } from "./check/check-plan.js";
import { buildByGrammar } from "./grammar/build.js";

/** The offline Builder: a grammar over English instructions. It needs no model and never looks at the picture. */
export function grammarBuilder(catalogue: Catalogue = builtIn): Builder {
  return {
    name: "grammar",
    async build(request) {
      const unreadable = feedbackOnPlan(request);
      if (unreadable) return unreadable;
      const { plan, diagnostics } = buildByGrammar({ instruction: wholeInstruction(request), init: request.init });
      if (plan === null) return { verdict: "reject", plan: null, steps: [], diagnostics };
      const reading = checkPlan(plan, { init: request.init, catalogue });
      return { ...reading, diagnostics: [...diagnostics, ...reading.diagnostics] };
    },
  };
}

/**
 * What is asked of the photo by now: the first instruction and everything said since, as one. Planned from the original,
 * the steps that stay the same come from the memo, and no edit loses quality to the one before it.
 */
function wholeInstruction({ instruction, earlier = [] }: BuildRequest): string {
  const sentences = [instruction, ...earlier.map(({ feedback }) => feedback)];
  return sentences.map((sentence) => sentence.trim().replace(/[.!\s]+$/, "")).join(", then ");
}

/** Feedback that asks for a further edit can be followed; what speaks of the plan itself only a model understands. */
function feedbackOnPlan({ earlier = [], init }: BuildRequest): PlanReading | null {
  const unread = earlier.find(({ feedback }) => buildByGrammar({ instruction: feedback, init }).plan === null);
  if (unread === undefined) return null;
  const diagnostic = {
    code: "FEEDBACK_NEEDS_MODEL",
    severity: "error",
    message: `The offline Builder does not understand "${unread.feedback.slice(0, 80)}" as a further edit.`,
    hint: 'Ask for one more edit, as in "and make it dusk", or configure a multimodal model, which follows any feedback.',
  } as const;
  return { verdict: "reject", plan: null, steps: [], diagnostics: [diagnostic] };
}
