import type { Ratios } from "../../bricks/raster/outpaint.js";
import type { Plan, Step } from "../../statemachine/plan.js";

/** The ratios by which the plan enlarges the canvas; null when it does not, or does so more than once. */
export function extensionOf(plan: Plan): Ratios | null {
  const found = plan.steps.map(ratiosOf).filter((ratios) => ratios !== null);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function ratiosOf(step: Step): Ratios | null {
  if (step.brick !== "CMI-PRED") return null;
  const number = (port: string) => {
    const input = step.inputs[port] ?? null;
    return input !== null && "number" in input ? input.number : null;
  };
  const all = number("ratio");
  const [left, right, top, bottom] = ["left", "right", "top", "bottom"].map((side) => number(`${side}_ratio`) ?? all);
  if (left === null || right === null || top === null || bottom === null) return null;
  return { left, right, top, bottom };
}
