import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, machineInput } from "../../statemachine/compile.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { SEEDS } from "../../statemachine/shape/seed.js";
import { flowFaults } from "../support/asl-dataflow.js";
import { aslErrors } from "../support/asl-validator.js";
import { cpu, gpu, gpuOrCpu } from "../support/compile-options.js";
import { evaluatePlan, fakeInit, fakeOutputs, type Inputs } from "../support/fake-bricks.js";
import { planArbitrary } from "../support/plan-arbitrary.js";
import { runReference } from "../support/reference-machine.js";

const seeds = fc.nat(SEEDS - 1);

function run(plan: CheckedPlan, seed: number, options = cpu) {
  const calls: { step: string; brick: string; seed: number; functionName: string }[] = [];
  const compiled = compile(plan, options);
  const output = runReference(
    compiled.definition,
    machineInput(compiled, { editId: "e1", seed, init: fakeInit }),
    (functionName, payload) => {
      const call = payload as { step: string; brick: string; seed: number; inputs: Inputs };
      calls.push({ step: call.step, brick: call.brick, seed: call.seed, functionName });
      return {
        outputs: fakeOutputs(call.brick, call.inputs),
        seconds: 1,
        dollars: 0,
        backend: "cpu",
        model: "fake",
        cached: false,
      };
    },
  ) as Promise<{ results: unknown[]; steps: Record<string, { brick: string }> }>;
  return { compiled, calls, output };
}

