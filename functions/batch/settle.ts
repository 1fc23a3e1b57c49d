import type { ObjectStore } from "../../platform/object-store.js";
import type { ExecutionDescription, Workflow } from "../../platform/workflow.js";
import { describeIfAny } from "../edits/work-done.js";
import type { BatchDependencies } from "./dependencies.js";
import { giveEditsBack } from "./edits-a-day.js";
import { getOrder } from "./order.js";
import { type BatchRecord, changeRunning, getBatch, settleBatchCost } from "./record.js";
import { showBatch } from "./status-file.js";
import { tallyOf } from "./tally.js";
import { tell } from "./tell.js";
import { giveTurnsBack } from "./turns.js";

export interface SettleBatchDependencies extends Pick<BatchDependencies, "records" | "clock" | "logger" | "announce"> {
  readonly store: ObjectStore;
  readonly workflow: Pick<Workflow, "describe">;
  /** Where executions live no longer than their process. */
  readonly isAlive?: ((runner: string) => Promise<boolean>) | undefined;
}

/** How a batch comes to an end that is not its Report's. */
export type BatchEnding =
  | { readonly status: "failed"; readonly error: NonNullable<BatchRecord["error"]> }
  | { readonly status: "stopped"; readonly error: BatchRecord["error"] };

/** The error of an execution that was stopped by the batch's owner, who needs not be told why. */
export const STOPPED_BY_OWNER = "Stopped";

/** A batch that says `running` although its execution is over is ended by what that says. */
export async function settleBatch(deps: SettleBatchDependencies, record: BatchRecord): Promise<BatchRecord> {
  if (record.status !== "running") return record;
  const execution = await describeIfAny(deps.workflow, record.executionArn);
  if (execution === null) {
    const lives = record.runner !== null && deps.isAlive !== undefined && (await deps.isAlive(record.runner));
    const young = deps.clock.now().getTime() - Date.parse(record.createdAt) < 60_000;
    if (lives || (record.runner === null && young)) return record;
    const message = "The process that ran this batch ended before the batch did. A retry goes on from there.";
    return endBatch(deps, record, { status: "failed", error: { name: "Interrupted", message } });
  }
  if (execution.status === "RUNNING" || execution.status === "PENDING_REDRIVE") return record;
  // Report writes the record before the execution ends: what was read first may be older than that.
  const now = await getBatch(deps.records, record.id);
  if (now !== null && now.status !== "running") return now;
  return endBatch(deps, record, endingOf(execution));
}

function endingOf({ status, error, cause }: ExecutionDescription): BatchEnding {
  const message = (cause ?? "").slice(0, 1000);
  switch (status) {
    case "ABORTED": {
      const untold = error === STOPPED_BY_OWNER || (error === undefined && message === "");
      return { status: "stopped", error: untold ? null : { name: error ?? "Aborted", message } };
    }
    case "TIMED_OUT": {
      const tooLong = "The batch took longer than it may. A retry goes on from there.";
      return { status: "failed", error: { name: error ?? "States.Timeout", message: message || tooLong } };
    }
    default: {
      const name = error ?? status;
      return { status: "failed", error: { name, message: message || `The batch's execution ended with ${name}.` } };
    }
  }
}

/** Ends a batch before its Report did: the first end counts, and answers as that was written. */
export async function endBatch(
  deps: SettleBatchDependencies,
  record: BatchRecord,
  { status, error }: BatchEnding,
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
  await tell(deps, ended);
  // Last, since it can be done again.
  await showBatch(deps.store, await getOrder(deps.store, ended.id), ended);
  return ended;
}
