import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { State } from "../../statemachine/asl.js";
import { compile } from "../../statemachine/compile.js";
import { isMachineName, machineName } from "../../statemachine/shape/hash.js";
import { cpu, gpu } from "../support/compile-options.js";
import { planArbitrary } from "../support/plan-arbitrary.js";
import { plan, removal, twoObjects } from "../support/plans.js";

const restored = (steps: number) =>
  plan(
    Array.from({ length: steps }, (_, n) => [
      `step${n + 1}`,
      "FLUX-INPAINT",
      { image: n === 0 ? "init[image]" : `step${n}[image]`, mask: "init[mask]" },
    ]),
    [`step${steps}[image]`],
  );

describe("the estimate of a machine's time", () => {
  test("is the longest way through the schedule on a bad day, with one step's retries", () => {
    // RES 4 s, FASTINPAINT 6 s and FLUX-INPAINT 10 s: each twice, and 3 s of cold start.
    const [res, fast, inpaint] = [120, 180, 300].map((timeout) => 3 + (2 * timeout) / 30);
    const seconds = compile(removal, cpu).seconds!;
    expect(seconds).toBeCloseTo(res! + fast! + inpaint! + inpaint! + 15, 6);
  });

  test("counts steps that run side by side once", () => {
    const one = compile(plan([["step1", "RES", { image: "init[image]", prompt: "a" }]], ["step1[mask]"]), cpu).seconds!;
    const two = compile(
      plan(
        [
          ["step1", "RES", { image: "init[image]", prompt: "a" }],
          ["step2", "RES", { image: "init[image]", prompt: "b" }],
        ],
        ["step1[mask]", "step2[mask]"],
      ),
      cpu,
    ).seconds!;
    expect(two).toBe(one);
    expect(compile(twoObjects, cpu).seconds!).toBeGreaterThan(one);
  });

  test("is none when a step waits for a GPU, and grows with the plan", () => {
    expect(compile(removal, gpu).seconds).toBeNull();
    expect(compile(restored(3), cpu).seconds!).toBeLessThan(240);
    expect(compile(restored(20), cpu).seconds!).toBeGreaterThan(240);
  });

  test("is never less than any one step's, for any plan", () => {
    fc.assert(
      fc.property(planArbitrary({ maxSteps: 12 }), (any) => {
        const { seconds } = compile(any, cpu);
        expect(seconds!).toBeGreaterThan(15);
        expect(seconds!).toBeLessThan(12 * 70 + 100);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the function behind a brick", () => {
  const families = { RES: "perception", "FLUX-INPAINT": "inpaint" };
  const functions = (options: typeof cpu) =>
    Object.values(compile(removal, options).definition.States).flatMap((state: State) =>
      state.Type === "Task" ? [(state.Arguments as { FunctionName: string }).FunctionName] : [],
    );

  test("is its family's where there is one, and the usual one elsewhere", () => {
    expect(functions(cpu)).toEqual(["brick", "brick", "brick"]);
    expect(functions({ ...cpu, targets: { ...cpu.targets, families } })).toEqual(["perception", "brick", "inpaint"]);
  });

  test("is part of the shape: other functions make another machine", () => {
    const shapes = [cpu, { ...cpu, targets: { ...cpu.targets, families } }].map((options) => compile(removal, options));
    expect(shapes[0]!.hash).not.toBe(shapes[1]!.hash);
    const unused = { ...cpu, targets: { ...cpu.targets, families: { SOS: "perception" } } };
    expect(compile(removal, unused).hash).toBe(shapes[0]!.hash);
  });

  test("is never what an object has by nature", () => {
    const hostile = { ...cpu, targets: { ...cpu.targets, families: JSON.parse('{"__proto__":{"RES":"evil"}}') } };
    expect(functions(hostile)).toEqual(["brick", "brick", "brick"]);
  });
});

describe("a machine's name", () => {
  test("begins with the stack's prefix, says whether it is Express, and is recognised as ours alone", () => {
    const { hash, name, expressName } = compile(removal, { ...cpu, prefix: "studio-eu" });
    expect(name).toBe(`studio-eu-${hash.slice(0, 20)}`);
    expect(expressName).toBe(`studio-eu-x-${hash.slice(0, 20)}`);
    for (const ours of [name, expressName]) expect(isMachineName(ours, "studio-eu")).toBe(true);
    for (const other of [
      `${name}0`,
      name.toUpperCase(),
      "studio-eu-pipeline",
      "studio-eu",
      `studio-${name}`,
      `x${name}`,
    ]) {
      expect(isMachineName(other, "studio-eu"), other).toBe(false);
    }
    expect(isMachineName(name, "studio")).toBe(false);
    expect(isMachineName(machineName(hash))).toBe(true);
  });

  test("cannot begin with what Step Functions forbids, and has at most 80 characters", () => {
    for (const prefix of ["", "a b", "a/b", "é", "-a", "a".repeat(51)]) {
      expect(() => machineName("0".repeat(64), "EXPRESS", prefix), prefix).toThrow(/cannot begin/);
    }
    expect(machineName("0".repeat(64), "EXPRESS", "a".repeat(50)).length).toBeLessThanOrEqual(80);
  });
});
