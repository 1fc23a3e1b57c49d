import { expect, test } from "vitest";
import { editListOf, listEditsOf } from "../../functions/batch/edit-lists.js";
import { EDITS } from "../../functions/edits/record.js";
import { recordCursor, type StoredRecord } from "../../platform/records.js";
import { localSystem } from "./setting.js";

const edit = (k: number, root = "root"): StoredRecord => {
  const id = `${root}-${k}`;
  // Several in the same millisecond, as photos done side by side are.
  const createdAt = new Date(Date.UTC(2026, 0, 31) + Math.floor(k / 5)).toISOString();
  return { id, principal: "somebody", listedAs: editListOf(root, id), createdAt };
};

test("a batch's edits come newest first, each once, however they are paged, and those of other batches do not come", async () => {
  const { records } = await localSystem();
  const edits = Array.from({ length: 60 }, (_, k) => edit(k));
  for (const one of [...edits, edit(1, "other")]) await records.create(EDITS, one);
  const expected = edits
    .map((one) => recordCursor(one))
    .sort()
    .reverse();
  for (const limit of [7, 60]) {
    const seen: string[] = [];
    for (;;) {
      const page = await listEditsOf(records, "root", limit, seen.at(-1));
      if (page.length === 0) break;
      expect(page.length).toBeLessThanOrEqual(limit);
      seen.push(...page.map((one) => recordCursor(one)));
    }
    expect(seen).toEqual(expected);
  }
});

test("no list gets more than its part of a batch's edits, whose names differ in their last digits only", () => {
  const counts = new Map<string, number>();
  const photos = 16_000;
  for (let k = 1; k <= photos; k++) {
    const list = editListOf("20260131T120000-0123456789abcdef0123", `20260131T120000-0123456789abcdef0123-${k}`);
    counts.set(list, (counts.get(list) ?? 0) + 1);
  }
  expect(counts.size).toBe(16);
  expect(Math.max(...counts.values())).toBeLessThan((photos / 16) * 1.15);
});
