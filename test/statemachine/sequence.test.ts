import { expect, test } from "vitest";
import { compile } from "../../statemachine/compile.js";
import { cpu } from "../support/compile-options.js";
import { plan, removal } from "../support/plans.js";
import { sketch } from "../support/sketch.js";

test("steps that need each other follow one another, each result kept in a variable and no payload passed on", () => {
  expect(sketch(compile(removal, cpu).definition)).toBe(
    `
Start editId := $states.input.editId; seed := $states.input.seed; init := $states.input.init; names := $states.input.names; literals := $states.input.literals; -> step1 RES
step1 RES(image: $init.image, prompt: $literals.step1_prompt) step1 := $states.result.Payload; -> step2 FASTINPAINT
step2 FASTINPAINT(image: $init.image, mask: $step1.outputs.mask) step2 := $states.result.Payload; -> step3 FLUX-INPAINT
step3 FLUX-INPAINT(image: $init.image, mask: $step1.outputs.mask, preimage: $step2.outputs.image, score: $step2.outputs.score) step3 := $states.result.Payload; -> Results
Results => [$step3.outputs.image]
`.trim(),
  );
});

test("ports that a plan leaves out are passed as null, like those it gives as null", () => {
  const without = plan([["step1", "INVERSE", { mask2: "init[mask]" }]], ["step1[mask]"]);
  const withNulls = plan(
    [["step1", "INVERSE", { mask1: null, mask2: "init[mask]", image1: null, image2: null }]],
    ["step1[mask]"],
  );
  const compiled = compile(without, cpu);
  expect(sketch(compiled.definition)).toContain(
    "step1 INVERSE(mask1: null, mask2: $init.mask, image1: null, image2: null)",
  );
  expect(compile(withNulls, cpu).hash).toBe(compiled.hash);
});

test("a plan whose results are the edit's own pictures has no brick to run and nowhere to fail", () => {
  const compiled = compile(plan([["step1", "SOS", { image: "init[image]" }]], ["init[image]"]), cpu);
  expect(Object.keys(compiled.definition.States)).toEqual(["Start", "Results"]);
  expect(compiled.dropped).toEqual(["step1"]);
});
