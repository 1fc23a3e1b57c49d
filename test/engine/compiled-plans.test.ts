import { SendTaskFailureCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CompileOptions, compile, machineInput } from "../../statemachine/compile.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { type Ran, type RunningEngine, runMachine, startEngine } from "../emulator/engines.js";
import type { Handlers } from "../emulator/lambda-host.js";
import { whyNoMoto } from "../emulator/moto.js";
import { eventTree } from "../emulator/normalise.js";
import { cpu, gpu } from "../support/compile-options.js";
import { evaluatePlan, fakeInit, fakeOutputs, type Inputs } from "../support/fake-bricks.js";
import { planArbitrary } from "../support/plan-arbitrary.js";
import { removal, twoObjects } from "../support/plans.js";

interface BrickCall {
  readonly brick: string;
  readonly inputs: Inputs;
  readonly editId: string;
  readonly token?: string;
}

function brickResult({ brick, inputs }: BrickCall): object {
  return { outputs: fakeOutputs(brick, inputs), seconds: 1, dollars: 0, backend: "cpu", model: "fake", cached: false };
}

/** Bricks whose outputs are hashes of their inputs; an edit called `broken` fails at every EDIT brick. */
function bricks(engine: () => RunningEngine): Handlers {
  const attempts = new Set<string>();
  return {
    brick: (call: BrickCall) => {
      if (call.editId === "broken" && call.brick === "FASTINPAINT") {
        throw Object.assign(new Error("the mask is empty"), { name: "BrickFailedError" });
      }
      if (call.editId === "shaky" && !attempts.has(JSON.stringify(call))) {
        attempts.add(JSON.stringify(call));
        throw Object.assign(new Error("try again"), { name: "TransientError" });
      }
      return brickResult(call);
    },
    "gpu-submit": (call: BrickCall & { taskToken?: string }) => {
      const taskToken = call.token ?? call.taskToken;
      const answer =
        call.editId === "broken"
          ? new SendTaskFailureCommand({ taskToken, error: "BrickFailedError", cause: "out of memory" })
          : new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(brickResult(call)) });
      setTimeout(() => void engine().sfn.send(answer as SendTaskSuccessCommand), 60);
      return { accepted: true };
    },
  };
}

interface Job {
  readonly name: string;
  readonly plan: CheckedPlan;
  readonly options: CompileOptions;
  readonly editId: string;
}

const random = (options: CompileOptions, label: string, count: number, seed: number): Job[] =>
  fc.sample(planArbitrary({ maxSteps: 9, allUsed: true }), { numRuns: count, seed }).map((plan, index) => ({
    name: `${label} ${index + 1} (${plan.steps.length} steps)`,
    plan,
    options,
    editId: "e1",
  }));

const jobs: readonly Job[] = [
  { name: "a removal", plan: removal, options: cpu, editId: "e1" },
  { name: "a removal with a GPU brick", plan: removal, options: gpu, editId: "e1" },
  { name: "two objects side by side", plan: twoObjects, options: cpu, editId: "e1" },
  { name: "a removal whose bricks fail once", plan: removal, options: cpu, editId: "shaky" },
  { name: "a plan whose brick fails", plan: twoObjects, options: cpu, editId: "broken" },
  ...random(cpu, "random plan", 8, 20_260_101),
  ...random(gpu, "random plan with GPU bricks", 4, 7),
];

const noMoto = await whyNoMoto();

async function runAll(engine: RunningEngine): Promise<Map<string, Ran>> {
  const ran = new Map<string, Ran>();
  const waiting = [...jobs.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, job] = next;
      const compiled = compile(job.plan, job.options);
      const input = machineInput(compiled, { editId: job.editId, seed: 11, init: fakeInit });
      ran.set(job.name, await runMachine(engine, `plan-${index}`, compiled.definition, input));
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return ran;
}

async function runOn(name: "the local engine" | "moto"): Promise<Map<string, Ran>> {
  let engine: RunningEngine | undefined;
  const started = await startEngine(
    name,
    bricks(() => engine as RunningEngine),
  );
  engine = started;
  try {
    return await runAll(started);
  } finally {
    await started.close();
  }
}

describe("compiled plans on the local engine", () => {
  let ours: Map<string, Ran>;
  let theirs: Map<string, Ran> | null;
  beforeAll(async () => {
    ours = await runOn("the local engine");
    theirs = noMoto ? null : await runOn("moto");
  });
  afterAll(() => {
    ours.clear();
  });

  test.each(jobs.filter(({ editId }) => editId !== "broken").map((job) => [job.name, job] as const))(
    "%s comes to what plain evaluation gives",
    (name, job) => {
      const execution = ours.get(name)?.execution;
      expect(execution?.status, execution?.cause).toBe("SUCCEEDED");
      expect((JSON.parse(execution?.output ?? "") as { results: unknown }).results).toEqual(evaluatePlan(job.plan));
    },
  );

  test("a brick's failure ends the execution with its error, step and brick", () => {
    const execution = ours.get("a plan whose brick fails")?.execution;
    expect(execution).toMatchObject({ status: "FAILED", error: "BrickFailedError" });
    expect(JSON.parse(execution?.cause ?? "")).toMatchObject({ step: "step4", brick: "FASTINPAINT" });
  });

  describe.skipIf(noMoto !== null)(`as on moto${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
    test.each(jobs.map(({ name }) => name))("%s has the same result and event history", (name) => {
      const [here, there] = [ours.get(name), theirs?.get(name)];
      expect(here?.execution.status).toBe(there?.execution.status);
      expect(here?.execution.error).toBe(there?.execution.error);
      expect(parsed(here)).toEqual(parsed(there));
      expect(eventTree(here?.events ?? [])).toEqual(eventTree(there?.events ?? []));
    });
  });
});

function parsed(ran: Ran | undefined): unknown {
  return ran?.execution.output === undefined ? undefined : JSON.parse(ran.execution.output);
}
