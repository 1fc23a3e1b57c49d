import type { MapRuns } from "../../platform/map-runs.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Workflow } from "../../platform/workflow.js";
import { describeIfAny, isUnknownExecution } from "../edits/work-done.js";
import type { BatchDependencies } from "./dependencies.js";
import { giveEditsBack } from "./edits-a-day.js";
import { batchKeys } from "./keys.js";
import { getOrder } from "./order.js";
import { type BatchRecord, changeRunning, getBatch, settleBatchCost } from "./record.js";
import { tell } from "./report.js";
import { type StartBatchDependencies, startBatch } from "./start.js";
import { showBatch } from "./status-file.js";
import { noTally, type Tally, tallyOf } from "./tally.js";
import { giveTurnsBack } from "./turns.js";

export interface FollowDependencies extends Pick<BatchDependencies, "records" | "clock" | "logger" | "announce"> {
  readonly store: ObjectStore;
  readonly workflow: Pick<Workflow, "describe" | "stop">;
  readonly mapRuns: MapRuns;
  /** Where executions live no longer than their process. */
  readonly isAlive?: ((runner: string) => Promise<boolean>) | undefined;
}

/** How a batch stands. */
export interface BatchProgress {
  /** Photos, and lines that name none; null while nobody knows. */
  readonly total: number | null;
  readonly finished: number;
  readonly succeeded: number;
  readonly before: number;
  readonly failed: number;
  /** Under way. */
  readonly running: number;
  /** Photos a second since the first was begun; null before. */
  readonly rate: number | null;
  readonly dollars: number;
  /** When it will be done as things go, ISO 8601. */
  readonly expectedEnd: string | null;
}

/** A batch that says `running` although its execution is over is ended by what that says. */
export async function settleBatch(deps: FollowDependencies, record: BatchRecord): Promise<BatchRecord> {
  if (record.status !== "running") return record;
  const execution = await describeIfAny(deps.workflow, record.executionArn);
  if (execution === null) {
    const lives = record.runner !== null && deps.isAlive !== undefined && (await deps.isAlive(record.runner));
    const young = deps.clock.now().getTime() - Date.parse(record.createdAt) < 60_000;
    if (lives || (record.runner === null && young)) return record;
    const message = "The process that ran this batch ended before the batch did. A retry goes on from there.";
    return end(deps, record, "failed", { name: "Interrupted", message });
  }
  if (execution.status === "RUNNING" || execution.status === "PENDING_REDRIVE") return record;
  // Report writes the record before the execution ends: what was read first may be older than that.
  const now = await getBatch(deps.records, record.id);
  if (now !== null && now.status !== "running") return now;
  const { status, error = status, cause = "" } = execution;
  return end(deps, record, status === "ABORTED" ? "stopped" : "failed", { name: error, message: cause.slice(0, 1000) });
}

async function end(
  deps: FollowDependencies,
  record: BatchRecord,
  status: "failed" | "stopped",
  error: BatchRecord["error"],
): Promise<BatchRecord> {
  const { finished, succeeded, before, failed, dollars, reserved } = await tallyOf(deps.records, record.id);
  const counts = { finished, succeeded, before, failed, dollars };
  const finishedAt = deps.clock.now().toISOString();
  const ended = await changeRunning(deps.records, record.id, { status, finishedAt, counts, error });
  if (ended === null) return (await getBatch(deps.records, record.id)) ?? record;
  // What photos under way come to nobody tells: what was set aside for them counts.
  await settleBatchCost(deps, ended, dollars + Math.max(0, reserved));
  await giveEditsBack(deps, ended);
  await giveTurnsBack(deps, `${record.root}-`);
  await showBatch(deps.store, await getOrder(deps.store, ended.id), ended);
  await tell(deps, ended);
  return ended;
}

/** Stops a batch and what runs of it. One that is over stays as it is. */
export async function stopBatch(deps: FollowDependencies, record: BatchRecord): Promise<BatchRecord> {
  const now = await settleBatch(deps, record);
  if (now.status !== "running") return now;
  try {
    await deps.workflow.stop(now.executionArn, "Stopped", "Stopped by its owner.");
  } catch (error) {
    if (!isUnknownExecution(error)) throw error;
  }
  return end(deps, now, "stopped", null);
}

