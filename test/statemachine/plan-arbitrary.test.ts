import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import { checkPlan } from "../../builder/check/check-plan.js";
import { planSchema } from "../../statemachine/plan.js";
import { planArbitrary } from "../support/plan-arbitrary.js";

test("every random plan has the shape of a plan, and the checker finds no error in it", () => {
  fc.assert(
    fc.property(planArbitrary({ maxSteps: 30 }), (plan) => {
      expect(planSchema.safeParse(plan).error).toBeUndefined();
      const { diagnostics } = checkPlan(plan, { init: ["image", "mask"] });
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("random plans without unused steps pass the check as they are", () => {
  fc.assert(
    fc.property(planArbitrary({ maxSteps: 30, allUsed: true }), (plan) => {
      expect(checkPlan(plan, { init: ["image", "mask"] })).toMatchObject({ verdict: "accept", diagnostics: [] });
    }),
    { numRuns: 100 },
  );
});

test("random plans are of many shapes: chains, fans, joins, steps that are equal and steps that nothing needs", () => {
  const plans = fc.sample(planArbitrary({ maxSteps: 20 }), { numRuns: 300, seed: 1 });
  const bricks = new Set(plans.flatMap(({ steps }) => steps.map(({ brick }) => brick)));
  expect(bricks.size).toBe(catalogue.size);
  const sizes = plans.map(({ steps }) => steps.length);
  expect(Math.min(...sizes)).toBe(1);
  expect(Math.max(...sizes)).toBe(20);
});
