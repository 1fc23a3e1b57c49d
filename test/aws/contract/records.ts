import { describe, expect, test } from "vitest";
import { type Records, recordCursor, type StoredRecord } from "../../../platform/records.js";

const record = (id: string, more: Record<string, unknown> = {}): StoredRecord => ({
  id,
  principal: "someone",
  createdAt: "2026-11-23T10:00:00.000Z",
  ...more,
});

/** Values that a table or an encoding might bend. */
const values = {
  text: 'naïve 日本 🏔 "quoted" \\ \u0000 end',
  empty: "",
  truth: true,
  lie: false,
  nothing: null,
  numbers: [0, 1, -1, 0.1, 1 / 3, 1e21, 1e-7, 2 ** 53, 123456789.12345679, -2.5e-100, 4e300, 5e-324],
  list: [[], {}, [null, [1, "1"]], { a: { b: { c: [] } } }],
  map: { "": 1, "a.b": 2, "#x": 3, ":y": 4, size: 5, __proto: 6, "with space": 7 },
  // Names that the table's own attributes have.
  pk: "mine",
  owner: "mine too",
  ttl: 3,
  record: { id: 4 },
};

/** What every table of records does. `now` is the clock that `open`'s records go by, and `later` moves it on. */
export function recordsContract(name: string, open: () => Promise<Records>, later: (seconds: number) => void): void {
  describe(`${name} as records`, () => {
    test("gives back exactly what JSON keeps of what was written", async () => {
      const records = await open();
      const written = record("exact", { ...values, left: undefined, date: new Date(0), list2: [undefined] });
      await records.put("things", written);
      expect(await records.get("things", "exact")).toEqual(JSON.parse(JSON.stringify(written)));
      expect(await records.get("others", "exact")).toBeNull();
      expect(await records.get("things", "none")).toBeNull();
    });

    test("lets exactly one of twenty create a record", async () => {
      const records = await open();
      const made = await Promise.all(
        Array.from({ length: 20 }, (_, n) => records.create("things", record("race", { n }))),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      expect((await records.get("things", "race"))!.n).toBe(made.indexOf(true));
    });

    test("counts to thirty by thirty replacements on condition, losing none", async () => {
      const records = await open();
      await records.put("things", record("counter", { count: 0, other: { deep: [1, null] } }));
      const increment = async (): Promise<void> => {
        for (;;) {
          const stored = (await records.get("things", "counter"))!;
          const next = { ...stored, count: (stored.count as number) + 1 };
          if (await records.replace("things", next, { count: stored.count, other: { deep: [1, null] } })) return;
        }
      };
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          for (let n = 0; n < 6; n++) await increment();
        }),
      );
      expect((await records.get("things", "counter"))!.count).toBe(30);
    });

    test("replaces only what is there and equals what is expected, field by field", async () => {
      const records = await open();
      const next = record("r", { state: "done" });
      expect(await records.replace("things", next, {})).toBe(false);
      await records.put("things", record("r", { state: "running", map: { a: 1, b: [2] }, nothing: null }));
      for (const expected of [
        { state: "done" },
        { state: undefined },
        { state: null },
        { absent: null },
        { nothing: undefined },
        { map: { a: 1 } },
        { map: { a: "1", b: [2] } },
        { state: "running", principal: "another" },
      ]) {
        expect(await records.replace("things", next, expected), JSON.stringify(expected)).toBe(false);
      }
      const right = { state: "running", map: { b: [2], a: 1 }, nothing: null, absent: undefined };
      expect(await records.replace("things", next, right)).toBe(true);
      expect(await records.get("things", "r")).toEqual(next);
      expect(await records.replace("things", next, {})).toBe(true);
    });

    test("lists a principal's records, newest first, page after page, skipping none of one millisecond", async () => {
      const records = await open();
      const at = (n: number) => `2026-11-23T10:00:0${Math.floor(n / 4)}.000Z`;
      const ids = Array.from({ length: 23 }, (_, n) => `edit-${String(n).padStart(2, "0")}`);
      for (const [n, id] of [...ids.entries()].reverse()) await records.put("edits", record(id, { createdAt: at(n) }));
      await records.put("edits", record("not-mine", { principal: "another" }));
      await records.put("things", record("no-edit"));
      const listed: StoredRecord[] = [];
      for (let before: string | undefined; ; ) {
        const page = await records.list("edits", "someone", 5, before);
        listed.push(...page);
        const last = page.at(-1);
        if (!last) break;
        before = recordCursor(last);
      }
      expect(listed.map(({ id }) => id)).toEqual([...ids].reverse());
      const earlier = await records.list("edits", "someone", 100, at(8));
      expect(earlier.map(({ id }) => id)).toEqual(ids.slice(0, 8).reverse());
      expect(await records.list("edits", "nobody", 5)).toEqual([]);
    });

    test("shows a record in one place of one list, wherever its last writing put it", async () => {
      const records = await open();
      const at = (n: number) => `2026-11-23T10:0${n}:00.000Z`;
      const lists = async () => ({
        someone: (await records.list("edits", "someone", 9)).map(({ id }) => id),
        batch: (await records.list("edits", "batch/of#someone", 9)).map(({ id }) => id),
      });
      for (const n of [1, 2, 3]) await records.create("edits", record(`e${n}`, { createdAt: at(n) }));
      expect(await lists()).toEqual({ someone: ["e3", "e2", "e1"], batch: [] });
      // Into another list, to another place, and by a creation that is refused.
      await records.put("edits", record("e2", { createdAt: at(2), listedAs: "batch/of#someone" }));
      expect(await records.replace("edits", record("e1", { createdAt: at(5) }), {})).toBe(true);
      expect(await records.create("edits", record("e3", { createdAt: at(9) }))).toBe(false);
      expect(await records.replace("edits", record("e3", { createdAt: at(0) }), { no: 1 })).toBe(false);
      expect(await lists()).toEqual({ someone: ["e1", "e3"], batch: ["e2"] });
      await records.put("edits", record("e2", { createdAt: at(2) }));
      await records.delete("edits", "e3");
      expect(await lists()).toEqual({ someone: ["e1", "e2"], batch: [] });
      expect((await records.list("edits", "someone", 9, at(5))).map(({ id }) => id)).toEqual(["e2"]);
      await expect(records.list("../edits", "someone", 9)).rejects.toMatchObject({ name: "BadInputError" });
    });

    test("is without a record from the moment that it expires, and lets another take its place", async () => {
      const records = await open();
      const soon = new Date(Date.now() + 60_000).toISOString();
      const lasting = record("lasting", { principal: "p" });
      await records.put("keys", record("key", { principal: "p", expiresAt: soon }));
      await records.put("keys", lasting);
      expect(await records.create("keys", record("key"))).toBe(false);
      expect(await records.replace("keys", record("key", { principal: "p", expiresAt: soon, n: 1 }), {})).toBe(true);
      expect(await records.list("keys", "p", 10)).toHaveLength(2);
      later(61);
      expect(await records.get("keys", "key")).toBeNull();
      expect(await records.list("keys", "p", 10)).toEqual([lasting]);
      expect(await records.replace("keys", record("key"), {})).toBe(false);
      const tries = await Promise.all([1, 2, 3].map((n) => records.create("keys", record("key", { n }))));
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect((await records.get("keys", "key"))!.n).toBe(tries.indexOf(true) + 1);
    });

    test("deletes a record, and one that is not there without complaint", async () => {
      const records = await open();
      await records.put("things", record("gone"));
      await records.delete("things", "gone");
      await records.delete("things", "gone");
      expect(await records.get("things", "gone")).toBeNull();
      expect(await records.list("things", "someone", 5)).toEqual([]);
    });

    test("refuses what is no id, and a record above 400 KB with the next step", async () => {
      const records = await open();
      for (const id of ["", "a/b", "../a", "a#b", "é", "x".repeat(129)]) {
        await expect(records.get("things", id)).rejects.toMatchObject({ name: "BadInputError" });
        await expect(records.create("things", record(id))).rejects.toMatchObject({ name: "BadInputError" });
      }
      await expect(records.get("a#b", "c")).rejects.toMatchObject({ name: "BadInputError" });
      const large = record("large", { text: "x".repeat(410_000) });
      for (const write of [() => records.put("things", large), () => records.create("things", large)]) {
        await expect(write()).rejects.toMatchObject({
          name: "BadInputError",
          message: expect.stringContaining("409,600"),
          hint: expect.stringContaining("object store"),
        });
      }
      const largest = record("largest", { text: "x".repeat(400_000) });
      await records.put("things", largest);
      expect(await records.get("things", "largest")).toEqual(largest);
    });
  });
}