/**
 * Begins a batch of what is left of another one: its rows that failed or were not come to. Of a prefix, an inventory, or a batch that
 * was stopped, all photos are gone through, and those that are done are found done.
 */
export async function retryBatch(
  deps: StartBatchDependencies,
  before: BatchRecord,
  id: string,
  changes: {
    readonly maxDollars?: number | null | undefined;
    readonly runner?: string | undefined;
    readonly reserved?: BatchRecord["reserved"];
    /** Edits that its principal may begin a day now; null: any. */
    readonly editsPerDay?: number | null;
  } = {},
): Promise<BatchRecord> {
  const order = await getOrder(deps.store, before.id);
  const listed = order.source.kind === "prefix" || order.source.kind === "inventory";
  const redo = (await deps.store.head(batchKeys.redo(before.id))) !== null;
  const rows = redo ? batchKeys.redo(before.id) : batchKeys.rows(before.id);
  const prepared = before.prepared !== null && (redo || (await deps.store.head(rows)) !== null);
  // Rows that are left are left; of others those that are done are found done.
  const again = listed || (prepared && !redo);
  return startBatch(
    deps,
    id,
    {
      ...order,
      source: listed || !prepared ? order.source : { kind: "rows", key: rows },
      attempt: order.attempt + 1,
      edits: changes.editsPerDay == null ? null : { perDay: changes.editsPerDay, done: again ? doneOf(before) : 0 },
      ...(changes.maxDollars === undefined ? {} : { maxDollars: changes.maxDollars }),
    },
    { retryOf: before.id, runner: changes.runner, reserved: changes.reserved },
  );
}

function doneOf({ counts }: BatchRecord): number {
  return counts?.succeeded ?? 0;
}

/** Counts, rate and the expected end: out of the batch's own counts, and of its maps what runs and how much there is. */
export async function progressOf(deps: FollowDependencies, record: BatchRecord): Promise<BatchProgress> {
  if (record.status !== "running" && record.counts !== null) {
    const total = totalOf(record) ?? record.counts.finished;
    return { ...record.counts, total, running: 0, rate: rateOf(record), expectedEnd: null };
  }
  const [tally, runs] = await Promise.all([
    tallyOf(deps.records, record.id).catch(() => noTally),
    deps.mapRuns.mapRuns(record.executionArn),
  ]);
  const photos = runs.filter(({ label }) => label !== "Plans");
  const counted = photos.reduce((sum, { items }) => sum + items.total, 0);
  const total = totalOf(record) ?? (photos.length > 0 ? counted : null);
  const running = photos.reduce((sum, { items }) => sum + items.running, 0);
  const since = Math.min(...photos.map(({ startDate }) => startDate.getTime()));
  const now = deps.clock.now().getTime();
  const worked = tally.finished - (record.prepared?.bad ?? 0);
  const rate = Number.isFinite(since) && now > since ? worked / ((now - since) / 1000) : null;
  return { ...shown(tally), total, running, rate, expectedEnd: expectedEnd(total, tally, rate, now) };
}

function shown({ finished, succeeded, before, failed, dollars }: Tally) {
  return { finished, succeeded, before, failed, dollars };
}

function expectedEnd(total: number | null, { finished }: Tally, rate: number | null, now: number): string | null {
  if (total === null || rate === null || rate <= 0) return null;
  const seconds = Math.max(0, total - finished) / rate;
  return new Date(now + seconds * 1000).toISOString();
}

function totalOf({ prepared }: BatchRecord): number | null {
  return prepared === null || prepared.rows === null ? null : prepared.rows + prepared.bad;
}

function rateOf({ createdAt, finishedAt, counts }: BatchRecord): number | null {
  const seconds = finishedAt === null ? 0 : (Date.parse(finishedAt) - Date.parse(createdAt)) / 1000;
  return counts === null || seconds <= 0 ? null : counts.finished / seconds;
}
