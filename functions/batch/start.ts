import type { Clock } from "../../platform/clock.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import type { Workflow } from "../../platform/workflow.js";
import type { BatchInput, BatchReader } from "../../statemachine/batch.js";
import { executionArnOf } from "../edits/execution-arn.js";
import { type BatchOrder, putOrder } from "./order.js";
import { BATCHES, type BatchRecord, getBatch } from "./record.js";

/** Where batches run. */
export interface BatchPlace {
  /** The batch machines, by what their maps read. */
  readonly machines: Readonly<Record<BatchReader, string>>;
  /** As the maps name it. */
  readonly bucket: string;
}

export interface StartBatchDependencies {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly clock: Clock;
  readonly workflow: Pick<Workflow, "start">;
  readonly place: BatchPlace;
}

/**
 * Starts a batch, after keeping what was asked for and writing its record. The same batch again (of the same id) starts nothing new.
 */
export async function startBatch(
  deps: StartBatchDependencies,
  id: string,
  order: BatchOrder,
  notes: {
    readonly runner?: string | undefined;
    readonly retryOf?: string | null;
    readonly reserved?: BatchRecord["reserved"] | undefined;
  } = {},
): Promise<BatchRecord> {
  const reader = readerOf(order);
  const machineArn = deps.place.machines[reader];
  const record: BatchRecord = {
    id,
    principal: order.principal,
    createdAt: deps.clock.now().toISOString(),
    status: "running",
    finishedAt: null,
    instruction: order.instruction,
    reader,
    executionArn: executionArnOf(machineArn, id),
    runner: notes.runner ?? null,
    retryOf: notes.retryOf ?? null,
    root: order.root,
    attempt: order.attempt,
    prepared: null,
    counts: null,
    error: null,
    reported: false,
    webhook: order.webhook,
    reserved: notes.reserved ?? null,
    taken: null,
    starts: 1,
  };
  await putOrder(deps.store, id, order);
  const isNew = await deps.records.create(BATCHES, record);
  if (!isNew) {
    const known = await getBatch(deps.records, id);
    if (known !== null && known.status !== "running") return known;
  }
  const input: BatchInput = { batchId: id, bucket: deps.place.bucket, place: placeOf(order) };
  try {
    await deps.workflow.start({ machineArn, name: id, input });
  } catch (error) {
    if (!isNew && error instanceof Error && error.name === "ExecutionAlreadyExists") return record;
    if (isNew) await deps.records.delete(BATCHES, id);
    throw error;
  }
  return (await getBatch(deps.records, id)) ?? record;
}

function readerOf({ source }: BatchOrder): BatchReader {
  return source.kind === "prefix" || source.kind === "inventory" ? source.kind : "rows";
}

function placeOf({ source }: BatchOrder): string {
  return source.kind === "prefix" ? source.prefix : source.kind === "inventory" ? source.key : "";
}
