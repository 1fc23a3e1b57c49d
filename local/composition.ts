import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import type { Builder } from "../builder/builder.js";
import { type Critic, visionCritic } from "../builder/critic/critic.js";
import { ArtefactIo } from "../functions/artefact-io.js";
import type { BatchPlace } from "../functions/batch/start.js";
import { crossBoundary } from "../functions/boundary.js";
import { createBrick } from "../functions/brick.js";
import { createCompile } from "../functions/compile.js";
import { createConclude } from "../functions/conclude.js";
import { builtInLibrary, type Library } from "../functions/config/library.js";
import { createCritique } from "../functions/critique.js";
import { standardRuns } from "../functions/edits/work-done.js";
import type { FetchPolicy } from "../functions/fetch-picture/policy.js";
import { settleHere } from "../functions/gpu/settle-run.js";
import { createGpuReconcile } from "../functions/gpu-reconcile.js";
import { createGpuSubmit } from "../functions/gpu-submit.js";
import { createIngest } from "../functions/ingest.js";
import { createPlan } from "../functions/plan.js";
import { createPublish } from "../functions/publish.js";
import { createDeliver } from "../functions/s3-upload/deliver.js";
import type { Announcer } from "../platform/announcer.js";
import { systemClock } from "../platform/clock.js";
import { type Logger, silentLogger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Records } from "../platform/records.js";
import { pipelineDefinition } from "../statemachine/pipeline.js";
import { LocalAnnouncer } from "./announce/local-announcer.js";
import { localBatchFunctions, localBatchPlace, localBatchTargets, mapObjects } from "./batch/batches.js";
import { Engine } from "./engine/engine.js";
import { GpuDriver } from "./gpu/driver.js";
import { MemoryGate, pictureMemory, sourceBytes, storedPictureBytes } from "./memory-gate.js";
import { FileRecords } from "./store/file-records.js";
import { FileStore } from "./store/file-store.js";
import { streamsOf } from "./store/file-streams.js";
import { localTargets } from "./targets.js";

/** The whole system on one machine. */
export interface Local {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly artefacts: ArtefactIo;
  readonly engine: Engine;
  readonly builders: readonly Builder[];
  readonly backends: readonly Backend[];
  /** Null where no model is configured. */
  readonly critic: Critic | null;
  /** The bricks that there are. */
  readonly catalogue: Catalogue;
  /** ARN of the fixed pipeline's machine. */
  readonly pipelineArn: string;
  /** Where batches run, as soon as one is asked for. */
  readonly batchPlace: () => Promise<BatchPlace>;
  /** The pipeline's first stages by themselves, for plans that are not run. */
  readonly stages: { readonly ingest: ReturnType<typeof createIngest>; readonly plan: ReturnType<typeof createPlan> };
  /** Tells that an edit came to its end; whoever else ends edits here tells it by the same way. */
  readonly announce: Announcer["announce"];
  /** Brings the end of an edit to where it was asked for. */
  readonly deliver: ReturnType<typeof createDeliver>;
  /** Frees models and worker threads, and lets webhooks under way come to an end. */
  close(): Promise<void>;
}

/** What may stand in for a part of it. */
export interface Parts {
  /** Instead of the folder `home`; it lies in memory. */
  readonly store?: ObjectStore;
  /** Finished executions that can still be asked for. Default: the engine's own. */
  readonly keptExecutions?: number;
  /** Quick plans run as Express machines, as on AWS. Default: false, since what they did cannot be asked for afterwards. */
  readonly express?: boolean;
  /** Bytes that pictures in work may take at once. Default: {@link pictureMemory}'s. */
  readonly pictureMemory?: number;
  /** Where webhooks may be called; https on the public internet unless told. */
  readonly webhooks?: FetchPolicy;
}

