import { afterEach, describe, expect, it } from "vitest";
import { crossBoundary } from "../../functions/boundary.js";
import { type BrickResult, createBrick } from "../../functions/brick.js";
import { settleHere } from "../../functions/gpu/settle-run.js";
import { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { createGpuSubmit } from "../../functions/gpu-submit.js";
import { Engine } from "../../local/engine/engine.js";
import { compile, machineInput } from "../../statemachine/compile.js";
import { plan } from "../support/plans.js";
import type { SageMakerScript } from "../support/sagemaker-server/script.js";
import { type SageMakerServer, startSageMakerServer } from "../support/sagemaker-server/server.js";
import { functions } from "./functions.js";

let server: SageMakerServer;
afterEach(() => server.close());

const removal = plan(
  [["step1", "FASTINPAINT", { image: "init[image]", mask: "init[mask]" }]],
  ["step1[image]", "step1[score]"],
);

/** Runs a plan's compiled machine on the local engine, without pauses between attempts, its GPU bricks on the server. */
async function run(script: SageMakerScript, fallback?: "cpu") {
  server = await startSageMakerServer(script);
  const f = await functions(server);
  const calls: string[] = [];
  const engine = new Engine({ invoke, random: () => 0 });
  const work = { ...f.deps, workflow: engine };
  const deps = { ...work, handOver: settleHere(work) };
  const handlers: Record<string, (payload: never) => Promise<unknown>> = {
    brick: createBrick(deps),
    "gpu-submit": createGpuSubmit(deps),
  };
  async function invoke(functionArn: string, payload: unknown): Promise<unknown> {
    const name = functionArn.split(":").at(-1)!;
    calls.push(name);
    try {
      return await handlers[name]!(payload as never);
    } catch (error) {
      throw crossBoundary(error);
    }
  }
  const machine = compile(removal, {
    targets: { brick: "brick", gpuSubmit: "gpu-submit" },
    placement: () => ({ backend: "sagemaker", waitsForToken: true, ...(fallback ? { fallback } : {}) }),
  });
  const machineArn = await engine.ensureMachine(machine.name, machine.definition);
  const init = { image: f.image, mask: f.hole, background: null };
  const execution = await engine.start({ machineArn, input: machineInput(machine, { editId: "e1", seed: 1, init }) });
  const reconcile = createGpuReconcile(deps);
  for (;;) {
    const ended = await engine.describe(execution);
    if (ended.status !== "RUNNING") return { ended, calls };
    f.clock.pass(12);
    await reconcile();
    await new Promise((go) => setTimeout(go, 5));
  }
}

const busy: SageMakerScript = {
  trouble: ({ service }) =>
    service === "runtime" ? { status: 503, name: "ServiceUnavailable", message: "Try later." } : null,
};
const steps = (output: unknown) => (output as { steps: Record<string, BrickResult> }).steps;

describe("a step whose every attempt on a GPU meets with a failure that may pass", () => {
  it("is done by the backend that it falls back on", async () => {
    const { ended, calls } = await run(busy, "cpu");
    expect(ended.status).toBe("SUCCEEDED");
    expect(steps(ended.output).step1).toMatchObject({ brick: "FASTINPAINT", backend: "cpu", dollars: 0 });
    expect((ended.output as { results: unknown[] }).results).toEqual([
      expect.objectContaining({ kind: "image", width: 160, height: 100 }),
      expect.any(Number),
    ]);
    expect(calls).toEqual([...Array<string>(5).fill("gpu-submit"), "brick"]);
  });

  it("is done so, too, where every run is lost after its start", async () => {
    const { ended, calls } = await run({ course: () => ({ reason: "Request expired in the queue." }) }, "cpu");
    expect(steps(ended.output).step1).toMatchObject({ backend: "cpu" });
    expect(calls.filter((name) => name === "gpu-submit")).toHaveLength(5);
    expect(server.world.runs).toHaveLength(5);
  });

  it("fails where there is none", async () => {
    const { ended, calls } = await run(busy);
    expect(ended).toMatchObject({ status: "FAILED", error: "TransientError" });
    expect(calls).not.toContain("brick");
  });
});

describe("a step that another attempt does not help", () => {
  it.each([
    ["unsafe", 422, "RefusedError"],
    ["not-found", 409, "NotInPictureError"],
  ])("is not done elsewhere when the endpoint answers %s", async (kind, status, error) => {
    const body = { contract: "brickwright/1", id: "", error: { kind, message: "No." } };
    const { ended, calls } = await run({ course: () => ({ error: { status, body } }) }, "cpu");
    expect(ended).toMatchObject({ status: "FAILED", error });
    expect(calls).toEqual(["gpu-submit"]);
  });
});
