import { code, listed } from "../quote.js";
import { constraints, error, type Rule, references, type Situation } from "../situation.js";

/** Outputs that only mean something when certain bricks use them, directly or by way of others. */
export const usedBy: Rule = (situation) =>
  [...situation.steps.values()].flatMap((bound) =>
    constraints(bound.spec, "used-by").flatMap(({ output, bricks }) => {
      if (users(bound.step.id, situation).some((brick) => bricks.includes(brick))) return [];
      const message = `none of ${listed(bricks, "or")} uses its ${code(output)}.`;
      return [
        error("NOT_USED_BY", bound, output, message, `Let a ${bricks[0]} step take ${bound.step.id}[${output}].`),
      ];
    }),
  );

/** The bricks of every step that a step's outputs reach. Steps stand in running order. */
function users(id: string, { steps }: Situation): string[] {
  const reached = new Set([id]);
  return [...steps.values()].flatMap((bound) => {
    if (!references(bound).some((r) => reached.has(r.reference.origin))) return [];
    reached.add(bound.step.id);
    return [bound.spec.name];
  });
}
