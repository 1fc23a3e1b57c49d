import { afterEach, describe, expect, test } from "vitest";
import { describeFailure } from "../../functions/failure.js";
import { Engine } from "../../local/engine/engine.js";
import { InvocationError } from "../../local/engine/invocation-error.js";
import type { HistoryEvent } from "../../platform/workflow.js";
import { compile, machineInput } from "../../statemachine/compile.js";
import { lineage } from "../../statemachine/lineage.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";
import type { FailureRequest } from "../../statemachine/pipeline-contract.js";
import { evaluatePlan, fakeInit, fakeOutputs, type Inputs } from "../support/fake-bricks.js";
import { removal } from "../support/plans.js";

const fn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const targets = {
  ingest: fn("ingest"),
  plan: fn("plan"),
  compile: fn("compile"),
  critique: fn("critique"),
  publish: fn("publish"),
  brick: fn("brick"),
};

const input = {
  editId: "e1",
  principal: "someone",
  instruction: "remove the ball",
  source: { key: "uploads/a.jpg" },
  mask: null,
  background: null,
  options: {},
};
const init = { image: fakeInit.image, mask: null, background: null };

interface World {
  /** Compile says Express where it may. */
  readonly express: boolean;
  readonly brick?: (brick: string, signal: AbortSignal) => Promise<void>;
  /** An Express machine's whole time, in milliseconds instead of five minutes. */
  readonly expressMs?: number;
  /** The time of the task that waits for it, instead of 310 s. */
  readonly taskMs?: number;
}

let engine: Engine;
afterEach(() => engine.close());

/** The real pipeline and a real compiled machine on the local engine; the functions are fakes. */
async function runPipeline({ express, brick = async () => {}, expressMs, taskMs }: World) {
  const payloads: Record<string, Record<string, unknown>[]> = {};
  const stage = async (name: string, payload: Record<string, unknown>, signal: AbortSignal): Promise<unknown> => {
    payloads[name] = [...(payloads[name] ?? []), payload];
    switch (name) {
      case "ingest":
        return { init, source: { key: "originals/e1" } };
      case "plan":
        return { planKey: "plans/e1.json", verdict: "accept", steps: [], revisable: true, workingSide: null };
      case "compile": {
        const machine = compile(removal, { targets, placement: () => ({ backend: "cpu", waitsForToken: false }) });
        const quick = express && payload.mayExpress === true;
        const name = quick ? machine.expressName : machine.name;
        const machineArn = await engine.ensureMachine(name, machine.definition, {
          type: quick ? "EXPRESS" : "STANDARD",
        });
        const given = machineInput(machine, { editId: "e1", seed: 7, init });
        const common = { machineArn, executionName: "e1-run", lineage: lineage(removal) };
        return { ...common, express: quick, input: quick ? JSON.stringify(given) : given };
      }
      case "brick": {
        await brick(String(payload.brick), signal);
        const outputs = fakeOutputs(String(payload.brick), payload.inputs as Inputs);
        return { outputs, seconds: 1, dollars: 0, backend: "cpu", model: "fake", cached: false };
      }
      default:
        return payload.outcome === "failed" ? {} : { outputs: payload.results };
    }
  };
  engine = new Engine({
    invoke: (arn, payload, { signal }) =>
      stage(arn.slice(arn.lastIndexOf(":") + 1), payload as Record<string, unknown>, signal),
    timers: {
      after: (milliseconds, callback) => {
        const shortened = { 300000: expressMs, 310000: taskMs }[milliseconds] ?? milliseconds;
        const timer = setTimeout(callback, shortened);
        return () => clearTimeout(timer);
      },
    },
  });
  const machineArn = await engine.ensureMachine("pipeline", pipelineDefinition(targets));
  const executionArn = await engine.start({ machineArn, name: "e1", input });
  const end = await engine.finished(executionArn);
  const entered: string[] = [];
  for await (const event of engine.history(executionArn)) {
    const { name } = ((event as HistoryEvent).stateEnteredEventDetails ?? {}) as { name?: string };
    if (name) entered.push(name);
  }
  return { end, payloads, entered };
}

const notFound = new InvocationError(
  "NotInPictureError",
  JSON.stringify({ errorType: "NotInPictureError", errorMessage: "There is no ball. Name something else." }),
);
const failing = async (brick: string) => {
  if (brick === "FASTINPAINT") throw notFound;
};

describe("the pipeline's two ways to run a plan", () => {
  test("come to the same: the same is published, of Express by startSyncExecution", async () => {
    const standard = await runPipeline({ express: false });
    engine.close();
    const express = await runPipeline({ express: true });
    expect(express.end).toMatchObject({ status: "SUCCEEDED", output: { outputs: evaluatePlan(removal) } });
    expect(express.end.output).toEqual(standard.end.output);
    expect(express.payloads.publish).toEqual(standard.payloads.publish);
    expect(express.payloads.brick).toEqual(standard.payloads.brick);
    expect(express.entered).toEqual(
      standard.entered.flatMap((name) => (name === "Run" ? ["Run express", "Express ended"] : [name])),
    );
  });

  test("end a step's failure in the same record: step, brick, error and what to do", async () => {
    const standard = await runPipeline({ express: false, brick: failing });
    engine.close();
    const express = await runPipeline({ express: true, brick: failing });
    const records = [standard, express].map(({ payloads }) => payloads.publish as unknown as FailureRequest[]);
    for (const [request] of records) {
      expect(request).toMatchObject({ outcome: "failed", stage: "Run", error: "States.TaskFailed" });
      expect(describeFailure(request!)).toEqual({
        error: "NotInPictureError",
        message: "There is no ball. Name something else.",
        stage: "Run",
        step: "step2",
        brick: "FASTINPAINT",
      });
      expect(request!.run).toMatchObject({ executionName: "e1-run" });
    }
    expect(records.map((list) => list.length)).toEqual([1, 1]);
    expect(Object.keys(records[0]![0]!).sort()).toEqual(Object.keys(records[1]![0]!).sort());
    expect([standard, express].map(({ end }) => [end.status, end.error])).toEqual(
      Array.from({ length: 2 }, () => ["FAILED", "States.TaskFailed"]),
    );
  });

  test.each([
    ["an Express machine's five minutes are not enough", { expressMs: 60 }, ["Run express", "Express ended"]],
    ["nobody hears of an Express machine any more", { taskMs: 60 }, ["Run express"]],
  ] as const)("meet where %s: the plan runs once more as a Standard one", async (_, times, states) => {
    let slow = true;
    const { end, payloads, entered } = await runPipeline({
      express: true,
      ...times,
      brick: async (brick, signal) => {
        if (brick !== "FLUX-INPAINT" || !slow) return;
        slow = false;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    expect(end).toMatchObject({ status: "SUCCEEDED", output: { outputs: evaluatePlan(removal) } });
    expect(entered.filter((name) => /^(Run|Compile|Express ended)/.test(name))).toEqual([
      "Compile",
      ...states,
      "Run longer",
      "Compile",
      "Run",
    ]);
    expect(payloads.compile!.map(({ mayExpress }) => mayExpress)).toEqual([true, false]);
    expect(payloads.publish).toHaveLength(1);
  });
});
