import type { ObjectStore } from "../../platform/object-store.js";
import { NothingLeftError } from "./errors.js";
import { batchKeys } from "./keys.js";
import { type BatchOrder, getOrder, isListed, isOfInventory } from "./order.js";
import type { BatchRecord } from "./record.js";
import { type StartBatchDependencies, startBatch } from "./start.js";

export interface RetryChanges {
  readonly maxDollars?: number | null | undefined;
  readonly runner?: string | undefined;
  readonly reserved?: BatchRecord["reserved"];
  /** Edits that its principal may begin a day now; null: any. */
  readonly editsPerDay?: number | null;
}

/**
 * Begins a batch of what is left of another one. Exactly that, where its report could say what is left: the rows of a manifest that
 * did not succeed, and of a prefix or an inventory, when the batch came to its end, the photos that failed. Otherwise all of its
 * photos are gone through again, and those that are done are found done.
 * @throws {NothingLeftError} when nothing is left.
 */
export async function retryBatch(
  deps: StartBatchDependencies,
  before: BatchRecord,
  id: string,
  { maxDollars, runner, reserved, editsPerDay = null }: RetryChanges = {},
): Promise<BatchRecord> {
  const order = await getOrder(deps.store, before.id);
  const { source, again } = await leftOf(deps.store, before, order);
  return startBatch(
    deps,
    id,
    {
      ...order,
      source,
      attempt: order.attempt + 1,
      edits: editsPerDay === null ? null : { perDay: editsPerDay, done: again ? (before.counts?.succeeded ?? 0) : 0 },
      ...(maxDollars === undefined ? {} : { maxDollars }),
    },
    { retryOf: before.id, runner, reserved },
  );
}

/** Where the photos of a retry are named; `again`: those that are done are among them. */
async function leftOf(
  store: ObjectStore,
  before: BatchRecord,
  { source }: BatchOrder,
): Promise<{ readonly source: BatchOrder["source"]; readonly again: boolean }> {
  const listed = isListed(source);
  const rows = { kind: "rows", listed, inventory: isOfInventory(source) } as const;
  const redo = await store.head(batchKeys.redo(before.id));
  if (redo?.size === 0) {
    throw new NothingLeftError("Nothing is left of this batch.", "Its report says what became of each photo.");
  }
  if (redo !== null) return { source: { ...rows, key: batchKeys.redo(before.id) }, again: false };
  const prepared = before.prepared !== null && (await store.head(batchKeys.rows(before.id))) !== null;
  return prepared ? { source: { ...rows, key: batchKeys.rows(before.id) }, again: true } : { source, again: listed };
}
