import { expect, test } from "vitest";
import { compile, machineInput } from "../../statemachine/compile.js";
import { cpu } from "../support/compile-options.js";
import { fakeInit } from "../support/fake-bricks.js";
import { plan, removal } from "../support/plans.js";

const compiled = compile(removal, cpu);

test("the input carries the edit, the literals, and of the pictures those that the machine reads", () => {
  expect(machineInput(compiled, { editId: "e1", seed: 4294967295, init: fakeInit })).toEqual({
    editId: "e1",
    seed: 4294967295,
    init: { image: fakeInit.image },
    names: { step1: "step1", step2: "step2", step3: "step3" },
    literals: { step1_prompt: "the ball" },
  });
});

test("a picture that the plan reads and the edit lacks is an error that names it", () => {
  const cut = compile(
    plan([["step1", "MASK-SEG", { image: "init[image]", mask: "init[mask]" }]], ["step1[mask]"]),
    cpu,
  );
  expect(() => machineInput(cut, { editId: "e1", seed: 0, init: { image: fakeInit.image, mask: null } })).toThrow(
    "The plan needs init[mask], which this edit does not have.",
  );
});

test("a seed that is no whole number below 2^32 is an error", () => {
  for (const seed of [-1, 0.5, 2 ** 32, Number.NaN]) {
    expect(() => machineInput(compiled, { editId: "e1", seed, init: fakeInit })).toThrow("is not a whole number");
  }
});

test("a compiled machine survives being stored as JSON", () => {
  expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
});
