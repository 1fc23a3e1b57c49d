import type { Diagnostic } from "../../../platform/diagnostic.js";
import { nearest } from "../nearest.js";
import { quote } from "../quote.js";
import { type Rule, spoken } from "../situation.js";

/** Every step has an id of its own and a brick that exists. */
export const stepNames: Rule = ({ plan, catalogue }) => {
  const found: Diagnostic[] = [];
  const first = new Map<string, string>();
  for (const { id, brick } of plan.steps) {
    const other = first.get(id);
    if (other !== undefined) {
      const message = `${spoken(id)} stands twice: as ${other} and as ${quote(brick).slice(1, -1)}.`;
      const hint = "Give each step its own number, and let references name the one that is meant.";
      found.push({ code: "DUPLICATE_STEP", severity: "error", step: id, message, hint });
    }
    first.set(id, catalogue.has(brick) ? brick : quote(brick));
    if (catalogue.has(brick)) continue;
    const meant = nearest(brick, catalogue.keys());
    const hint = meant === null ? `The bricks are ${[...catalogue.keys()].join(", ")}.` : `Did you mean ${meant}?`;
    const message = `${spoken(id)}: there is no brick ${quote(brick)}.`;
    found.push({ code: "UNKNOWN_BRICK", severity: "error", step: id, message, hint });
  }
  return found;
};
