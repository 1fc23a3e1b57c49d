import { describe, expect, test } from "vitest";
import { compile, machineInput } from "../../statemachine/compile.js";
import { lineage } from "../../statemachine/lineage.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";
import { stages } from "../../statemachine/pipeline-contract.js";
import { flowFaults } from "../support/asl-dataflow.js";
import { aslErrors } from "../support/asl-validator.js";
import { cpu } from "../support/compile-options.js";
import { evaluatePlan, fakeInit, fakeOutputs, type Inputs } from "../support/fake-bricks.js";
import { removal } from "../support/plans.js";
import { MachineFailed, runReference } from "../support/reference-machine.js";

const definition = pipelineDefinition({ ingest: "ingest", plan: "plan", compile: "compile", publish: "publish" });

const input = {
  editId: "e1",
  principal: "someone",
  instruction: "remove the ball",
  source: { key: "uploads/a.jpg" },
  mask: null,
  background: null,
  options: { seed: 7, format: "png" },
};

const init = { image: fakeInit.image, mask: null, background: null };

/** The stages as the contract has them, around the real compiler; `failing` throws. */
async function runPipeline(failing?: string, error = new Error("it broke"), options: object = input.options) {
  const calls: Record<string, Record<string, unknown>> = {};
  const compiled = compile(removal, cpu);
  const stage = (name: string, payload: Record<string, unknown>): unknown => {
    calls[name] = payload;
    if (name === failing) throw error;
    switch (name) {
      case "ingest":
        return { init, source: { key: "originals/e1", scale: 0.25 } };
      case "plan":
        return { planKey: "plans/e1.json", verdict: "accept", steps: removal.steps.map(({ brick }) => brick) };
      case "compile":
        return {
          machineArn: `arn:${compiled.name}`,
          executionName: "e1",
          input: machineInput(compiled, { editId: "e1", seed: 7, init }),
          lineage: lineage(removal),
        };
      case "startExecution":
        return runReference(compiled.definition, payload.Input, (_, brick) => ({
          outputs: fakeOutputs(String(brick.brick), brick.inputs as Inputs),
          seconds: 1,
          dollars: 0,
          backend: "cpu",
          model: "fake",
          cached: false,
        }));
      default:
        return payload.outcome === "failed" ? {} : { outputs: ["outputs/e1.png"] };
    }
  };
  const output = await runReference(definition, { ...input, options }, stage).catch((thrown: unknown) => thrown);
  return { calls, output };
}

describe("the fixed pipeline", () => {
  test("is a valid machine whose variables are all assigned before they are read", () => {
    expect(aslErrors(definition)).toEqual([]);
    expect(flowFaults(definition)).toEqual([]);
    expect(stages.every((name) => name in definition.States)).toBe(true);
  });

  test("hands each stage what the contract says, and ends with what Publish answers", async () => {
    const { calls, output } = await runPipeline();
    expect(output).toEqual({ outputs: ["outputs/e1.png"] });
    const { editId, principal, instruction, options } = input;
    expect(calls.ingest).toEqual(input);
    expect(calls.plan).toEqual({ editId, instruction, init, options });
    expect(calls.compile).toEqual({ editId, planKey: "plans/e1.json", init, seed: 7, options });
    expect(calls.startExecution).toMatchObject({
      Name: "e1",
      StateMachineArn: expect.stringMatching(/^arn:brickwright-/),
    });
    expect(calls.publish).toEqual({
      outcome: "succeeded",
      editId,
      principal,
      instruction,
      init,
      source: { key: "originals/e1", scale: 0.25 },
      planKey: "plans/e1.json",
      results: evaluatePlan(removal),
      lineage: ["local"],
      steps: expect.objectContaining({ step3: expect.objectContaining({ brick: "FLUX-INPAINT", seconds: 1 }) }),
      options,
    });
  });

  test("leaves the seed to Compile when the caller gave none", async () => {
    const { calls } = await runPipeline(undefined, undefined, {});
    expect(calls.compile).toMatchObject({ seed: null });
  });

  for (const [stage, failing] of [
    ["Ingest", "ingest"],
    ["Plan", "plan"],
    ["Compile", "compile"],
    ["Run", "startExecution"],
  ] as const) {
    test(`records a failure of ${stage} once, and fails under the error's own name`, async () => {
      const error = Object.assign(new Error("there is no ball"), { name: "NotInPictureError" });
      const { calls, output } = await runPipeline(failing, error);
      expect(calls.publish).toEqual({
        outcome: "failed",
        editId: "e1",
        principal: "someone",
        instruction: "remove the ball",
        stage,
        error: "NotInPictureError",
        cause: "there is no ball",
        run: stage === "Run" ? { machineArn: calls.startExecution?.StateMachineArn, executionName: "e1" } : null,
        options: input.options,
      });
      expect(output).toBeInstanceOf(MachineFailed);
      expect((output as MachineFailed).error).toBe("NotInPictureError");
      expect(JSON.parse((output as MachineFailed).cause)).toMatchObject({ stage, cause: "there is no ball" });
    });
  }

  test("tells what Publish failed of, even though the record of it fails too", async () => {
    const { output } = await runPipeline(
      "publish",
      Object.assign(new Error("the disk is full"), { name: "StorageError" }),
    );
    expect((output as MachineFailed).error).toBe("StorageError");
    expect(JSON.parse((output as MachineFailed).cause)).toMatchObject({ stage: "Publish", cause: "the disk is full" });
  });
});
