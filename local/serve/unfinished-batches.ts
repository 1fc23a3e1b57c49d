import { batchKeys } from "../../functions/batch/keys.js";
import { getOrder } from "../../functions/batch/order.js";
import { BATCHES, type BatchRecord, getBatch } from "../../functions/batch/record.js";
import { startBatch } from "../../functions/batch/start.js";
import { forgetTally } from "../../functions/batch/tally.js";
import type { Logger } from "../../platform/logger.js";
import { startDependencies } from "../batch/dependencies.js";
import type { Local } from "../composition.js";
import { isRunnerAlive, isServer } from "../runner.js";

/** Times that a batch is begun at most: one that ends the process that runs it is not begun for ever. */
const MOST_STARTS = 3;

/**
 * Takes up the batches that ran when a server died: each goes on under its own id, finds done what was done, and does the rest. One
 * that was taken up too often is left to be ended as interrupted by whoever looks. Answers how many go on.
 */
export async function resumeBatches(local: Local, runner: string, logger: Logger): Promise<number> {
  let resumed = 0;
  const prefix = `records/${BATCHES}/`;
  for await (const { key } of local.store.list(prefix)) {
    const record = await getBatch(local.records, key.slice(prefix.length, -".json".length));
    if (record === null || !(await isAbandoned(record))) continue;
    try {
      if (await resume(local, record, runner)) resumed++;
    } catch (error) {
      logger.error("a batch could not be taken up again", { batchId: record.id, error: String(error) });
    }
  }
  return resumed;
}

async function isAbandoned({ status, runner, starts }: BatchRecord): Promise<boolean> {
  if (status !== "running" || runner === null || !isServer(runner) || starts >= MOST_STARTS) return false;
  return !(await isRunnerAlive(runner));
}

async function resume(local: Local, record: BatchRecord, runner: string): Promise<boolean> {
  const { id, runner: before, starts } = record;
  const mine = { ...record, runner, starts: starts + 1, prepared: null };
  if (!(await local.records.replace(BATCHES, mine, { status: "running", runner: before }))) return false;
  // What was done is found done, and counted, once more: by the edits' own records.
  await forgetTally(local.records, id);
  for await (const { key } of local.store.list(batchKeys.results(id))) await local.store.delete(key);
  await startBatch(await startDependencies(local), id, await getOrder(local.store, id), { runner });
  return true;
}
