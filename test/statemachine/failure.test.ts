import { expect, test } from "vitest";
import { BrickFailedError, NotInPictureError } from "../../platform/errors.js";
import { compile, machineInput } from "../../statemachine/compile.js";
import { stepFailure } from "../../statemachine/pipeline-contract.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { cpu } from "../support/compile-options.js";
import { fakeInit, fakeOutputs, type Inputs } from "../support/fake-bricks.js";
import { plan, removal, twoObjects } from "../support/plans.js";
import { MachineFailed, runReference } from "../support/reference-machine.js";

/** What the machine's execution fails with when the plan's step of that id throws. */
async function failureOf(edit: CheckedPlan, failing: string, error: Error): Promise<MachineFailed> {
  const compiled = compile(edit, cpu);
  const run = runReference(
    compiled.definition,
    machineInput(compiled, { editId: "e1", seed: 1, init: fakeInit }),
    (_, payload) => {
      const { brick, step, inputs } = payload as { brick: string; step: string; inputs: Inputs };
      if (step === failing) throw error;
      return {
        outputs: fakeOutputs(brick, inputs),
        seconds: 1,
        dollars: 0,
        backend: "cpu",
        model: "fake",
        cached: false,
      };
    },
  );
  const failed = await run.catch((thrown: unknown) => thrown);
  if (!(failed instanceof MachineFailed)) throw new Error(`no failure but ${String(failed)}`);
  return failed;
}

test("a brick's error ends the execution under its own name, with one record of step, brick, error and cause", async () => {
  const failed = await failureOf(removal, "step2", new BrickFailedError('the mask covers "everything"'));
  expect(failed.error).toBe("BrickFailedError");
  expect(JSON.parse(failed.cause)).toEqual({
    step: "step2",
    brick: "FASTINPAINT",
    error: "BrickFailedError",
    cause: 'the mask covers "everything"',
  });
});

test("the record is the same inside a branch", async () => {
  const failed = await failureOf(twoObjects, "step2", new NotInPictureError("there is no dog"));
  expect(stepFailure(failed.cause)).toEqual({
    step: "step2",
    brick: "RES",
    error: "NotInPictureError",
    cause: "there is no dog",
  });
});

test("the record speaks of the plan's step, also where the machine numbers it otherwise", async () => {
  const gaps = plan(
    [
      ["step4", "SOS", { image: "init[image]" }],
      ["step9", "BBOX", { mask: "step4[mask]" }],
    ],
    ["step9[mask]"],
  );
  expect(stepFailure((await failureOf(gaps, "step9", new BrickFailedError("no"))).cause)?.step).toBe("step9");
});

test("an error without a cause, as a timeout may be, still gives a record", async () => {
  const error = new Error("");
  error.name = "States.Timeout";
  const failed = await failureOf(removal, "step1", error);
  expect(failed.error).toBe("States.Timeout");
  expect(stepFailure(failed.cause)).toEqual({ step: "step1", brick: "RES", error: "States.Timeout", cause: "" });
});

test("a cause of any length stays within what a Fail state may carry", async () => {
  const failed = await failureOf(removal, "step1", new BrickFailedError('"\n'.repeat(50_000)));
  expect(failed.cause.length).toBeLessThanOrEqual(32_768);
  expect(failed.cause).toContain('"brick":"RES"');
});

test("the pipeline finds the record inside the cause that Step Functions gives for a nested execution", () => {
  const record = { step: "step2", brick: "RES", error: "NotInPictureError", cause: "there is no dog" };
  const described = {
    ExecutionArn: "arn:…",
    Status: "FAILED",
    Error: "NotInPictureError",
    Cause: JSON.stringify(record),
  };
  expect(stepFailure(JSON.stringify(described))).toEqual(record);
  expect(stepFailure("Task timed out")).toBeNull();
  expect(stepFailure('{"errorMessage":"boom"}')).toBeNull();
  expect(stepFailure("[1]")).toBeNull();
});
