/**
 * How long the compiler takes, as a share of its budget: 1 ms for 10 steps, 50 ms for 64. Shapes from a chain to a thicket that has no
 * series-parallel form (the scheduler's hardest). Prints one line a shape.
 */
import { performance } from "node:perf_hooks";
import { compile } from "../statemachine/compile.js";
import type { CheckedPlan, Step } from "../statemachine/plan.js";

const options = { targets: { brick: "brick" }, placement: () => ({ backend: "cpu", waitsForToken: false }) };

type Wiring = (step: number) => readonly [number, number];
const shapes: Readonly<Record<string, Wiring>> = {
  chain: (step) => [step - 1, step - 1],
  fan: () => [-1, -1],
  pairs: (step) => [step - 2, step - 2],
  ladder: (step) => [step - 1, step - 2],
  lattice: (step) => [step - 4, step % 4 === 3 ? step - 4 : step - 3],
  thicket: (step) => [((step * 7919) % 97) % Math.max(1, step), ((step * 104729) % 89) % Math.max(1, step)],
};

/** A plan of mask arithmetic wired as the shape says; a source below 0 is the photo's own mask. */
function planOf(size: number, wiring: Wiring): CheckedPlan {
  const mask = (step: number) => ({ ref: step < 0 ? "init[mask]" : `step${step + 1}[mask]` });
  const steps = Array.from({ length: size }, (_, index): Step => {
    const [a, b] = wiring(index).map((source) => Math.min(source, index - 1)) as [number, number];
    // Prompts that differ keep equal steps from being merged.
    if (a < 0)
      return {
        id: `step${index + 1}`,
        brick: "RES",
        inputs: { image: { ref: "init[image]" }, prompt: { text: `object ${index}` } },
      };
    return {
      id: `step${index + 1}`,
      brick: index % 2 ? "INVERSE" : "COMPOSE",
      inputs: { mask1: mask(a), mask2: mask(b) },
    };
  });
  const results = steps.map(({ id }) => `${id}[mask]`);
  return { version: 1, instruction: "bench", steps, results } as unknown as CheckedPlan;
}

/** Median milliseconds of one compilation, warm. */
function measure(plan: CheckedPlan): number {
  for (const end = performance.now() + 150; performance.now() < end; ) compile(plan, options);
  const times = Array.from({ length: 41 }, () => {
    const start = performance.now();
    compile(plan, options);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[20] ?? Number.NaN;
}

console.log("steps  shape     milliseconds   share of budget");
for (const [size, budget] of [
  [10, 1],
  [64, 50],
] as const) {
  for (const [name, wiring] of Object.entries(shapes)) {
    const time = measure(planOf(size, wiring));
    console.log(
      `${String(size).padStart(5)}  ${name.padEnd(9)} ${time.toFixed(3).padStart(12)}   ${(time / budget).toFixed(2).padStart(15)}`,
    );
  }
}
