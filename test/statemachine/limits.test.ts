import { expect, test } from "vitest";
import { BadInputError } from "../../platform/errors.js";
import { compile, machineInput } from "../../statemachine/compile.js";
import { checkLimits, historyEvents, quotas } from "../../statemachine/limits.js";
import { aslErrors } from "../support/asl-validator.js";
import { cpu, gpu } from "../support/compile-options.js";
import { fakeInit } from "../support/fake-bricks.js";
import { plan, removal } from "../support/plans.js";

/** 64 searches with prompts of the full 2,000 characters. */
function wide(prompt: (step: number) => string) {
  const ids = Array.from({ length: 64 }, (_, index) => `step${index + 1}`);
  return plan(
    ids.map((id, index) => [id, "RES", { image: "init[image]", prompt: prompt(index) }] as const),
    ids.map((id) => `${id}[mask]`),
  );
}

test("the largest plan in English is within every limit of Step Functions", () => {
  const compiled = compile(
    wide((step) => `${step}`.padEnd(2000, "x")),
    gpu,
  );
  expect(compiled.diagnostics).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(compiled.definition))).toBeLessThan(quotas.definitionBytes / 4);
  expect(aslErrors(compiled.definition)).toEqual([]);
});

test("an input of more than 256 KiB is found at compile time, before anything is created", () => {
  const compiled = compile(
    wide((step) => `${step}`.padEnd(2000, "春")),
    cpu,
  );
  expect(compiled.diagnostics).toEqual([
    {
      code: "INPUT_TOO_LARGE",
      severity: "error",
      message: expect.stringMatching(/^Bytes of the execution's input: 39\d,\d{3}, and at most 262,144 are allowed\.$/),
      hint: "Use shorter prompts.",
    },
  ]);
  expect(() => machineInput(compiled, { editId: "e1", seed: 0, init: fakeInit })).toThrow(BadInputError);
});

test("each limit that is passed has a diagnostic of its own", () => {
  const { definition } = compile(removal, cpu);
  const limits = { definitionBytes: 100, payloadBytes: 100, historyEvents: 10, nameCharacters: 10 };
  const codes = checkLimits({ definition, text: JSON.stringify(definition), input: {} }, limits).map(
    ({ code }) => code,
  );
  expect(codes).toEqual(["MACHINE_TOO_LARGE", "HISTORY_TOO_LONG", "INPUT_TOO_LARGE", "NAME_TOO_LONG", "NAME_TOO_LONG"]);
});

test("history is reckoned with every retry: a Task 5 events and 3 an attempt, a token's Task 6 and 4", () => {
  const events = (options: typeof cpu) =>
    historyEvents({ one: compile(removal, options).definition.States["step3 FLUX-INPAINT"]! });
  expect(events(cpu)).toBe(5 + 5 * 3);
  expect(events(gpu)).toBe(6 + 6 * 4);
});
