import type { Records, StoredRecord } from "../../platform/records.js";
import { type BulkCounts, noCounts } from "../bulk/report-row.js";
import { SYSTEM } from "../gpu/record.js";

const TALLIES = "batch-tallies";
/** Records that a batch counts in: that many writers at a time do not get into each other's way. */
const SHARDS = 8;
const KEPT = 90 * 86_400_000;

/** What a batch has come to so far, and what photos under way may still cost (US dollars). */
export interface Tally extends BulkCounts {
  readonly reserved: number;
}

export const noTally: Tally = { ...noCounts, reserved: 0 };
const fields = ["finished", "succeeded", "before", "failed", "dollars", "reserved"] as const;

interface TallyDependencies {
  readonly records: Records;
  readonly clock: { now(): Date };
  /** 0 ≤ x < 1. Default: chance. */
  readonly random?: () => number;
}

export async function tallyOf(records: Records, batchId: string): Promise<Tally> {
  const stored = await Promise.all(Array.from({ length: SHARDS }, (_, k) => records.get(TALLIES, idOf(batchId, k))));
  return stored.map(read).reduce(sum, noTally);
}

/** Adds to a batch's counts, whoever else does so at the same time. */
export async function addToTally(
  { records, clock, random = Math.random }: TallyDependencies,
  batchId: string,
  change: Partial<Tally>,
): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const id = idOf(batchId, Math.floor(random() * SHARDS));
    const stored = await records.get(TALLIES, id);
    const revision = typeof stored?.revision === "number" ? stored.revision : 0;
    const now = clock.now();
    const record: StoredRecord = {
      id,
      principal: SYSTEM,
      createdAt: stored?.createdAt ?? now.toISOString(),
      expiresAt: new Date(now.getTime() + KEPT).toISOString(),
      ...sum(read(stored), { ...noTally, ...change }),
      revision: revision + 1,
    };
    const written =
      stored === null ? await records.create(TALLIES, record) : await records.replace(TALLIES, record, { revision });
    if (written) return;
    await new Promise((resolve) => setTimeout(resolve, random() * Math.min(1000, 10 * 2 ** Math.min(tries, 7))));
  }
  throw new Error(`The counts of batch ${batchId} change faster than they can be written.`);
}

function sum(a: Tally, b: Tally): Tally {
  return Object.fromEntries(fields.map((name) => [name, a[name] + b[name]])) as unknown as Tally;
}

function read(stored: StoredRecord | null): Tally {
  const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
  return Object.fromEntries(fields.map((name) => [name, number(stored?.[name])])) as unknown as Tally;
}

function idOf(batchId: string, shard: number): string {
  return `${batchId}-${shard}`;
}
