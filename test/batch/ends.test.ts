import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Backend } from "../../bricks/backend.js";
import { progressOf, stopBatch } from "../../functions/batch/follow.js";
import { batchKeys } from "../../functions/batch/keys.js";
import { locatePicture } from "../../functions/batch/pictures.js";
import { getBatch } from "../../functions/batch/record.js";
import { retryBatch } from "../../functions/batch/retry.js";
import { startBatch } from "../../functions/batch/start.js";
import { builtInLibrary } from "../../functions/config/library.js";
import { getEdit } from "../../functions/edits/record.js";
import type { Local } from "../../local/composition.js";
import {
  followDependencies,
  localSystem,
  order,
  picture,
  putPictures,
  putText,
  reportOf,
  run,
  startDependencies,
} from "./setting.js";

/** A manifest of so many photos, of which the last `missing` are not there. */
async function manifestOf(local: Local, photos: number, missing: number) {
  const keys = await putPictures(local, photos);
  for (const key of keys.slice(photos - missing)) await local.store.delete(key);
  const text = ["image", ...keys].join("\n");
  const key = await putText(local, `sources/manifest-${photos}-${missing}`, text);
  return { keys, source: { kind: "manifest", key, format: "csv", base: null } as const };
}

async function retry(local: Local, of: string, id: string) {
  const before = (await getBatch(local.records, of))!;
  const { executionArn } = await retryBatch(await startDependencies(local), before, id);
  await local.engine.finished(executionArn);
  return (await getBatch(local.records, id))!;
}

describe("failures", () => {
  test.each([
    ["as many as are borne end nothing", { most: 4 }, "succeeded"],
    ["one more gives the batch up", { most: 3 }, "failed"],
    ["a share that is borne ends nothing", { share: 0.2 }, "succeeded"],
    ["a larger one gives the batch up", { share: 0.15 }, "failed"],
  ] as const)("%s", async (_, tolerate, status) => {
    const local = await localSystem();
    const { source } = await manifestOf(local, 20, 4);
    const record = await run(local, order({ source, tolerate }));
    expect(record.status).toBe(status);
    expect(record.reported).toBe(true);
    if (status === "failed") expect(record.error?.name).toBe("TooManyFailuresError");
    else expect(record.counts).toMatchObject({ succeeded: 16, failed: 4 });
  });

  test("a batch that was given up reports every photo that was done, failed ones without an edit among them", async () => {
    const local = await localSystem();
    const { keys } = await manifestOf(local, 10, 2);
    const images = [...keys.slice(0, 3), "elsewhere/a.jpg", ...keys.slice(3)];
    const key = await putText(local, "sources/m", ["image", ...images].join("\n"));
    const source = { kind: "manifest", key, format: "csv", base: null } as const;
    const wanted = order({ source, tolerate: { most: 0 }, concurrency: { cpu: 1, gpu: 1 } });
    const record = await run(local, wanted);
    expect(record).toMatchObject({ status: "failed", error: { name: "TooManyFailuresError" } });
    const rows = await reportOf(local, wanted.id);
    expect(rows.map(({ image, status }) => [image, status])).toEqual([
      ...keys.slice(0, 3).map((image) => [image, "succeeded"]),
      ["elsewhere/a.jpg", "failed"],
    ]);
    expect(record.error?.message).toMatch(/^1 photos failed/);
    expect(record.counts).toMatchObject({ finished: 4, succeeded: 3, failed: 1 });
    // What was done is not left.
    expect(await retry(local, wanted.id, "rest")).toMatchObject({ status: "failed" });
    expect((await reportOf(local, "rest")).map(({ line }) => line)).not.toContain(2);
  });

  test("a manifest that is none is the batch's failure, in words", async () => {
    const local = await localSystem();
    const key = await putText(local, "sources/none", "photo;text\na;b\n");
    const record = await run(local, order({ source: { kind: "manifest", key, format: "csv", base: null } }));
    expect(record).toMatchObject({ status: "failed", error: { name: "BadInputError" } });
    expect(record.error?.message).toMatch(/does not name an `image` column/);
  });

  test("an instruction that no plan can do fails its photos without a look at them, and no others", async () => {
    const local = await localSystem();
    const keys = await putPictures(local, 6);
    const rows = keys.map((key, k) => `${key},${k < 3 ? "calculate my taxes" : ""}`);
    const key = await putText(local, "sources/m", ["image,instruction", ...rows].join("\n"));
    const wanted = order({ source: { kind: "manifest", key, format: "csv", base: null } });
    expect((await run(local, wanted)).counts).toMatchObject({ succeeded: 3, failed: 3 });
    const failed = (await reportOf(local, wanted.id)).filter((row) => row.status === "failed");
    expect(new Set(failed.map((row) => row.error?.name))).toEqual(new Set(["RefusedError"]));
  });
});

