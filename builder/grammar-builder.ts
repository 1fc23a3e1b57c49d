import type { Builder } from "./builder.js";
import { checkPlan } from "./check/check-plan.js";
import { buildByGrammar } from "./grammar/build.js";

/** The offline Builder: a grammar over English instructions. It needs no model and never looks at the picture. */
export function grammarBuilder(): Builder {
  return {
    name: "grammar",
    async build({ instruction, init }) {
      const { plan, diagnostics } = buildByGrammar({ instruction, init });
      if (plan === null) return { verdict: "reject", plan: null, steps: [], diagnostics };
      const reading = checkPlan(plan, { init });
      return { ...reading, diagnostics: [...diagnostics, ...reading.diagnostics] };
    },
  };
}
