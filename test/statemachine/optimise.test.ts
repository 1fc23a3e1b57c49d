import { expect, test } from "vitest";
import { compile } from "../../statemachine/compile.js";
import { readGraph } from "../../statemachine/graph.js";
import { mergeCommonSteps } from "../../statemachine/optimise/common-steps.js";
import { dropDeadSteps } from "../../statemachine/optimise/dead-steps.js";
import { cpu } from "../support/compile-options.js";
import { plan } from "../support/plans.js";
import { sketch } from "../support/sketch.js";

test("a step that no result needs is not run, nor are those that only it needs", () => {
  const compiled = compile(
    plan(
      [
        ["step1", "SOS", { image: "init[image]" }],
        ["step2", "BBOX", { mask: "step1[mask]" }],
        ["step3", "RES", { image: "init[image]", prompt: "the dog" }],
      ],
      ["step3[mask]"],
    ),
    cpu,
  );
  expect(compiled.dropped).toEqual(["step1", "step2"]);
  expect(Object.keys(compiled.stateSteps)).toEqual(["step1 RES"]);
});

test("equal steps run once, and so do the steps that become equal by it", () => {
  const compiled = compile(
    plan(
      [
        ["step1", "RES", { image: "init[image]", prompt: "the dog" }],
        ["step2", "BBOX", { mask: "step1[mask]" }],
        ["step3", "RES", { image: "init[image]", prompt: "the dog" }],
        ["step4", "BBOX", { mask: "step3[mask]" }],
        ["step5", "COMPOSE", { mask1: "step2[mask]", mask2: "step4[mask]" }],
      ],
      ["step5[mask]"],
    ),
    cpu,
  );
  expect(compiled.merged).toEqual({ step3: "step1", step4: "step2" });
  expect(Object.values(compiled.stateSteps)).toEqual(["step1", "step2", "step5"]);
  expect(sketch(compiled.definition)).toContain("step3 COMPOSE(mask1: $step2.outputs.mask, mask2: $step2.outputs.mask");
});

test("steps that differ in a text, a port or a kind of value are both run", () => {
  const compiled = compile(
    plan(
      [
        ["step1", "RES", { image: "init[image]", prompt: "the dog" }],
        ["step2", "RES", { image: "init[image]", prompt: "The dog" }],
        ["step3", "INVERSE", { mask1: "step1[mask]", mask2: "step2[mask]" }],
        ["step4", "INVERSE", { mask1: "step2[mask]", mask2: "step1[mask]" }],
      ],
      ["step3[mask]", "step4[mask]"],
    ),
    cpu,
  );
  expect(compiled.merged).toEqual({});
  expect(Object.keys(compiled.stateSteps)).toHaveLength(4);
});

test("each pass does its own work: dead steps go before equal ones are looked for", () => {
  const graph = readGraph(
    plan(
      [
        ["step1", "SOS", { image: "init[image]" }],
        ["step2", "BBOX", { mask: "step1[mask]" }],
        ["step3", "SOS", { image: "init[image]" }],
      ],
      ["step3[mask]", "init[image]"],
    ),
  );
  expect(dropDeadSteps(graph).nodes.map(({ steps }) => steps)).toEqual([["step3"]]);
  expect(mergeCommonSteps(graph).nodes.map(({ steps }) => steps)).toEqual([["step1", "step3"], ["step2"]]);
  expect(mergeCommonSteps(graph).results).toEqual([
    { from: "node", node: 0, port: "mask" },
    { from: "init", port: "image" },
  ]);
});
