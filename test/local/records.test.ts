import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { FileRecords } from "../../local/store/file-records.js";
import { FileStore } from "../../local/store/file-store.js";
import { pruneStore } from "../../local/store/prune.js";
import { recordCursor, type StoredRecord } from "../../platform/records.js";
import { recordsContract } from "../aws/contract/records.js";

let root: string;
let home: string;
let store: FileStore;
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-records-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  ahead = 0;
  home = await mkdtemp(join(root, "home-"));
  store = new FileStore(home);
});

recordsContract(
  "a folder",
  async () => {
    const records = new FileRecords(new FileStore(await mkdtemp(join(root, "contract-"))), clock);
    // From the first listing on there is an index: the contract holds with it as without.
    for (const collection of ["edits", "things", "keys"]) await records.list(collection, "someone", 1);
    return records;
  },
  (seconds) => {
    ahead += seconds * 1000;
  },
);
recordsContract(
  "a folder that nothing was listed of",
  async () => new FileRecords(new FileStore(await mkdtemp(join(root, "contract-"))), clock),
  (seconds) => {
    ahead += seconds * 1000;
  },
);

const minute = (n: number) => new Date(Date.UTC(2026, 10, 23) + n * 60_000).toISOString();
const record = (n: number, more: Partial<StoredRecord> = {}): StoredRecord => ({
  id: `e${n}`,
  principal: "ann",
  createdAt: minute(n),
  ...more,
});
const ids = async (records: FileRecords, owner = "ann") =>
  (await records.list("edits", owner, 1000)).map(({ id }) => id);
const downFrom = (n: number) => Array.from({ length: n }, (_, k) => `e${n - 1 - k}`);

/** As an earlier version wrote it: the record alone. */
async function writeAlone(one: StoredRecord): Promise<void> {
  await mkdir(join(home, "records/edits"), { recursive: true });
  await writeFile(join(home, `records/edits/${one.id}.json`), JSON.stringify(one));
}

