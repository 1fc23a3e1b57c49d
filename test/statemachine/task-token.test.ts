import { expect, test } from "vitest";
import { BadInputError } from "../../platform/errors.js";
import type { TaskState } from "../../statemachine/asl.js";
import { compile } from "../../statemachine/compile.js";
import { aslErrors } from "../support/asl-validator.js";
import { gpu, gpuOrCpu } from "../support/compile-options.js";
import { removal } from "../support/plans.js";

test("a brick on a GPU endpoint hands out a task token and takes its result from whoever answers it", () => {
  const { definition } = compile(removal, gpu);
  const state = definition.States["step3 FLUX-INPAINT"] as TaskState;
  expect(state.Resource).toBe("arn:aws:states:::lambda:invoke.waitForTaskToken");
  expect(state.Arguments).toMatchObject({
    FunctionName: "gpu-submit",
    Payload: { brick: "FLUX-INPAINT", backend: "replicate", taskToken: "{% $states.context.Task.Token %}" },
  });
  expect(state.Assign).toEqual({ step3: "{% $states.result %}" });
  expect(state.TimeoutSeconds).toBe(300);
  expect(state.HeartbeatSeconds).toBe(240);
  expect(definition.States["step1 RES"]).toMatchObject({ Resource: "arn:aws:states:::lambda:invoke" });
  expect(definition.States["step1 RES"]).not.toHaveProperty("HeartbeatSeconds");
  expect(aslErrors(definition)).toEqual([]);
});

test("a token that nobody answers in time is asked for once more, then caught like any failure", () => {
  const state = compile(removal, gpu).definition.States["step3 FLUX-INPAINT"] as TaskState;
  expect(state.Retry.at(-1)).toMatchObject({
    ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"],
    MaxAttempts: 1,
  });
  expect(state.Catch[0]?.ErrorEquals).toEqual(["States.ALL"]);
});

test("nothing that another attempt cannot change is retried", () => {
  const { definition } = compile(removal, gpu);
  const retried = Object.values(definition.States).flatMap((state) =>
    state.Type === "Task" ? state.Retry.flatMap(({ ErrorEquals }) => ErrorEquals) : [],
  );
  for (const name of [
    "States.ALL",
    "States.TaskFailed",
    "BadInputError",
    "RefusedError",
    "NotInPictureError",
    "BrickFailedError",
    "StorageError",
  ]) {
    expect(retried).not.toContain(name);
  }
});

test("times of a placement replace the catalogue's", () => {
  const { definition } = compile(removal, {
    targets: { brick: "brick", gpuSubmit: "gpu-submit" },
    placement: () => ({ backend: "sagemaker", waitsForToken: true, timeoutSeconds: 1800, heartbeatSeconds: 900 }),
  });
  expect(definition.States["step1 RES"]).toMatchObject({ TimeoutSeconds: 1800, HeartbeatSeconds: 900 });
});

test("a plan that needs a GPU where none is configured is an error that names the step", () => {
  const options = { targets: { brick: "brick" }, placement: gpu.placement };
  expect(() => compile(removal, options)).toThrow(BadInputError);
  expect(() => compile(removal, options)).toThrow(/^step3 FLUX-INPAINT runs on replicate/);
});

test("a step with a fallback leads there when its attempts are used up, and fails as ever with what another attempt cannot change", () => {
  const { definition, stateSteps } = compile(removal, gpuOrCpu);
  const state = definition.States["step3 FLUX-INPAINT"] as TaskState;
  const fallback = definition.States["step3 FLUX-INPAINT fallback"] as TaskState;
  expect(state.Catch.map(({ Next }) => Next)).toEqual(["step3 FLUX-INPAINT fallback", "Failed"]);
  expect(state.Catch[0]?.ErrorEquals).toEqual(expect.arrayContaining(["TransientError", "States.HeartbeatTimeout"]));
  for (const name of ["BadInputError", "RefusedError", "NotInPictureError", "BrickFailedError", "States.ALL"]) {
    expect(state.Catch[0]?.ErrorEquals).not.toContain(name);
  }
  expect(fallback).toMatchObject({
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "brick", Payload: { brick: "FLUX-INPAINT", backend: "cpu" } },
    Assign: { step3: "{% $states.result.Payload %}" },
    Catch: [{ Next: "Failed" }],
  });
  expect((fallback as { Next?: string }).Next).toBe((state as { Next?: string }).Next);
  expect(stateSteps).toMatchObject({ "step3 FLUX-INPAINT": "step3", "step3 FLUX-INPAINT fallback": "step3" });
  expect(definition.States).not.toHaveProperty("step1 RES fallback");
  expect(aslErrors(definition)).toEqual([]);
});
