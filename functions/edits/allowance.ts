import { sha256 } from "../../platform/canonical-json.js";
import type { Clock } from "../../platform/clock.js";
import type { Records, StoredRecord } from "../../platform/records.js";

/** What each principal spent on each day, and what its running edits may still spend. */
const SPENDING = "spending";
const DAY = 86_400_000;

export interface Spending {
  /** US dollars that ended edits cost. */
  readonly spent: number;
  /** US dollars set aside for edits that run. */
  readonly reserved: number;
}

export interface Reservation {
  readonly dollars: number;
  /** UTC, e.g. `2026-01-31`. */
  readonly day: string;
}

/**
 * Sets money aside for one edit: `wanted` dollars, or as much as the day's limit leaves. Null when it leaves nothing.
 */
export async function reserve(
  records: Records,
  clock: Clock,
  principal: string,
  wanted: number,
  limit: number,
): Promise<Reservation | null> {
  const day = dayOf(clock);
  let reservation: Reservation | null = null;
  await change(records, clock, principal, day, ({ spent, reserved }) => {
    const left = limit - spent - reserved;
    const dollars = Math.min(wanted, left);
    reservation = dollars > 0 ? { dollars, day } : null;
    return reservation === null ? null : { spent, reserved: reserved + dollars };
  });
  return reservation;
}

/** Ends a reservation: what the edit cost counts, the rest is free again. */
export async function settleReservation(
  records: Records,
  clock: Clock,
  principal: string,
  { dollars, day }: Reservation,
  cost: number,
): Promise<void> {
  await change(records, clock, principal, day, ({ spent, reserved }) => ({
    spent: spent + cost,
    reserved: Math.max(0, reserved - dollars),
  }));
}

export async function spendingOf(records: Records, clock: Clock, principal: string): Promise<Spending> {
  return spendingIn(await records.get(SPENDING, idOf(principal, dayOf(clock))));
}

/** The day that allowances are counted by: UTC, e.g. `2026-01-31`. */
export function dayOf(clock: Clock): string {
  return clock.now().toISOString().slice(0, 10);
}

/** `next` answers null for "leave it". However many edits end at once, each one's money counts once. */
async function change(
  records: Records,
  clock: Clock,
  principal: string,
  day: string,
  next: (now: Spending) => Spending | null,
): Promise<void> {
  const id = idOf(principal, day);
  for (let tries = 0; tries < 100; tries++) {
    const stored = await records.get(SPENDING, id);
    const after = next(spendingIn(stored));
    if (after === null) return;
    const revision = typeof stored?.revision === "number" ? stored.revision : 0;
    const now = clock.now();
    const record: StoredRecord = {
      id,
      principal,
      createdAt: stored?.createdAt ?? now.toISOString(),
      expiresAt: new Date(now.getTime() + 40 * DAY).toISOString(),
      day,
      ...after,
      revision: revision + 1,
    };
    const written =
      stored === null ? await records.create(SPENDING, record) : await records.replace(SPENDING, record, { revision });
    if (written) return;
  }
  throw new Error(`The spending of ${principal} changes faster than it can be written.`);
}

function spendingIn(stored: StoredRecord | null): Spending {
  const amount = (value: unknown) => (typeof value === "number" && value > 0 ? value : 0);
  return { spent: amount(stored?.spent), reserved: amount(stored?.reserved) };
}

function idOf(principal: string, day: string): string {
  return `${sha256(principal)}-${day}`;
}