/** Files of the index, as paths. */
async function entries(): Promise<string[]> {
  const all = await readdir(join(home, ".record-index"), { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile() && one.name !== "complete").map((one) => join(one.parentPath, one.name));
}

async function age(path: string): Promise<void> {
  const past = new Date(Date.now() - 2 * 3_600_000);
  await utimes(path, past, past);
}

describe("a page of a long list", () => {
  it("reads the records that it shows and no others, wherever in the list it is", async () => {
    const records = new FileRecords(store);
    for (let n = 0; n < 300; n++) await records.put("edits", record(n, n % 3 === 0 ? {} : { listedAs: "batch" }));
    await records.list("edits", "ann", 1);
    const read = vi.spyOn(store, "get");
    const pages: StoredRecord[][] = [];
    for (let before: string | undefined; ; ) {
      read.mockClear();
      const page = await records.list("edits", "ann", 7, before);
      expect(read.mock.calls.length).toBe(page.length);
      const last = page.at(-1);
      if (last === undefined) break;
      pages.push(page);
      before = recordCursor(last);
    }
    expect(pages.flat().map(({ id }) => id)).toEqual(downFrom(300).filter((id) => Number(id.slice(1)) % 3 === 0));
    expect(await records.list("edits", "batch", 3)).toHaveLength(3);
  });
});

describe("a home of an earlier version", () => {
  it("has all of its records in its lists, also those that come while they are listed for the first time", async () => {
    for (let n = 0; n < 100; n++) await writeAlone(record(n));
    const [one, other] = [new FileRecords(store), new FileRecords(new FileStore(home))];
    const writing = (async () => {
      for (let n = 100; n < 160; n++) await other.create("edits", record(n));
    })();
    await Promise.all([ids(one), ids(one), ids(other), writing]);
    expect(await ids(one)).toEqual(downFrom(160));
    expect(await ids(new FileRecords(new FileStore(home)))).toEqual(downFrom(160));
    expect(await entries()).toHaveLength(160);
  });

  it("gets back what an earlier version writes later, at the next sweep", async () => {
    const records = new FileRecords(store);
    expect(await ids(records)).toEqual([]);
    await writeAlone(record(0));
    await records.sweep(["edits"]);
    expect(await ids(records)).toEqual(["e0"]);
  });
});

describe("a process that is killed", () => {
  it("between entry and record, or record and entry, loses nothing and shows nothing twice", async () => {
    const records = new FileRecords(store);
    await ids(records);
    const dies = () => {
      vi.spyOn(store, "put").mockRejectedValueOnce(new Error("killed"));
    };
    dies();
    await expect(records.create("edits", record(0))).rejects.toThrow("killed");
    expect(await ids(records)).toEqual([]);
    expect(await records.create("edits", record(0))).toBe(true);
    dies();
    await expect(records.put("edits", record(0, { createdAt: minute(5), listedAs: "bob" }))).rejects.toThrow("killed");
    expect([await ids(records), await ids(records, "bob")]).toEqual([["e0"], []]);
    await records.put("edits", record(0, { createdAt: minute(5), listedAs: "bob" }));
    expect([await ids(records), await ids(records, "bob")]).toEqual([[], ["e0"]]);
    // Deleted, and killed before its entry went.
    await rm(join(home, "records/edits/e0.json"));
    expect(await ids(records, "bob")).toEqual([]);
  });

  it("leaves entries that lead nowhere to the sweep, which spares young ones, for their records may be about to come", async () => {
    const records = new FileRecords(store);
    for (const n of [0, 1, 2]) await records.put("edits", record(n));
    await ids(records);
    await rm(join(home, "records/edits/e0.json"));
    await rm(join(home, "records/edits/e1.json"));
    const [lost] = (await entries()).filter((path) => path.endsWith("%23e0"));
    await age(lost!);
    // Its place before it was moved.
    const left = join(
      (await entries()).find((path) => path.endsWith("%23e2"))!,
      "..",
      encodeURIComponent(`${minute(0)}#e2`),
    );
    await writeFile(left, "");
    await age(left);
    await records.sweep(["edits"]);
    expect((await entries()).map((path) => decodeURIComponent(path).slice(-2)).sort()).toEqual(["e1", "e2"]);
    expect(await ids(records)).toEqual(["e2"]);
  });
});

describe("pruning a home with an index", () => {
  it("does not take the index for objects, counts it among none, and forgets what it deleted", async () => {
    const records = new FileRecords(store);
    await ids(records);
    for (let n = 0; n < 20; n++) {
      await records.put("edits", record(n));
      await store.put(`edits/e${n}/plan.json`, new Uint8Array(1000));
    }
    for await (const { key } of store.list("")) {
      expect(key).toMatch(/^(records|edits)\//);
      if (/e\d(\.json|\/)/.test(key)) await age(join(home, key));
    }
    for (const path of await entries()) await age(path);
    // Old folders, as they would be.
    for (let n = 0; n < 10; n++) await age(join(home, `edits/e${n}`));
    const deleted = await pruneStore(store, { BRICKWRIGHT_CACHE_GB: String(15_000 / 1024 ** 3) });
    expect(deleted).toBeGreaterThan(5);
    const kept = await ids(records);
    expect(kept).toEqual(expect.arrayContaining(downFrom(20).slice(0, 10)));
    for (const id of kept) expect((await stat(join(home, `records/edits/${id}.json`))).isFile()).toBe(true);
  });

  it("leaves no empty folders behind, and whoever writes into one just then does", async () => {
    await store.put("edits/old/work/image.png", new Uint8Array(10));
    await store.put("edits/young/plan.json", new Uint8Array(10));
    await store.delete("edits/old/work/image.png");
    for (const folder of ["edits/old/work", "edits/old", "edits"]) await age(join(home, folder));
    const writing = Array.from({ length: 50 }, (_, n) => store.put(`edits/w${n}/a`, new Uint8Array(1)));
    await Promise.all([store.dropEmptyFolders(Date.now() + 1000), ...writing]);
    await store.dropEmptyFolders(Date.now() - 3_600_000);
    const names = await store.names("edits");
    expect(names).toHaveLength(51);
    expect(names).not.toContain("old");
  });
});
