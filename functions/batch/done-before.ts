import type { Records } from "../../platform/records.js";
import type { ReportRow } from "../bulk/report-row.js";
import { type EditRecord, getEdit } from "../edits/record.js";
import { failedRow, rowError, succeededRow, type WholeItem } from "./item.js";

/**
 * The row of a photo that is done already: by this attempt, where a function was called twice for it, or by one before. What has
 * succeeded is never done again, and what failed in this attempt only by a retry: an edit's first end is its only one.
 */
export async function doneBefore(records: Records, whole: WholeItem): Promise<ReportRow | null> {
  for (const id of [whole.editId, ...whole.earlierIds]) {
    const record = await getEdit(records, id);
    if (record?.status === "failed" && id === whole.editId) {
      return failedRow(whole, rowError(record.failure), { dollars: record.dollars ?? 0 });
    }
    if (isDone(record)) {
      return { ...succeededRow(whole, record.outputs, { before: id !== whole.editId, dollars: record.dollars }), id };
    }
  }
  return null;
}

function isDone(record: EditRecord | null): record is EditRecord & { status: "succeeded" } {
  return record?.status === "succeeded";
}