/** Puts the functions, the engine and a folder together: the one place where one machine's parts meet. */
export async function composeLocal(
  home: string,
  logger: Logger = silentLogger,
  library: Library = builtInLibrary(),
  parts: Parts = {},
): Promise<Local> {
  const { catalogue, backends, builders, view, scene } = library;
  const critic = library.criticChat === null ? null : visionCritic(library.criticChat);
  const clock = systemClock;
  const store = parts.store ?? new FileStore(home);
  const records = new FileRecords(store);
  const artefacts = new ArtefactIo(store);
  const streams = streamsOf(store);
  const engine = new Engine({
    objects: mapObjects(store, streams),
    invoke,
    ...(parts.keptExecutions === undefined ? {} : { limits: { keptExecutions: parts.keptExecutions } }),
  });
  // A wide plan starts all its bricks at once; more of them than cores would only take each other's memory.
  const oneOfMany = pLimit(availableParallelism());
  const brick = createBrick({ store, artefacts, backends, catalogue, clock, logger });
  const gpu = { store, artefacts, records, workflow: engine, backends, catalogue, brick, clock, logger };
  const submit = createGpuSubmit(gpu);
  const driver = new GpuDriver(createGpuReconcile({ ...gpu, handOver: settleHere(gpu) }), clock, logger);
  const announcer = new LocalAnnouncer({ records, clock, logger, policy: parts.webhooks });
  const announce: Announcer["announce"] = (news) => announcer.announce(news);
  const deliver = createDeliver({ store, records, clock });
  const gate = new MemoryGate(parts.pictureMemory ?? pictureMemory());
  const ingestNow = createIngest({ store, artefacts, view, scene: scene !== null, clock, logger });
  const ingest: Local["stages"]["ingest"] = async (event, signal?: AbortSignal) =>
    gate.run(await storedPictureBytes(store, event.source.key), signal, () => ingestNow(event));
  const plan = createPlan({ store, builders, backends, catalogue, scene, logger });
  const publishNow = createPublish({ store, artefacts, backends, catalogue, clock, logger });
  const functions = new Map<string, (payload: never, signal: AbortSignal) => Promise<unknown>>([
    [localTargets.ingest, ingest],
    [localTargets.plan, plan],
    [
      localTargets.compile,
      createCompile({
        store,
        workflow: engine,
        targets: localTargets,
        backends,
        catalogue,
        logger,
        express: parts.express ?? false,
      }),
    ],
    [localTargets.brick, (call, signal) => oneOfMany(brick, call, signal)],
    [localTargets.gpuSubmit, (call) => driver.submitting(() => submit(call))],
    [localTargets.critique, createCritique({ store, artefacts, critic, view, logger })],
    [
      localTargets.publish,
      createConclude({
        store,
        view,
        artefacts,
        publish: (event) => gate.run(sourceBytes(event.source), undefined, () => publishNow(event)),
        records,
        runHistory: standardRuns(engine),
        deliver,
        announce,
        clock,
        logger,
      }),
    ],
  ]);

  // Put together when the first batch is: a single edit starts without.
  let batches: ReturnType<typeof localBatchFunctions> | undefined;
  const batchFunctions = () => {
    batches ??= localBatchFunctions({
      store,
      streams,
      records,
      builders,
      backends,
      catalogue,
      view: view ?? null,
      clock,
      logger,
      announce,
      room: async (key, signal) => gate.enter(await storedPictureBytes(store, key), signal),
    });
    return batches;
  };
  functions.set(localBatchTargets.batch, (task, signal) => batchFunctions().batch(task, signal));
  functions.set(localBatchTargets.items, (request, signal) => batchFunctions().items(request, signal));

  async function invoke(functionArn: string, payload: unknown, { signal }: { signal: AbortSignal }): Promise<unknown> {
    const handler = functions.get(functionArn);
    if (handler === undefined) throw new Error(`There is no function ${functionArn} on this machine.`);
    try {
      return await handler(payload as never, signal);
    } catch (error) {
      throw crossBoundary(error);
    }
  }

  const pipelineArn = await engine.ensureMachine("brickwright-pipeline", pipelineDefinition(localTargets));
  const close = async () => {
    await driver.close();
    await announcer.close();
    await library.close();
  };
  await announcer.resume();
  const stages = { ingest, plan };
  return {
    store,
    records,
    artefacts,
    engine,
    builders,
    backends,
    critic,
    catalogue,
    pipelineArn,
    stages,
    deliver,
    announce,
    batchPlace: () => localBatchPlace(engine),
    close,
  };
}
