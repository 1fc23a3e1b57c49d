import { describe, expect, test } from "vitest";
import { compile } from "../../statemachine/compile.js";
import { readGraph } from "../../statemachine/graph.js";
import { seedOffsets } from "../../statemachine/shape/seed.js";
import { cpu } from "../support/compile-options.js";
import { plan, removal } from "../support/plans.js";

const search = (prompt: string, id = "step1") => plan([[id, "RES", { image: "init[image]", prompt }]], [`${id}[mask]`]);

describe("two plans share a machine", () => {
  test("when they differ in prompts, numbers and step numbers only", () => {
    const grow = (id: string, by: number) =>
      plan(
        [[id, "CMI-PRED", { image: "init[image]", left_ratio: by, right_ratio: 1, top_ratio: 1, bottom_ratio: 1 }]],
        [`${id}[image]`],
      );
    expect(compile(search("a cat"), cpu).name).toBe(
      compile(search("the second dog from the left", "step12"), cpu).name,
    );
    expect(compile(grow("step1", 1.5), cpu).name).toBe(compile(grow("step3", 2), cpu).name);
  });

  test("and what makes them differ comes with the input", () => {
    const { literals, names } = compile(search("the second dog", "step12"), cpu);
    expect(literals).toEqual({ step1_prompt: "the second dog" });
    expect(names).toEqual({ step1: "step12" });
  });
});

describe("two plans have machines of their own", () => {
  const base = compile(removal, cpu);
  const [first, second, third] = removal.steps;
  const variants = {
    "when a step reads another port": {
      ...removal,
      steps: [first!, second!, { ...third!, inputs: { ...third!.inputs, preimage: { ref: "init[image]" } } }],
    },
    "when an input is null instead": {
      ...removal,
      steps: [first!, second!, { ...third!, inputs: { ...third!.inputs, score: null } }],
    },
    "when a literal stands for a reference": {
      ...removal,
      steps: [first!, second!, { ...third!, inputs: { ...third!.inputs, score: { number: 0.7 } } }],
    },
    "when a brick differs": {
      ...removal,
      steps: [{ ...first!, brick: "SOS", inputs: { image: first!.inputs.image! } }, second!, third!],
    },
    "when a result more is wanted": { ...removal, results: ["step3[image]", "step1[mask]"] },
    "when the results' order differs": { ...removal, results: ["step1[mask]", "step3[image]"] },
  };
  for (const [why, variant] of Object.entries(variants)) {
    test(why, () => {
      expect(compile(variant as typeof removal, cpu).hash).not.toBe(base.hash);
    });
  }
  test("when targets, backend or a brick's version differ", () => {
    const hashes = [
      base.hash,
      compile(removal, { ...cpu, targets: { brick: "brick:2" } }).hash,
      compile(removal, { ...cpu, placement: () => ({ backend: "other", waitsForToken: false }) }).hash,
      compile(removal, { ...cpu, placement: () => ({ backend: "cpu", waitsForToken: false, version: "1" }) }).hash,
      compile(removal, { ...cpu, placement: () => ({ backend: "cpu", waitsForToken: false, version: "2" }) }).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("a step's seed", () => {
  test("stays the same when the plan around it grows, so that its memo is found again", () => {
    const longer = plan(
      [
        ["step1", "SOS", { image: "init[image]" }],
        ["step2", "RES", { image: "init[image]", prompt: "a cat" }],
        ["step3", "INVERSE", { mask1: "step1[mask]", mask2: "step2[mask]" }],
      ],
      ["step3[mask]"],
    );
    const [alone] = seedOffsets(readGraph(search("a cat")));
    expect(seedOffsets(readGraph(longer))[1]).toBe(alone);
  });

  test("differs between steps that do different things", () => {
    expect(new Set(seedOffsets(readGraph(removal))).size).toBe(3);
  });
});
