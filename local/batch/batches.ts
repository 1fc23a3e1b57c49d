import { availableParallelism } from "node:os";
import type { Backend } from "../../bricks/backend.js";
import type { Catalogue } from "../../bricks/catalogue.js";
import type { Builder, BuilderView } from "../../builder/builder.js";
import { createBatchItems } from "../../functions/batch/items.js";
import type { BatchPlace } from "../../functions/batch/start.js";
import { createBatch } from "../../functions/batch.js";
import type { EndDependencies } from "../../functions/edits/end-edit.js";
import { fetchPicture } from "../../functions/fetch-picture/fetch-picture.js";
import type { Announcer } from "../../platform/announcer.js";
import type { Logger } from "../../platform/logger.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { ObjectStreams } from "../../platform/streams.js";
import { batchDefinition, batchReaders } from "../../statemachine/batch.js";
import type { Engine } from "../engine/engine.js";
import type { MapObjects } from "../engine/map-objects.js";
import { localTargets } from "../targets.js";

/** This machine's store as its state machines name it. */
export const LOCAL_BUCKET = "local";

/** What Distributed Maps read and write here: the store, whatever they call its bucket. */
export function mapObjects(store: ObjectStore, streams: ObjectStreams): MapObjects {
  return {
    read: (_bucket, key) => streams.read(key),
    list: (_bucket, prefix) => store.list(prefix),
    write: (_bucket, key, pieces) => streams.write(key, pieces),
  };
}

export interface LocalBatchParts extends EndDependencies {
  readonly store: ObjectStore;
  readonly streams: ObjectStreams;
  readonly builders: readonly Builder[];
  readonly backends: readonly Backend[];
  readonly catalogue: Catalogue;
  readonly view: BuilderView | null;
  readonly logger: Logger;
  readonly announce: Announcer["announce"];
  readonly room?: (sourceKey: string, signal: AbortSignal) => Promise<() => void>;
}

/** Predictions that batches may have under way at a time. */
const GPU_TURNS = 20;
/** Photos a call: few, so that what is done shows soon. */
const PER_CALL = 4;

/** The functions behind batches on this machine. */
export function localBatchFunctions(parts: LocalBatchParts) {
  const common = { ...parts, fetchPicture };
  const batch = createBatch({
    ...common,
    looks: parts.view !== null,
    cpuOnly: parts.backends.every(({ name }) => name === "cpu"),
    gpuTurns: GPU_TURNS,
    perCall: PER_CALL,
  });
  return { batch, items: createBatchItems({ ...common, atOnce: 1, seconds: 60 }) };
}

/** The batch machines of this machine's engine. */
export async function localBatchPlace(engine: Engine): Promise<BatchPlace> {
  const made = await Promise.all(
    batchReaders.map(async (reader) => {
      const definition = batchDefinition({ ...localTargets, ...localBatchTargets }, reader);
      return [reader, await engine.ensureMachine(`brickwright-batch-${reader}`, definition)] as const;
    }),
  );
  return { machines: Object.fromEntries(made) as BatchPlace["machines"], bucket: LOCAL_BUCKET };
}

const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:brickwright-${name}`;
export const localBatchTargets = { batch: arn("batch"), items: arn("batch-items") } as const;

/** Photos at a time: those on the CPU take a core each. */
export function localConcurrency(): { readonly cpu: number; readonly gpu: number } {
  return { cpu: availableParallelism(), gpu: GPU_TURNS };
}