describe("any valid plan", () => {
  test("is run by its machine with the results that plain evaluation gives", async () => {
    await fc.assert(
      fc.asyncProperty(
        planArbitrary({ maxSteps: 24 }),
        seeds,
        fc.constantFrom(cpu, gpu, gpuOrCpu),
        async (plan, seed, options) => {
          const { output } = run(plan, seed, options);
          expect((await output).results).toEqual(evaluatePlan(plan));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("has each step run exactly once, merged into an equal one, or dropped because no result needs it", async () => {
    await fc.assert(
      fc.asyncProperty(planArbitrary({ maxSteps: 20 }), async (plan) => {
        const { compiled, calls, output } = run(plan, 7);
        const { steps } = await output;
        const ran = calls.map(({ step }) => step);
        expect(new Set(ran).size).toBe(ran.length);
        expect([...ran, ...Object.keys(compiled.merged), ...compiled.dropped].sort()).toEqual(
          plan.steps.map(({ id }) => id).sort(),
        );
        for (const [gone, standIn] of Object.entries(compiled.merged)) {
          expect(ran).toContain(standIn);
          expect(brickOf(plan, gone)).toBe(brickOf(plan, standIn));
        }
        expect(Object.keys(steps).sort()).toEqual([...ran].sort());
        for (const [id, { brick }] of Object.entries(steps)) expect(brick).toBe(brickOf(plan, id));
        expect(Object.values(compiled.stateSteps).sort()).toEqual([...ran].sort());
      }),
      { numRuns: 60 },
    );
  });

  test("becomes a machine in which every variable is assigned on every path before it is read, and no branch sees another", () => {
    fc.assert(
      fc.property(planArbitrary({ maxSteps: 40 }), fc.constantFrom(cpu, gpu, gpuOrCpu), (plan, options) => {
        expect(flowFaults(compile(plan, options).definition)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("becomes a machine that asl-validator accepts", () => {
    fc.assert(
      fc.property(planArbitrary({ maxSteps: 16 }), fc.constantFrom(cpu, gpu, gpuOrCpu), (plan, options) => {
        expect(aslErrors(compile(plan, options).definition)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("keeps its texts out of the machine: they reach it by the execution's input", () => {
    fc.assert(
      fc.property(planArbitrary({ maxSteps: 20 }), (plan) => {
        const marked = withLiterals(plan, (_, n) => ({ text: `<<literal ${n}>>` }));
        const compiled = compile(marked, cpu);
        expect(JSON.stringify(compiled.definition)).not.toContain("<<literal");
        const input = machineInput(compiled, { editId: "e1", seed: 0, init: fakeInit });
        const kept = Object.values(input.literals).filter((value) => typeof value === "string");
        const dead = new Set([...compiled.dropped, ...Object.keys(compiled.merged)]);
        const live = marked.steps.filter(({ id }) => !dead.has(id)).flatMap(({ inputs }) => Object.values(inputs));
        expect(kept.sort()).toEqual(live.flatMap((value) => (value && "text" in value ? [value.text] : [])).sort());
      }),
      { numRuns: 100 },
    );
  });

  test("shares its machine with every plan of the same shape, whatever the numbers of the steps and the texts", () => {
    fc.assert(
      fc.property(planArbitrary({ maxSteps: 20 }), fc.integer({ min: 1, max: 50 }), (plan, shift) => {
        // Texts that are all different, so that no two steps become equal or cease to be.
        const one = compile(
          withLiterals(plan, (_, n) => ({ text: `a ${n}` })),
          cpu,
        );
        const other = compile(
          renumbered(
            withLiterals(plan, (_, n) => ({ text: `b ${n}` })),
            shift,
          ),
          cpu,
        );
        expect(other.hash).toBe(one.hash);
        expect(other.definition).toEqual(one.definition);
        expect(Object.keys(other.literals)).toEqual(Object.keys(one.literals));
      }),
      { numRuns: 100 },
    );
  });

  test("has another machine as soon as the bricks, the wiring or the results differ", () => {
    fc.assert(
      fc.property(
        planArbitrary({ maxSteps: 12, allUsed: true }),
        planArbitrary({ maxSteps: 12, allUsed: true }),
        (a, b) => {
          const same = shapeText(a) === shapeText(b);
          // Equal steps are merged, so different texts of a plan may still be one shape; never the other way round.
          if (same) expect(compile(a, cpu).hash).toBe(compile(b, cpu).hash);
          else if (bricksRun(a) !== bricksRun(b)) expect(compile(a, cpu).hash).not.toBe(compile(b, cpu).hash);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("calls each brick with a seed that is a whole number below 2^32 and follows from the edit's seed", async () => {
    await fc.assert(
      fc.asyncProperty(planArbitrary({ maxSteps: 8 }), seeds, async (plan, seed) => {
        const first = run(plan, seed);
        await first.output;
        const again = run(plan, seed);
        await again.output;
        const next = run(plan, (seed + 1) % SEEDS);
        await next.output;
        expect(again.calls).toEqual(first.calls);
        first.calls.forEach(({ seed: one }, index) => {
          expect(Number.isInteger(one) && one >= 0 && one < SEEDS).toBe(true);
          expect(next.calls[index]?.seed).toBe((one + 1) % SEEDS);
        });
      }),
      { numRuns: 30 },
    );
  });
});

function brickOf(plan: CheckedPlan, id: string): string | undefined {
  return plan.steps.find((step) => step.id === id)?.brick;
}

function withLiterals(plan: CheckedPlan, replace: (text: string, n: number) => { text: string }): CheckedPlan {
  let n = 0;
  const steps = plan.steps.map((step) => ({
    ...step,
    inputs: Object.fromEntries(
      Object.entries(step.inputs).map(([port, input]) => [
        port,
        input && "text" in input ? replace(input.text, n++) : input,
      ]),
    ),
  }));
  return { ...plan, steps };
}

/** The same plan with other step numbers, and with independent steps in another order. */
function renumbered(plan: CheckedPlan, shift: number): CheckedPlan {
  const left = [...plan.steps];
  const order: typeof left = [];
  while (left.length > 0) {
    const ready = left.filter((step) => {
      const refs = Object.values(step.inputs).flatMap((input) =>
        input && "ref" in input ? [input.ref.split("[")[0]] : [],
      );
      return refs.every((ref) => !left.some(({ id }) => id === ref));
    });
    const chosen = ready[shift % ready.length]!;
    order.push(chosen);
    left.splice(left.indexOf(chosen), 1);
  }
  const ids = new Map(order.map(({ id }, index) => [id, `step${(index + 1) * 2 + shift}`]));
  const move = (ref: string) => ref.replace(/^step\d+/, (id) => ids.get(id) ?? id);
  return {
    ...plan,
    steps: order.map((step) => ({
      id: move(step.id),
      brick: step.brick,
      inputs: Object.fromEntries(
        Object.entries(step.inputs).map(([port, input]) => [
          port,
          input && "ref" in input ? { ref: move(input.ref) } : input,
        ]),
      ),
    })),
    results: plan.results.map(move),
  };
}

/** Everything but literals and numbering, for plans whose order is the same. */
function shapeText(plan: CheckedPlan): string {
  const ids = new Map(plan.steps.map(({ id }, index) => [id, `s${index}`]));
  const move = (ref: string) => ref.replace(/^step\d+/, (id) => ids.get(id) ?? id);
  return JSON.stringify([
    plan.steps.map(({ brick, inputs }) => [
      brick,
      Object.entries(inputs).flatMap(([port, input]) =>
        input === null ? [] : [[port, "ref" in input ? move(input.ref) : 0]],
      ),
    ]),
    plan.results.map(move),
  ]);
}

function bricksRun(plan: CheckedPlan): string {
  const { stateSteps } = compile(plan, cpu);
  return Object.values(stateSteps)
    .map((id) => brickOf(plan, id))
    .sort()
    .join();
}
