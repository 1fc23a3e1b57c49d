import { randomUUID } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { catalogue } from "../../bricks/catalogue.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { blank } from "../../bricks/raster/raster.js";
import { sagemakerBackend } from "../../bricks/sagemaker/backend.js";
import type { GeneralSettings } from "../../bricks/sagemaker/settings.js";
import type { FetchText } from "../../bricks/sagemaker/sns/address.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { type BrickResult, createBrick } from "../../functions/brick.js";
import type { GpuWatchDependencies, GpuWorkDependencies } from "../../functions/gpu/dependencies.js";
import { settleHere } from "../../functions/gpu/settle-run.js";
import { createGpuCallback } from "../../functions/gpu-callback.js";
import { createGpuNotify } from "../../functions/gpu-notify.js";
import { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { createGpuSubmit, type GpuSubmitCall } from "../../functions/gpu-submit.js";
import { FileRecords } from "../../local/store/file-records.js";
import { silentLogger } from "../../platform/logger.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { TestClock, Tokens } from "../replicate/functions.js";
import type { SageMakerServer } from "../support/sagemaker-server/server.js";
import { TOPIC } from "../support/sagemaker-server/sns.js";

/** AWS's real clients, led to a local server. */
function awsFor({ url, world: { accessKeyId, secretAccessKey } }: SageMakerServer) {
  const client = { region: "eu-central-1", endpoint: url, credentials: { accessKeyId, secretAccessKey } };
  return { s3: new S3Client(client), runtime: new SageMakerRuntimeClient({ ...client, maxAttempts: 1 }) };
}

export interface Options {
  readonly more?: Partial<GpuWorkDependencies & GpuWatchDependencies>;
  readonly general?: Partial<GeneralSettings>;
  readonly fetchText?: FetchText;
}

const price = { per: "second", dollars: 0.0004, typicalSeconds: 10, note: "" } as const;

/** The functions around runs on endpoints, against a server of SageMaker's and S3's APIs. */
export async function functions(server: SageMakerServer, { more = {}, general = {}, fetchText }: Options = {}) {
  const { endpoint, bucket } = server.world;
  const store = new MemoryStore();
  const artefacts = new ArtefactIo(store);
  const workflow = new Tokens();
  const clock = new TestClock();
  const sagemaker = sagemakerBackend({
    aws: awsFor(server),
    general: { endpoint, bucket, topics: [TOPIC], price, ...general },
    chosen: new Map(),
    catalogue,
    now: clock.now,
    ...(fetchText ? { fetchText } : {}),
  });
  const backends = [cpuBackend(), sagemaker];
  const base = { store, artefacts, backends, clock, logger: silentLogger };
  const records = new FileRecords(store);
  const work: GpuWorkDependencies = { ...base, records, workflow, brick: createBrick(base), ...more };
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
    backend: "sagemaker",
    taskToken: workflow.issue(`token-${randomUUID()}`),
    ...change,
  });
  const fill = (change: Partial<GpuSubmitCall> = {}) =>
    call("FLUX-FILL", { image, mask: hole, prompt: "a red umbrella" }, change);
  const reconcile = createGpuReconcile(deps);

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
    sagemaker,
    store,
    artefacts,
    workflow,
    clock,
    reconcile,
    submit: createGpuSubmit(deps),
    callback: createGpuCallback({ ...deps, verifiers: new Map([["sagemaker", sagemaker.verify]]) }),
    notify: createGpuNotify({ ...deps, readers: new Map([["sagemaker", sagemaker.read]]) }),
    call,
    fill,
    answered,
    image,
    hole,
    picture,
    mask,
  };
}

export type Functions = Awaited<ReturnType<typeof functions>>;
export type Answer = { result: BrickResult };
