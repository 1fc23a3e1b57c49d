import { chmod, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileRecords } from "../../local/store/file-records.js";
import { FileStore, storageError } from "../../local/store/file-store.js";
import { pruneStore } from "../../local/store/prune.js";

const text = (s: string) => new TextEncoder().encode(s);

let root: string;
let store: FileStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "brickwright-store-"));
  store = new FileStore(root);
});

afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true, force: true });
});

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

describe("the file store", () => {
  it("gives back what was put, replaced whole", async () => {
    await store.put("a/b c/ü+%.txt", text("one"));
    await store.put("a/b c/ü+%.txt", text("two!"));
    expect(new TextDecoder().decode(await store.get("a/b c/ü+%.txt"))).toBe("two!");
    expect((await store.head("a/b c/ü+%.txt"))?.size).toBe(4);
  });

  it("names a missing object", async () => {
    await expect(store.get("no/such")).rejects.toMatchObject({ name: "ObjectMissingError" });
    expect(await store.head("no/such")).toBeNull();
  });

  it("lets exactly one of many concurrent conditional writers win", async () => {
    const puts = Array.from({ length: 20 }, (_, i) => store.put("once", text(`${i}`), { ifAbsent: true }));
    const outcomes = await Promise.allSettled(puts);
    expect(outcomes.filter((o) => o.status === "fulfilled")).toHaveLength(1);
    const losers = outcomes.flatMap((o) => (o.status === "rejected" ? [o.reason.name] : []));
    expect(new Set(losers)).toEqual(new Set(["ObjectExistsError"]));
  });

  it.each(["../out", "a/../../out", "/etc/passwd", "a//b", "a/./b", "", "a\\..\\b", "a\0b"])(
    "refuses the key %j, which would leave its folder",
    async (key) => {
      await expect(store.put(key, text("x"))).rejects.toMatchObject({ name: "BadInputError" });
    },
  );

  it("lists by prefix in S3's key order, and never a half-written object", async () => {
    for (const key of ["p/a", "p/a-1", "p/a/b", "p/z", "q/a"]) {
      if (key !== "p/a") await store.put(key, text(key));
    }
    expect(await keys("p/")).toEqual(["p/a-1", "p/a/b", "p/z"]);
    expect(await keys("p/a")).toEqual(["p/a-1", "p/a/b"]);
    expect(await keys("nothing/")).toEqual([]);
    expect((await readdir(join(root, "p"))).filter((n) => n.startsWith("."))).toEqual([]);
  });

  it("deletes, and deleting again is no error", async () => {
    await store.put("x", text("x"));
    await store.delete("x");
    await store.delete("x");
    expect(await store.head("x")).toBeNull();
  });

  it("says in words why a folder cannot be written", () => {
    const full = storageError(Object.assign(new Error("ENOSPC: no space"), { code: "ENOSPC" }), "/photos");
    expect(full).toMatchObject({ name: "StorageError", message: "Cannot write to /photos: the disk is full." });
    const readOnly = storageError(Object.assign(new Error("EROFS"), { code: "EROFS" }), "/photos");
    expect(readOnly.message).toBe("Cannot write to /photos: the file system is read-only.");
  });
});

describe("pruning", () => {
  it("deletes the oldest objects first, down to three quarters of the limit, and spares the young", async () => {
    const now = Date.now();
    for (const [name, ageHours] of [
      ["old", 30],
      ["older", 40],
      ["recent", 3],
      ["young", 0],
    ] as const) {
      await store.put(name, new Uint8Array(1000));
      const time = new Date(now - ageHours * 3_600_000);
      await utimes(join(root, name), time, time);
    }
    const deleted = await pruneStore(store, { BRICKWRIGHT_CACHE_GB: String(3000 / 1024 ** 3) }, now);
    expect(deleted).toBe(2);
    expect((await keys("")).filter((k) => k !== "pruned-at")).toEqual(["recent", "young"]);
  });
});

describe("what runs on GPUs leave behind", () => {
  it("goes after a day, and its records with their time, though the store is far from full", async () => {
    const now = Date.now();
    const records = new FileRecords(store);
    const expired = { principal: "system", createdAt: "2026-01-01T00:00:00Z", expiresAt: "2026-01-02T00:00:00Z" };
    const lasting = { ...expired, expiresAt: new Date(now + 3_600_000).toISOString() };
    for (const collection of ["deliveries", "prediction-ids", "prediction-claims", "predictions"]) {
      await records.put(collection, { id: "old", ...expired });
      await records.put(collection, { id: "new", ...lasting });
    }
    for (const [key, ageHours] of [
      ["gpu-inputs/a/image.png", 25],
      ["gpu-outputs/b/image.png", 25],
      ["gpu-outputs/c/image.png", 2],
      ["memo/d/image.png", 25],
    ] as const) {
      await store.put(key, new Uint8Array(10));
      const time = new Date(now - ageHours * 3_600_000);
      await utimes(join(root, key), time, time);
    }
    expect(await pruneStore(store, {}, now)).toBe(6);
    expect((await keys("")).filter((key) => key !== "pruned-at")).toEqual([
      "gpu-outputs/c/image.png",
      "memo/d/image.png",
      "records/deliveries/new.json",
      "records/prediction-claims/new.json",
      "records/prediction-ids/new.json",
      "records/predictions/new.json",
    ]);
  });
});

describe("file records", () => {
  const record = (id: string, createdAt: string, principal = "ann") => ({ id, principal, createdAt, status: "new" });

  it("creates once and replaces only what is as expected", async () => {
    const records = new FileRecords(store);
    expect(await records.create("edits", record("e1", "2026-01-01T00:00:00Z"))).toBe(true);
    expect(await records.create("edits", record("e1", "2026-01-02T00:00:00Z"))).toBe(false);
    const done = { ...record("e1", "2026-01-01T00:00:00Z"), status: "done" };
    const replaced = await Promise.all([1, 2, 3].map(() => records.replace("edits", done, { status: "new" })));
    expect(replaced.filter(Boolean)).toHaveLength(1);
    expect(await records.get("edits", "e1")).toEqual(done);
    expect(await records.replace("edits", record("none", "2026-01-01T00:00:00Z"), {})).toBe(false);
  });

  it("lists one principal's records, newest first", async () => {
    const records = new FileRecords(store);
    await records.put("edits", record("e1", "2026-01-01T00:00:00Z"));
    await records.put("edits", record("e2", "2026-01-03T00:00:00Z"));
    await records.put("edits", record("e3", "2026-01-02T00:00:00Z", "bob"));
    await records.put("edits", record("e4", "2026-01-02T00:00:00Z"));
    expect((await records.list("edits", "ann", 10)).map((r) => r.id)).toEqual(["e2", "e4", "e1"]);
    expect((await records.list("edits", "ann", 10, "2026-01-03T00:00:00Z")).map((r) => r.id)).toEqual(["e4", "e1"]);
    expect((await records.list("edits", "ann", 1)).map((r) => r.id)).toEqual(["e2"]);
  });

  it("refuses an id that would be a path", async () => {
    await expect(new FileRecords(store).get("edits", "../x")).rejects.toMatchObject({ name: "BadInputError" });
  });
});
