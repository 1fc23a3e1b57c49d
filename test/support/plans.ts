import { type CheckedPlan, type Input, parseReference, type Step } from "../../statemachine/plan.js";

/** A literal or reference as tests write it: `step1[mask]` is a reference, any other string is text. */
export type Short = string | number | null;

/** A plan from `[id, brick, inputs]` rows and results, taken as checked. */
export function plan(
  rows: readonly (readonly [string, string, Readonly<Record<string, Short>>])[],
  results: readonly string[],
): CheckedPlan {
  const steps = rows.map(
    ([id, brick, inputs]): Step => ({
      id,
      brick,
      inputs: Object.fromEntries(Object.entries(inputs).map(([port, value]) => [port, toInput(value)])),
    }),
  );
  return { version: 1, instruction: "a test", steps, results: [...results] } as unknown as CheckedPlan;
}

function toInput(value: Short): Input {
  if (value === null) return null;
  if (typeof value === "number") return { number: value };
  return parseReference(value) ? { ref: value } : { text: value };
}

/** "remove the ball": the plan of most edits. */
export const removal = plan(
  [
    ["step1", "RES", { image: "init[image]", prompt: "the ball" }],
    ["step2", "FASTINPAINT", { image: "init[image]", mask: "step1[mask]" }],
    [
      "step3",
      "FLUX-INPAINT",
      { image: "init[image]", mask: "step1[mask]", preimage: "step2[image]", score: "step2[score]" },
    ],
  ],
  ["step3[image]"],
);

/** Swaps two objects' places: two independent searches, then a chain. */
export const twoObjects = plan(
  [
    ["step1", "RES", { image: "init[image]", prompt: "the cat" }],
    ["step2", "RES", { image: "init[image]", prompt: "the dog" }],
    ["step3", "COMPOSE", { mask1: "step1[mask]", mask2: "step2[mask]" }],
    ["step4", "FASTINPAINT", { image: "init[image]", mask: "step3[mask]" }],
  ],
  ["step4[image]", "step3[mask]"],
);
