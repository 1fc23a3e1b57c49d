import { recordCursor, type StoredRecord } from "../../platform/records.js";
import { Problem } from "./problem.js";

/** Where a page ended, as a person hands it back. */
export function cursorOf(last: StoredRecord): string {
  return Buffer.from(recordCursor(last)).toString("base64url");
}

/** @throws {Problem} for what no page ended with. */
export function readCursor(text: string): string {
  const cursor = Buffer.from(text, "base64url").toString();
  if (/^\d{4}-\d\d-\d\dT[\d:.]{8,15}Z#[A-Za-z0-9_-]{1,128}$/.test(cursor)) return cursor;
  throw new Problem("invalid-value", "The cursor is none that a page ended with.", {
    hint: "Give `next` of the page before.",
  });
}
