import { sha256 } from "../../platform/canonical-json.js";
import { type Records, recordCursor, type StoredRecord } from "../../platform/records.js";
import { EDITS } from "../edits/record.js";

/**
 * A batch's edits stand in lists of their own: in their principal's they would drown those asked for one by one. In several, since
 * DynamoDB writes at most 1,000 KB a second under one key of an index, and an edit that cannot be listed cannot be written. Photos of
 * a megapixel end faster than that.
 */
const DIGITS = "0123456789abcdef";

/** The list in which an edit of the batch stands. */
export function editListOf(rootId: string, editId: string): string {
  return nameOf(rootId, sha256(editId).slice(0, 1));
}

/** Edits of a batch and its retries, newest first, as {@link Records.list} answers them. */
export async function listEditsOf(
  records: Pick<Records, "list">,
  rootId: string,
  limit: number,
  before?: string,
): Promise<StoredRecord[]> {
  const lists = await Promise.all(
    [...DIGITS].map((digit) => records.list(EDITS, nameOf(rootId, digit), limit, before)),
  );
  const newestFirst = (a: StoredRecord, b: StoredRecord) => (recordCursor(a) < recordCursor(b) ? 1 : -1);
  return lists.flat().sort(newestFirst).slice(0, limit);
}

function nameOf(rootId: string, digit: string): string {
  return `batch ${rootId} ${digit}`;
}
