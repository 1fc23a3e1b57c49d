import type { Catalogue } from "../bricks/catalogue.js";
import { initPorts } from "../statemachine/plan.js";
import type { Builder } from "./builder.js";
import { readPlan } from "./parse/read-plan.js";

/**
 * The Builder that is a plan somebody wrote by hand, in either dialect: it answers that plan, checked like any other,
 * whatever the instruction.
 */
export function planFileBuilder(text: string, catalogue?: Catalogue): Builder {
  return {
    name: "file",
    async build({ instruction, init }) {
      return readPlan(text, { init, instruction, ...(catalogue ? { catalogue } : {}) });
    },
  };
}

/** What a hand-written plan says itself that it does; empty when it does not say. */
export function instructionOf(text: string, catalogue?: Catalogue): string {
  const { plan } = readPlan(text, { init: Object.keys(initPorts), ...(catalogue ? { catalogue } : {}) });
  return plan?.instruction.trim() ?? "";
}
