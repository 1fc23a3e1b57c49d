import { createHash } from "node:crypto";
import { catalogue } from "../../bricks/catalogue.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { blank } from "../../bricks/raster/raster.js";
import { replicateBackend } from "../../bricks/replicate/backend.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { type BrickResult, createBrick } from "../../functions/brick.js";
import type { GpuWatchDependencies, GpuWorkDependencies } from "../../functions/gpu/dependencies.js";
import { settleHere } from "../../functions/gpu/settle-run.js";
import { createGpuCallback } from "../../functions/gpu-callback.js";
import { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { createGpuSubmit, type GpuSubmitCall } from "../../functions/gpu-submit.js";
import { FileRecords } from "../../local/store/file-records.js";
import { silentLogger } from "../../platform/logger.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import type { ReplicateServer } from "../support/replicate-server/server.js";

/** Task tokens as Step Functions keeps them. */
export class Tokens {
  readonly open = new Map<string, "waiting" | "over">();
  readonly heartbeats: string[] = [];
  readonly answers = new Map<string, { result: BrickResult } | { error: string; message: string }>();

  issue(token: string): string {
    this.open.set(token, "waiting");
    return token;
  }

  async sendTaskSuccess(token: string, output: unknown): Promise<void> {
    this.#close(token);
    this.answers.set(token, { result: output as BrickResult });
  }

  async sendTaskFailure(token: string, error: string, cause: string): Promise<void> {
    this.#close(token);
    this.answers.set(token, { error, message: (JSON.parse(cause) as { errorMessage: string }).errorMessage });
  }

  async sendTaskHeartbeat(token: string): Promise<void> {
    this.#check(token);
    this.heartbeats.push(token);
  }

  #close(token: string): void {
    this.#check(token);
    this.open.set(token, "over");
  }

  #check(token: string): void {
    const state = this.open.get(token);
    const name = state === undefined ? "TaskDoesNotExist" : state === "over" ? "TaskTimedOut" : null;
    if (name !== null) throw Object.assign(new Error(name), { name });
  }
}

/** A clock that a test moves on. */
export class TestClock {
  constructor(private time = Date.now()) {}
  now = () => new Date(this.time);
  monotonic = () => this.time;
  pass(seconds: number): void {
    this.time += seconds * 1000;
  }
}

/** The functions around predictions, against a server of Replicate's API. */
export async function functions(
  server: ReplicateServer,
  more: Partial<GpuWorkDependencies & GpuWatchDependencies> = {},
) {
  const store = new MemoryStore();
  const artefacts = new ArtefactIo(store);
  const workflow = new Tokens();
  const clock = new TestClock();
  const account = { token: server.world.token, baseUrl: server.url };
  const replicate = replicateBackend(account, new Map(), catalogue);
  const backends = [cpuBackend(), replicate];
  const base = { store, artefacts, backends, clock, logger: silentLogger };
  const work: GpuWorkDependencies = {
    ...base,
    records: new FileRecords(store),
    workflow,
    brick: createBrick(base),
    ...more,
  };
  const deps = { handOver: settleHere(work), ...work };
  const picture = { ...blank(160, 100, 3), data: Uint8Array.from({ length: 160 * 100 * 3 }, (_, i) => i % 251) };
  const mask = blank(160, 100, 1);
  for (let y = 20; y < 80; y++) mask.data.fill(255, y * 160 + 40, y * 160 + 120);
  const image = await artefacts.save("in/image.png", picture);
  const hole = await artefacts.save("in/mask.png", mask);
  const call = (
    brick: string,
    inputs: GpuSubmitCall["inputs"],
    change: Partial<GpuSubmitCall> = {},
  ): GpuSubmitCall => ({
    brick,
    inputs,
    seed: 7,
    editId: "e1",
    step: "step2",
    backend: "replicate",
    taskToken: workflow.issue(`token-${createHash("sha1").update(String(Math.random())).digest("hex")}`),
    ...change,
  });
  const submit = createGpuSubmit(deps);
  const reconcile = createGpuReconcile(deps);
  const callback = createGpuCallback({ ...deps, verifiers: new Map([["replicate", replicate.verify]]) });
  const fill = (change: Partial<GpuSubmitCall> = {}) =>
    call("FLUX-FILL", { image, mask: hole, prompt: "a red umbrella" }, change);

  /** Reconciles, the clock moving on, until the token is answered. */
  async function answered(token: string) {
    for (let i = 0; i < 400; i++) {
      const answer = workflow.answers.get(token);
      if (answer) return answer;
      await new Promise((go) => setTimeout(go, 10));
      clock.pass(12);
      await reconcile();
    }
    throw new Error("nobody answered the token");
  }
  return {
    deps,
    store,
    artefacts,
    workflow,
    clock,
    submit,
    reconcile,
    callback,
    call,
    fill,
    answered,
    image,
    hole,
    picture,
    mask,
  };
}