describe("a retry", () => {
  test("does only the photos that failed, under the first batch's edits", async () => {
    const local = await localSystem();
    const { keys, source } = await manifestOf(local, 12, 3);
    const first = order({ source });
    expect((await run(local, first)).counts).toMatchObject({ succeeded: 9, failed: 3 });
    for (const key of keys.slice(9)) await local.store.put(key, await picture(1));
    const record = await retry(local, first.id, "again");
    expect(record).toMatchObject({ status: "succeeded", retryOf: first.id, counts: { finished: 3, succeeded: 3 } });
    const rows = await reportOf(local, "again");
    expect(rows.map(({ line }) => line).sort((a, b) => a - b)).toEqual([11, 12, 13]);
    for (const { id } of rows) expect((await getEdit(local.records, id!))?.status).toBe("succeeded");
  });

  test("after a stop finds done what is done, and does the rest once", async () => {
    const local = await localSystem();
    const { source } = await manifestOf(local, 60, 0);
    const first = order({ source, concurrency: { cpu: 1, gpu: 1 } });
    const started = await startBatch(await startDependencies(local), first.id, first.order);
    const following = followDependencies(local);
    for (;;) {
      const { finished, total } = await progressOf(following, (await getBatch(local.records, first.id))!);
      if (finished >= 4) {
        expect(total).toBe(60);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const stopped = await stopBatch(following, started);
    expect(stopped.status).toBe("stopped");
    expect((await local.engine.describe(started.executionArn)).status).toBe("ABORTED");
    const record = await retry(local, first.id, "rest");
    expect(record).toMatchObject({ status: "succeeded", counts: { finished: 60, succeeded: 60, failed: 0 } });
    expect(record.counts!.before).toBeGreaterThanOrEqual(4);
    expect(record.counts!.before).toBeLessThan(60);
    const rows = await reportOf(local, "rest");
    expect(new Set(rows.map(({ line }) => line)).size).toBe(60);
    expect(new Set(rows.map(({ output }) => output)).size).toBe(60);
  });
});

describe("photos of a folder", () => {
  test("are edited without a manifest, and what is no photo is left alone", async () => {
    const local = await localSystem();
    await putPictures(local, 7, "uploads/summer/");
    await putPictures(local, 1, "uploads/winter/");
    await putText(local, "uploads/summer/notes.txt", "sunny");
    const wanted = order({ source: { kind: "prefix", prefix: "uploads/summer/" } });
    expect(await run(local, wanted)).toMatchObject({ status: "succeeded", counts: { finished: 7, succeeded: 7 } });
    const images = (await reportOf(local, wanted.id)).map(({ image }) => image);
    expect(images.every((image) => image.startsWith("uploads/summer/photo-"))).toBe(true);
    await expect(retry(local, wanted.id, "twice")).rejects.toMatchObject({ name: "NothingLeftError" });
  });

  test("are taken from an S3 Inventory, too", async () => {
    const local = await localSystem();
    const keys = await putPictures(local, 5, "uploads/über den Wolken/");
    const record = await run(local, order({ source: await inventoryOf(local, keys) }));
    expect(record).toMatchObject({ status: "succeeded", counts: { finished: 5, succeeded: 5 } });
  });
});

test.each([
  ["decoded", (key: string) => key],
  ["as it is written there", (key: string) => encodeURIComponent(key).replaceAll("%2F", "/")],
  ["as it is written there, with + for spaces", (key: string) => encodeURIComponent(key).replaceAll("%20", "+")],
])("photos of an inventory are found by keys of any characters, be the item's key %s", async (_, delivered) => {
  const local = await localSystem();
  const names = ["plain", "a b", "a+b", "100%", "100%25", "50%+ off (new)", "über den Wolken", "it's!"];
  const keys = names.map((name) => `uploads/all/${name}.png`);
  for (const [k, key] of keys.entries()) await local.store.put(key, await picture(k));
  const order = { folders: ["uploads/"], principal: "somebody", source: await inventoryOf(local, keys) } as never;
  const deps = { store: local.store, records: local.records, fetchPicture: null };
  const none = new AbortController().signal;
  const alone = async (key: string) => {
    for (const other of keys) if (other !== key) await local.store.delete(other);
    const found = await locatePicture(deps, order, delivered(key), none);
    for (const [k, other] of keys.entries()) await local.store.put(other, await picture(k));
    return found.key;
  };
  for (const key of keys) expect(await alone(key)).toBe(key);
});

test("an encoded key leads to no folder that the batch may not read", async () => {
  const local = await localSystem();
  const source = { kind: "rows", key: "rows", listed: true, inventory: true };
  const order = { folders: ["uploads/of/me/"], principal: "somebody", source } as never;
  const deps = { store: local.store, records: local.records, fetchPicture: null };
  const found = locatePicture(deps, order, "uploads%2Fof%2Fme%2F..%2Fyou%2Fa.png", new AbortController().signal);
  await expect(found).rejects.toMatchObject({ name: "BadInputError" });
});

/** S3's list of objects, as it writes it every day. */
async function inventoryOf(local: Local, keys: readonly string[]) {
  const csv = keys.map((key) => `"bucket","${encodeURIComponent(key).replaceAll("%2F", "/")}","100"`).join("\n");
  await local.store.put("uploads/inventory/data.csv.gz", gzipSync(csv));
  const files = [{ key: "uploads/inventory/data.csv.gz" }];
  const manifest = { fileFormat: "CSV", fileSchema: "Bucket, Key, Size", files };
  const key = await putText(local, "uploads/inventory/manifest.json", JSON.stringify(manifest));
  return { kind: "inventory", key } as const;
}

/** Photos that a batch's maps gave to their children: each costs a look at least. */
async function lookedAt(local: Local, id: string): Promise<number> {
  const { executionArn } = (await getBatch(local.records, id))!;
  const runs = await local.engine.mapRuns(executionArn);
  return runs.filter(({ label }) => label !== "Plans").reduce((sum, { items }) => sum + items.total, 0);
}

describe.each(["prefix", "inventory"] as const)("a retry of photos that were listed: %s", (kind) => {
  const folder = "uploads/all/";
  const sourceOf = (local: Local, keys: readonly string[]) =>
    kind === "prefix" ? ({ kind, prefix: folder } as const) : inventoryOf(local, keys);

  /** So many photos, of which the last `bad` are none. */
  async function photos(local: Local, count: number, bad: number) {
    const keys = await putPictures(local, count, folder);
    const broken = keys.slice(count - bad);
    for (const key of broken) await putText(local, key, "no picture");
    const mend = async (some: readonly string[]) => {
      for (const key of some) await local.store.put(key, await picture(1));
    };
    return { keys, broken, mend };
  }

  test("looks at none but those that failed, as often as it is needed, and at last at none", async () => {
    const local = await localSystem();
    const { keys, broken, mend } = await photos(local, 30, 4);
    const first = order({ source: await sourceOf(local, keys) });
    expect(await run(local, first)).toMatchObject({ status: "succeeded", counts: { succeeded: 26, failed: 4 } });
    expect(await lookedAt(local, first.id)).toBe(30);
    // One that came later is not what is left.
    await local.store.put(`${folder}new.png`, await picture(2));
    await mend(broken.slice(1));
    const second = await retry(local, first.id, "second");
    expect(second).toMatchObject({ status: "succeeded", counts: { finished: 4, succeeded: 3, before: 0, failed: 1 } });
    expect(await lookedAt(local, "second")).toBe(4);
    const rows = await reportOf(local, "second");
    expect(rows.map(({ image }) => image).sort()).toEqual(broken);
    const done = rows.find(({ image }) => image === broken[1])!;
    // Under the first batch's edits, as a further attempt at that photo.
    const failed = (await reportOf(local, first.id)).find(({ image }) => image === broken[1])!;
    expect(done.id).toBe(`${failed.id}-r1`);
    expect(await getEdit(local.records, done.id!)).toMatchObject({ status: "succeeded" });
    await mend(broken);
    expect(await retry(local, "second", "third")).toMatchObject({ counts: { finished: 1, succeeded: 1, before: 0 } });
    expect(await lookedAt(local, "third")).toBe(1);
    expect((await reportOf(local, "third")).map(({ id, image }) => [id, image])).toEqual([
      [expect.stringMatching(new RegExp(`^${first.id}-[0-9a-f]{20}-r2$`)), broken[0]],
    ]);
    await expect(retry(local, "third", "fourth")).rejects.toMatchObject({ name: "NothingLeftError" });
  });

  test("goes through all of them again where the batch was given up, for nobody knows which it came to", async () => {
    const local = await localSystem();
    const { keys, broken, mend } = await photos(local, 30, 4);
    const source = await sourceOf(local, keys);
    const first = order({ source, tolerate: { most: 2 }, concurrency: { cpu: 1, gpu: 1 } });
    expect(await run(local, first)).toMatchObject({ status: "failed", error: { name: "TooManyFailuresError" } });
    await mend(broken);
    const record = await retry(local, first.id, "again");
    expect(record).toMatchObject({ status: "succeeded", counts: { finished: 30, succeeded: 30 } });
    expect(record.counts!.before).toBeGreaterThan(0);
    expect(await lookedAt(local, "again")).toBe(30);
  });

  test("goes through all of what it took up again where the retry itself was given up", async () => {
    const local = await localSystem();
    const { keys, broken, mend } = await photos(local, 9, 6);
    const first = order({ source: await sourceOf(local, keys), tolerate: { most: 6 } });
    expect(await run(local, first)).toMatchObject({ status: "succeeded", counts: { succeeded: 3, failed: 6 } });
    await local.store.put(
      batchKeys.order(first.id),
      Buffer.from(JSON.stringify({ ...first.order, tolerate: { most: 1 } })),
    );
    expect(await retry(local, first.id, "given-up")).toMatchObject({ status: "failed" });
    await mend(broken);
    const record = await retry(local, "given-up", "rest");
    expect(record).toMatchObject({ status: "succeeded", counts: { finished: 6, succeeded: 6, before: 0 } });
    expect(await lookedAt(local, "rest")).toBe(6);
    expect(new Set((await reportOf(local, "rest")).map(({ image }) => image))).toEqual(new Set(broken));
  });
});

test("a photo comes out the same by the pipeline's own execution and several a call", async () => {
  const cpu = builtInLibrary();
  // Where there is more than the CPU, a photo that plans for itself might need it.
  const other: Backend = { name: "elsewhere", find: async () => null, close: async () => {} };
  const local = await localSystem({ ...cpu, backends: [...cpu.backends, other] });
  const [key] = await putPictures(local, 1);
  const source = (text: string) => putText(local, `sources/${text.length}`, text);
  const of = async (options: object) => {
    const text = JSON.stringify({ image: key, options });
    return order({ source: { kind: "manifest", key: await source(text), format: "jsonl", base: null }, options: {} });
  };
  const [together, alone] = [await of({ seed: 9, backend: "cpu" }), await of({ seed: 9 })];
  await run(local, together);
  await run(local, alone);
  const labels = async (id: string) => {
    const { executionArn } = (await getBatch(local.records, id))!;
    return (await local.engine.mapRuns(executionArn)).map(({ label }) => label);
  };
  expect([await labels(together.id), await labels(alone.id)]).toEqual([["Cpu"], ["Gpu"]]);
  const [a] = await reportOf(local, together.id);
  const [b] = await reportOf(local, alone.id);
  expect([a?.error, b?.error]).toEqual([null, null]);
  expect(Buffer.from(await local.store.get(a!.output!))).toEqual(Buffer.from(await local.store.get(b!.output!)));
});
