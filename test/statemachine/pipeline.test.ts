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

const definition = pipelineDefinition({
  ingest: "ingest",
  plan: "plan",
  compile: "compile",
  critique: "critique",
  publish: "publish",
});

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
        return {
          planKey: "plans/e1.json",
          verdict: "accept",
          steps: removal.steps.map(({ brick }) => brick),
          revisable: true,
          workingSide: null,
        };
      case "compile":
        return {
          machineArn: `arn:${compiled.name}`,
          executionName: "e1",
          express: false,
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
    const source = { key: "originals/e1", scale: 0.25 };
    expect(calls.plan).toEqual({ editId, principal, instruction, round: 1, init, source, views: null, options });
    expect(calls.compile).toEqual({
      editId,
      round: 1,
      planKey: "plans/e1.json",
      init,
      seed: 7,
      options,
      mayExpress: true,
    });
    expect(calls).not.toHaveProperty("critique");
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
      source,
      planKey: "plans/e1.json",
      results: evaluatePlan(removal),
      lineage: ["local"],
      steps: expect.objectContaining({ step3: expect.objectContaining({ brick: "FLUX-INPAINT", seconds: 1 }) }),
      trouble: null,
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

interface Round {
  /** What the critic answers: whether to keep this round's result, and whether to go on. An error: it fails. */
  readonly critique?: { readonly keep: boolean; readonly again: boolean } | Error;
  /** The stage of this round that fails, and how. */
  readonly failing?: readonly [stage: "ingest" | "plan" | "compile" | "startExecution", error: Error];
  /** What the plan needs. */
  readonly workingSide?: number;
}

/** The pipeline with a critic who does as `rounds` say; every round makes another plan and picture. */
async function runRounds(rounds: readonly Round[], options: object = { critic: {} }) {
  const called: string[] = [];
  const payloads: Record<string, Record<string, unknown>[]> = {};
  let index = 0;
  const output = await runReference(definition, { ...input, options }, (name, payload) => {
    called.push(name);
    payloads[name] = [...(payloads[name] ?? []), payload];
    const round: Round = rounds[index] ?? {};
    if (round.failing?.[0] === name) throw round.failing[1];
    switch (name) {
      case "ingest":
        return pictures(payload.workingSide as number | undefined);
      case "plan":
        return {
          planKey: `plan ${index + 1}`,
          verdict: "accept",
          steps: [],
          revisable: true,
          workingSide: round.workingSide ?? null,
        };
      case "compile":
        return {
          machineArn: "arn:m",
          executionName: `e1-run-${index + 1}`,
          express: false,
          input: {},
          lineage: [`lineage ${index + 1}`],
        };
      case "startExecution":
        return { results: [`picture ${index + 1}`], steps: { step1: { brick: `brick ${index + 1}` } } };
      case "critique": {
        index++;
        if (round.critique instanceof Error) throw round.critique;
        return { best: round.critique?.keep ? payload.candidate : payload.made, again: round.critique?.again ?? false };
      }
      default:
        return payload.outcome === "failed" ? {} : { published: payload.results };
    }
  }).catch((thrown: unknown) => thrown);
  return { output, called, payloads, published: payloads.publish?.[0] };
}

/** What Ingest answers: pictures of their own for every size. */
const pictures = (side = 1024) => ({
  init: { ...init, image: { ...init.image, width: side, key: `work/${side}.png` } },
  source: { working: side },
});

const once = ["plan", "compile", "startExecution", "critique"];
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe("with a critic, the fixed pipeline", () => {
  test("publishes a first result that is good enough", async () => {
    const { called, output } = await runRounds([{ critique: { keep: true, again: false } }]);
    expect(called).toEqual(["ingest", ...once, "publish"]);
    expect(output).toEqual({ published: ["picture 1"] });
  });

  test("plans again while the critic says so, telling every stage which round it is, and publishes the last when it is best", async () => {
    const { called, output, payloads, published } = await runRounds([
      { critique: { keep: true, again: true } },
      { critique: { keep: true, again: true } },
      { critique: { keep: true, again: false } },
    ]);
    expect(called).toEqual(["ingest", ...once, ...once, ...once, "publish"]);
    for (const stage of ["plan", "compile", "critique"]) {
      expect(payloads[stage]!.map(({ round }) => round)).toEqual([1, 2, 3]);
    }
    expect(output).toEqual({ published: ["picture 3"] });
    expect(published).toMatchObject({
      planKey: "plan 3",
      lineage: ["lineage 3"],
      steps: { step1: { brick: "brick 3" } },
    });
    expect(published!.trouble).toBeNull();
  });

  test("publishes the best round's result with its own plan and steps, not the last's", async () => {
    const { payloads, published } = await runRounds([
      { critique: { keep: true, again: true } },
      { critique: { keep: false, again: false } },
    ]);
    expect(payloads.critique![1]).toMatchObject({
      candidate: { planKey: "plan 2", results: ["picture 2"] },
      made: { planKey: "plan 1", results: ["picture 1"] },
    });
    expect(published).toMatchObject({
      planKey: "plan 1",
      results: ["picture 1"],
      lineage: ["lineage 1"],
      steps: { step1: { brick: "brick 1" } },
    });
  });

  test("publishes the result when the critic fails, and says so", async () => {
    const { called, output, published } = await runRounds([{ critique: named("ModelFailedError", "no such model") }]);
    expect(called).toEqual(["ingest", ...once, "publish"]);
    expect(output).toEqual({ published: ["picture 1"] });
    expect(published!.trouble).toEqual({
      stage: "Critique",
      round: 1,
      error: "ModelFailedError",
      cause: "no such model",
      run: null,
    });
  });

  test("keeps the result that was judged when the critic fails at a later one", async () => {
    const { published } = await runRounds([
      { critique: { keep: true, again: true } },
      { critique: named("TransientError", "busy") },
    ]);
    expect(published).toMatchObject({ results: ["picture 1"], trouble: { stage: "Critique", round: 2 } });
  });

  for (const stage of ["plan", "compile", "startExecution"] as const) {
    test(`publishes the first result when ${stage} of the second round fails`, async () => {
      const { output, called, published } = await runRounds([
        { critique: { keep: true, again: true } },
        { failing: [stage, named("RefusedError", "no better plan")] },
      ]);
      expect(output).toEqual({ published: ["picture 1"] });
      expect(called.at(-2)).toBe(stage);
      expect(published).toMatchObject({
        outcome: "succeeded",
        planKey: "plan 1",
        trouble: { error: "RefusedError", cause: "no better plan", round: 2 },
      });
    });
  }

  test("records a failure of the first round as one: there is nothing to publish", async () => {
    const { output, payloads } = await runRounds([
      { failing: ["startExecution", named("BrickFailedError", "broken")] },
    ]);
    expect(output).toBeInstanceOf(MachineFailed);
    expect(payloads.publish).toMatchObject([{ outcome: "failed", stage: "Run", error: "BrickFailedError" }]);
  });
});

describe("a plan that needs more detail than the working picture has", () => {
  const detailed = { workingSide: 4096 };

  test("gets a larger working picture between Plan and Compile, which every later stage is given", async () => {
    const { called, payloads, published } = await runRounds([detailed], {});
    expect(called).toEqual(["ingest", "plan", "ingest", "compile", "startExecution", "publish"]);
    expect(payloads.ingest![1]).toEqual({ ...payloads.ingest![0], workingSide: 4096 });
    expect(payloads.plan![0]).toMatchObject(pictures());
    expect(payloads.compile![0]).toMatchObject({ init: pictures(4096).init });
    expect(published).toMatchObject(pictures(4096));
  });

  test("does not change what the Builder sees in the next round, nor what an earlier round's result is published from", async () => {
    const { payloads, published } = await runRounds([
      { critique: { keep: true, again: true } },
      { ...detailed, critique: { keep: false, again: false } },
    ]);
    expect(payloads.plan![1]).toMatchObject(pictures());
    expect(payloads.critique![1]).toMatchObject({ init: pictures(4096).init });
    expect(published).toMatchObject({ planKey: "plan 1", ...pictures() });
  });

  test("goes back to the small picture when the next round's plan needs no more", async () => {
    const { payloads, published } = await runRounds([
      { ...detailed, critique: { keep: true, again: true } },
      { critique: { keep: true, again: false } },
    ]);
    expect(payloads.ingest).toHaveLength(2);
    expect(payloads.compile![1]).toMatchObject({ init: pictures().init });
    expect(published).toMatchObject({ planKey: "plan 2", ...pictures() });
  });

  test("keeps the first round's result when the larger picture cannot be made in the second", async () => {
    const failing = ["ingest", named("StorageError", "the disk is full")] as const;
    const { published } = await runRounds([{ critique: { keep: true, again: true } }, { ...detailed, failing }]);
    expect(published).toMatchObject({ planKey: "plan 1", trouble: { stage: "Ingest", round: 2 } });
  });
});
