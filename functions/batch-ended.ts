import { TransientError } from "../platform/errors.js";
import { executionNameOf } from "../platform/workflow.js";
import { getOrder } from "./batch/order.js";
import { getBatch } from "./batch/record.js";
import { type SettleBatchDependencies, settleBatch } from "./batch/settle.js";
import { showBatch } from "./batch/status-file.js";
import { type Heard, isExecutionOf, readEndedExecution } from "./ended-execution.js";

export interface BatchEndedDependencies extends SettleBatchDependencies {
  /** Whose executions are batches. */
  readonly machineArns: readonly string[];
}

/**
 * The Lambda that hears how executions of the batch machines end, and ends a batch whose Report could not: it was aborted, ran out of
 * time, or died before. Photos may be under way still: what they take they give back themselves, and what comes of them a retry finds.
 * Told twice it does no more than once. Events may be lost, so that whoever asks for a batch looks as well.
 * @throws {TransientError} while the execution is not yet said to be over: Lambda gives the event once more.
 */
export function createBatchEnded(deps: BatchEndedDependencies) {
  return async (event: unknown): Promise<Heard> => {
    const { executionArn, status } = readEndedExecution(event);
    const ours = deps.machineArns.some((machineArn) => isExecutionOf(machineArn, executionArn));
    const record = ours ? await getBatch(deps.records, executionNameOf(executionArn)) : null;
    if (record === null || record.executionArn !== executionArn) return { outcome: "unknown" };
    const settled = await settleBatch(deps, record);
    if (settled.status === "running") {
      throw new TransientError(
        `Batch ${record.id} is told to be over, and its execution still runs.`,
        "It comes again.",
      );
    }
    const outcome = record.status === "running" ? "settled" : "known";
    // The batch's last words: whoever ended it before may have died before they were written.
    if (outcome === "known") await showBatch(deps.store, await getOrder(deps.store, record.id), settled);
    deps.logger.info("a batch's execution ended", { batchId: record.id, status, outcome, batch: settled.status });
    return { outcome };
  };
}
