import { expect, test } from "vitest";
import { compile } from "../../statemachine/compile.js";
import { aslErrors } from "../support/asl-validator.js";
import { cpu } from "../support/compile-options.js";
import { plan, twoObjects } from "../support/plans.js";
import { sketch } from "../support/sketch.js";

const START =
  "Start editId := $states.input.editId; seed := $states.input.seed; init := $states.input.init; names := $states.input.names; literals := $states.input.literals;";

test("independent steps run side by side; their branches hand the results out and the Parallel state assigns them", () => {
  expect(sketch(compile(twoObjects, cpu).definition)).toBe(
    `
${START} -> Parallel 1
Parallel 1
| branch 1
|   step1 RES(image: $init.image, prompt: $literals.step1_prompt) => {step1: $states.result.Payload}
| branch 2
|   step2 RES(image: $init.image, prompt: $literals.step2_prompt) => {step2: $states.result.Payload}
end of Parallel 1 step1 := $states.result[0].step1; step2 := $states.result[1].step2; -> step3 COMPOSE
step3 COMPOSE(mask1: $step1.outputs.mask, mask2: $step2.outputs.mask, image1: null, image2: null) step3 := $states.result.Payload; -> step4 FASTINPAINT
step4 FASTINPAINT(image: $init.image, mask: $step3.outputs.mask) step4 := $states.result.Payload; -> Results
Results => [$step4.outputs.image, $step3.outputs.mask]
`.trim(),
  );
});

test("a chain is one branch: its inner results are variables of the branch, under names that nothing around it assigns", () => {
  const chains = plan(
    [
      ["step1", "RES", { image: "init[image]", prompt: "the cat" }],
      ["step2", "BBOX", { mask: "step1[mask]" }],
      ["step3", "SOS", { image: "init[image]" }],
    ],
    ["step2[mask]", "step3[mask]"],
  );
  expect(sketch(compile(chains, cpu).definition)).toBe(
    `
${START} -> Parallel 1
Parallel 1
| branch 1
|   step1 RES(image: $init.image, prompt: $literals.step1_prompt) step1_in1 := $states.result.Payload; -> step2 BBOX
|   step2 BBOX(mask: $step1_in1.outputs.mask) => {step1: $step1_in1, step2: $states.result.Payload}
| branch 2
|   step3 SOS(image: $init.image) => {step3: $states.result.Payload}
end of Parallel 1 step1 := $states.result[0].step1; step2 := $states.result[0].step2; step3 := $states.result[1].step3; -> Results
Results => [$step2.outputs.mask, $step3.outputs.mask]
`.trim(),
  );
});

test("a Parallel within a branch hands its results out through both", () => {
  const nested = plan(
    [
      ["step1", "SOS", { image: "init[image]" }],
      ["step2", "BBOX", { mask: "step1[mask]" }],
      ["step3", "INVERSE", { mask2: "step1[mask]" }],
      ["step4", "RES", { image: "init[image]", prompt: "the dog" }],
    ],
    ["step2[mask]", "step3[mask]", "step4[mask]"],
  );
  expect(sketch(compile(nested, cpu).definition)).toBe(
    `
${START} -> Parallel 1
Parallel 1
| branch 1
|   step1 SOS(image: $init.image) step1_in1 := $states.result.Payload; -> Parallel 2
|   Parallel 2
|   | branch 1
|   |   step2 BBOX(mask: $step1_in1.outputs.mask) => {step2: $states.result.Payload}
|   | branch 2
|   |   step3 INVERSE(mask1: null, mask2: $step1_in1.outputs.mask, image1: null, image2: null) => {step3: $states.result.Payload}
|   end of Parallel 2 => {step1: $step1_in1, step2: $states.result[0].step2, step3: $states.result[1].step3}
| branch 2
|   step4 RES(image: $init.image, prompt: $literals.step4_prompt) => {step4: $states.result.Payload}
end of Parallel 1 step1 := $states.result[0].step1; step2 := $states.result[0].step2; step3 := $states.result[0].step3; step4 := $states.result[1].step4; -> Results
Results => [$step2.outputs.mask, $step3.outputs.mask, $step4.outputs.mask]
`.trim(),
  );
});

test("a graph that is not series-parallel keeps every dependency and waits as little as a barrier allows", () => {
  // step3 needs 1; step4 needs 1 and 2. INVERSE is short, so it shares the second barrier with the long FASTINPAINT.
  const n = plan(
    [
      ["step1", "SOS", { image: "init[image]" }],
      ["step2", "RES", { image: "init[image]", prompt: "the sky" }],
      ["step3", "INVERSE", { mask2: "step1[mask]" }],
      ["step4", "FASTINPAINT", { image: "step2[image]", mask: "step1[mask]" }],
    ],
    ["step3[mask]", "step4[image]"],
  );
  expect(sketch(compile(n, cpu).definition)).toBe(
    `
${START} -> Parallel 1
Parallel 1
| branch 1
|   step1 SOS(image: $init.image) => {step1: $states.result.Payload}
| branch 2
|   step3 RES(image: $init.image, prompt: $literals.step3_prompt) => {step3: $states.result.Payload}
end of Parallel 1 step1 := $states.result[0].step1; step3 := $states.result[1].step3; -> Parallel 2
Parallel 2
| branch 1
|   step2 INVERSE(mask1: null, mask2: $step1.outputs.mask, image1: null, image2: null) => {step2: $states.result.Payload}
| branch 2
|   step4 FASTINPAINT(image: $step3.outputs.image, mask: $step1.outputs.mask) => {step4: $states.result.Payload}
end of Parallel 2 step2 := $states.result[0].step2; step4 := $states.result[1].step4; -> Results
Results => [$step2.outputs.mask, $step4.outputs.image]
`.trim(),
  );
});

test("a branch of nothing but Parallel states has no Fail state of its own, since nothing would lead to it", () => {
  // An N (step3 needs 1, step4 needs 1 and 2) beside a search of its own.
  const compiled = compile(
    plan(
      [
        ["step1", "SOS", { image: "init[image]" }],
        ["step2", "RES", { image: "init[image]", prompt: "the sky" }],
        ["step3", "INVERSE", { mask2: "step1[mask]" }],
        ["step4", "FASTINPAINT", { image: "step2[image]", mask: "step1[mask]" }],
        ["step5", "RES", { image: "init[image]", prompt: "the dog" }],
      ],
      ["step3[mask]", "step4[image]", "step5[mask]"],
    ),
    cpu,
  );
  const outer = compiled.definition.States["Parallel 1"];
  const scopes = outer?.Type === "Parallel" ? outer.Branches.map(({ States }) => Object.keys(States)) : [];
  expect(scopes).toEqual([
    ["Parallel 2", "Parallel 3"],
    ["step5 RES", "Parallel 1 branch 2 failed"],
  ]);
  expect(aslErrors(compiled.definition)).toEqual([]);
});
