import pLimit from "p-limit";
import { z } from "zod";
import { sha256 } from "../../platform/canonical-json.js";
import { type Records, recordCursor } from "../../platform/records.js";
import { systemRecord, WAITERS, type Waiter, waiterSchema } from "./record.js";

/**
 * Waiters that stand on a prediction's own record. A token of Step Functions has up to 2,048 characters and a record 400 KB, and
 * every change of a record is paid by its size; so those that come after the first few have a record each, and the prediction's
 * says only that there are such.
 */
export const ON_RECORD = 10;

const PAGE = 500;
const AT_ONCE = 20;

export async function addWaiter(records: Records, key: string, waiter: Waiter, now: Date): Promise<void> {
  await records.put(WAITERS, { ...systemRecord(WAITERS, idOf(waiter), now), listedAs: key, ...waiter });
}

/** False when it was told, and taken away, by now. */
export async function isWaiting(records: Records, waiter: Waiter): Promise<boolean> {
  return (await records.get(WAITERS, idOf(waiter))) !== null;
}

/** Those of a prediction that have records of their own; one that came a moment ago may be missing. */
export async function listWaiters(records: Records, key: string): Promise<Waiter[]> {
  const all: Waiter[] = [];
  for (let before: string | undefined; ; ) {
    const page = await records.list(WAITERS, key, PAGE, before);
    all.push(...page.flatMap((stored) => listed.safeParse(stored).data ?? []));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    before = recordCursor(last);
  }
}

const listed = z.object(waiterSchema.shape);

export async function dropWaiters(records: Records, waiters: readonly Waiter[]): Promise<void> {
  const limit = pLimit(AT_ONCE);
  await Promise.all(waiters.map((waiter) => limit(() => records.delete(WAITERS, idOf(waiter)))));
}

/** Notes that they were seen. One that was taken away meanwhile stays away. */
export async function noteSeen(records: Records, waiters: readonly Waiter[], now: Date): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const seenAt = now.toISOString();
  await Promise.all(
    waiters.map((waiter) =>
      limit(async () => {
        const stored = await records.get(WAITERS, idOf(waiter));
        if (stored !== null) await records.replace(WAITERS, { ...stored, seenAt }, { seenAt: stored.seenAt });
      }),
    ),
  );
}

function idOf({ token }: Waiter): string {
  return sha256(token);
}
