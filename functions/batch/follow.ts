import type { MapRuns } from "../../platform/map-runs.js";
import type { Workflow } from "../../platform/workflow.js";
import { isUnknownExecution } from "../edits/work-done.js";
import type { BatchRecord } from "./record.js";
import { endBatch, type SettleBatchDependencies, STOPPED_BY_OWNER, settleBatch } from "./settle.js";
import { noTally, type Tally, tallyOf } from "./tally.js";

export interface FollowDependencies extends SettleBatchDependencies {
  readonly workflow: Pick<Workflow, "describe" | "stop">;
  readonly mapRuns: MapRuns;
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

/** Stops a batch and what runs of it. One that is over stays as it is. */
export async function stopBatch(deps: FollowDependencies, record: BatchRecord): Promise<BatchRecord> {
  const now = await settleBatch(deps, record);
  if (now.status !== "running") return now;
  try {
    await deps.workflow.stop(now.executionArn, STOPPED_BY_OWNER, "Stopped by its owner.");
  } catch (error) {
    if (!isUnknownExecution(error)) throw error;
  }
  return endBatch(deps, now, { status: "stopped", error: null });
}

/** Counts, rate and the expected end: out of the batch's own counts, and of its maps what runs and how much there is. */
export async function progressOf(deps: FollowDependencies, record: BatchRecord): Promise<BatchProgress> {
  if (record.status !== "running" && record.counts !== null) {
    // Objects may have come under a prefix after they were counted.
    const total = Math.max(totalOf(record) ?? 0, record.counts.finished);
    return { ...record.counts, total, running: 0, rate: rateOf(record), expectedEnd: null };
  }
  const [tally, runs] = await Promise.all([
    tallyOf(deps.records, record.id).catch(() => noTally),
    deps.mapRuns.mapRuns(record.executionArn),
  ]);
  const photos = runs.filter(({ label }) => label !== "Plans");
  // What a map has begun is no total: it takes up a prefix bit by bit.
  const total = totalOf(record);
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
  if (prepared === null) return null;
  return prepared.rows === null ? (prepared.listed ?? null) : prepared.rows + prepared.bad;
}

function rateOf({ createdAt, finishedAt, counts }: BatchRecord): number | null {
  const seconds = finishedAt === null ? 0 : (Date.parse(finishedAt) - Date.parse(createdAt)) / 1000;
  return counts === null || seconds <= 0 ? null : counts.finished / seconds;
}
