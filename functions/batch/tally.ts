import type { Records, StoredRecord } from "../../platform/records.js";
import { type BulkCounts, noCounts } from "../bulk/report-row.js";
import { SYSTEM } from "../gpu/record.js";

const TALLIES = "batch-tallies";
/** Records that a batch counts in: that many writers at a time do not get into each other's way. */
const SHARDS = 8;
/** Sums of cents are no round numbers. */
const ROUNDING = 1e-9;
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
  const stored = await Promise.all(idsOf(batchId).map((id) => records.get(TALLIES, id)));
  return stored.map(read).reduce(sum, noTally);
}

/** A batch that begins anew counts anew. */
export async function forgetTally(records: Records, batchId: string): Promise<void> {
  await Promise.all(idsOf(batchId).map((id) => records.delete(TALLIES, id)));
}

/** Adds to a batch's counts, whoever else does so at the same time. */
export async function addToTally(
  { records, clock, random = Math.random }: TallyDependencies,
  batchId: string,
  change: Partial<Tally>,
): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const id = idOf(batchId, Math.floor(random() * SHARDS));
    if (await add({ records, clock }, id, await records.get(TALLIES, id), change)) return;
    await pause(random, tries);
  }
  throw tooFast(batchId);
}

/**
 * Sets dollars aside for a photo; false where the batch's `most` have no room for them. However many ask at once, no more is given out: all of it
 * is written to one record, as that was when the sum was looked at.
 */
export async function setAside(
  { records, clock, random = Math.random }: TallyDependencies,
  batchId: string,
  wanted: number,
  most: number,
): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    const gate = await records.get(TALLIES, gateOf(batchId));
    const { dollars, reserved } = await tallyOf(records, batchId);
    if (dollars + reserved + wanted > most + ROUNDING) return false;
    if (await add({ records, clock }, gateOf(batchId), gate, { reserved: wanted })) return true;
    await pause(random, tries);
  }
  throw tooFast(batchId);
}

async function add(
  { records, clock }: TallyDependencies,
  id: string,
  stored: StoredRecord | null,
  change: Partial<Tally>,
): Promise<boolean> {
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
  return stored === null ? records.create(TALLIES, record) : records.replace(TALLIES, record, { revision });
}

async function pause(random: () => number, tries: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, random() * Math.min(1000, 10 * 2 ** Math.min(tries, 7))));
}

function tooFast(batchId: string): Error {
  return new Error(`The counts of batch ${batchId} change faster than they can be written.`);
}

function sum(a: Tally, b: Tally): Tally {
  return Object.fromEntries(fields.map((name) => [name, a[name] + b[name]])) as unknown as Tally;
}

function read(stored: StoredRecord | null): Tally {
  const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
  return Object.fromEntries(fields.map((name) => [name, number(stored?.[name])])) as unknown as Tally;
}

function idsOf(batchId: string): string[] {
  return [...Array.from({ length: SHARDS }, (_, k) => idOf(batchId, k)), gateOf(batchId)];
}

/** The record that money is set aside in. */
function gateOf(batchId: string): string {
  return `${batchId}-gate`;
}

function idOf(batchId: string, shard: number): string {
  return `${batchId}-${shard}`;
}
