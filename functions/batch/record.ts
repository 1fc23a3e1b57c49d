import { z } from "zod";
import type { Clock } from "../../platform/clock.js";
import type { Records, StoredRecord } from "../../platform/records.js";
import { batchReaders } from "../../statemachine/batch.js";
import { settleReservation } from "../edits/allowance.js";

export const BATCHES = "batches";

const countsSchema = z.object({
  finished: z.int(),
  succeeded: z.int(),
  /** Of those, the ones that an earlier attempt had done. */
  before: z.int(),
  failed: z.int(),
  dollars: z.number(),
});
export type BatchCounts = z.output<typeof countsSchema>;

const recordSchema = z.looseObject({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  status: z.enum(["running", "succeeded", "failed", "stopped"]),
  finishedAt: z.string().nullable(),
  instruction: z.string(),
  /** How the photos are named: rows of a manifest, a prefix, an inventory. */
  reader: z.enum(batchReaders),
  executionArn: z.string(),
  /** Who runs it, where executions live no longer than their process. */
  runner: z.string().nullable(),
  /** The batch that this one does the rest of. */
  retryOf: z.string().nullable(),
  root: z.string(),
  attempt: z.int(),
  /** What Prepare found; null before. `rows`: usable ones, null where nobody has counted them. */
  prepared: z
    .object({
      rows: z.int().nullable(),
      bad: z.int(),
      plans: z.int(),
      /** Photos of a prefix or an inventory, where they were not too many to be counted. */
      listed: z.int().optional(),
    })
    .nullable(),
  /** At its end. */
  counts: countsSchema.nullable(),
  /** Why it failed. */
  error: z.object({ name: z.string(), message: z.string() }).nullable(),
  /** The report lies in the store. */
  reported: z.boolean(),
  webhook: z.string().nullable(),
  /** US dollars that its principal's allowance of `day` sets aside for it while it runs; `by`: who did, since several may begin it at once. */
  reserved: z.object({ dollars: z.number(), day: z.string(), by: z.string() }).nullable().default(null),
  /** Edits that were counted against its principal's `perDay`; null: none are counted. */
  taken: z.object({ edits: z.int(), perDay: z.int() }).nullable().default(null),
  /** How often it was begun: more than once where a process died before its end. */
  starts: z.int().default(1),
});

export type BatchRecord = z.output<typeof recordSchema>;

export function asBatch(stored: StoredRecord | null): BatchRecord | null {
  return recordSchema.safeParse(stored).data ?? null;
}

export async function getBatch(records: Records, id: string): Promise<BatchRecord | null> {
  return /^[A-Za-z0-9_-]{1,60}$/.test(id) ? asBatch(await records.get(BATCHES, id)) : null;
}

/** What a batch that is over cost counts against its principal's day, and the rest is free again. */
export async function settleBatchCost(
  { records, clock }: { readonly records: Records; readonly clock: Clock },
  { principal, reserved }: BatchRecord,
  dollars: number,
): Promise<void> {
  if (reserved === null || (reserved.dollars === 0 && dollars === 0)) return;
  await settleReservation(records, clock, principal, reserved, dollars);
}

/** Changes a batch that runs; null when it is over, or there is none. */
export async function changeRunning(
  records: Records,
  id: string,
  change: Partial<BatchRecord>,
): Promise<BatchRecord | null> {
  for (let tries = 0; tries < 20; tries++) {
    const before = await getBatch(records, id);
    if (before === null || before.status !== "running") return null;
    const after = { ...before, ...change };
    if (await records.replace(BATCHES, after, { status: "running", prepared: before.prepared })) return after;
  }
  throw new Error(`The record of batch ${id} changes faster than it can be written.`);
}
