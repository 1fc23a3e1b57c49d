import type { ObjectStore } from "../../platform/object-store.js";
import { putJson } from "../documents.js";
import type { BatchOrder } from "./order.js";
import type { BatchRecord } from "./record.js";

/** Says where whoever put the manifest looks how its batch stands. */
export async function showBatch(
  store: ObjectStore,
  { statusTo, reportTo }: Pick<BatchOrder, "statusTo" | "reportTo">,
  { id, status, createdAt, finishedAt, counts, prepared, error, reported }: BatchRecord,
): Promise<void> {
  if (statusTo === null) return;
  const total = prepared?.rows == null ? (counts?.finished ?? null) : prepared.rows + prepared.bad;
  await putJson(store, statusTo, {
    batch: id,
    status,
    createdAt,
    finishedAt,
    counts: counts === null ? null : { total, ...counts },
    ...(error === null ? {} : { message: error.message, error: error.name }),
    report: reported || status === "running" ? reportTo : null,
  });
}
