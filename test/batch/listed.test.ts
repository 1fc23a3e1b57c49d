import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { sampleKeys } from "../../functions/batch/listed.js";
import { systemClock } from "../../platform/clock.js";

it("An inventory's manifest leads to no file outside the folders of whoever wrote it, and to no endless record", async () => {
  const read: string[] = [];
  const deps = (file: string, text: string) => ({
    store: {
      get: async () =>
        new TextEncoder().encode(
          JSON.stringify({ fileFormat: "CSV", fileSchema: "Bucket, Key", files: [{ key: file }] }),
        ),
    } as never,
    streams: {
      read: async function* (key: string) {
        read.push(key);
        yield gzipSync(text);
      },
    } as never,
    clock: systemClock,
  });
  const source = { kind: "inventory", key: "uploads/of/me/manifest.json" } as const;
  const sample = async (file: string, text: string) =>
    (await sampleKeys(deps(file, text), source, ["uploads/of/me/"], { samples: 3, counted: 0, until: 0 })).samples;
  const line = "b,uploads/of/me/a+b.jpg\n";
  expect(await sample("uploads/of/me/data.csv.gz", line)).toEqual(["uploads/of/me/a b.jpg"]);
  await expect(sample("uploads/of/other/data.csv.gz", line)).rejects.toThrow("no folder that you may read");
  expect(read).toEqual(["uploads/of/me/data.csv.gz"]);
  await expect(sample("uploads/of/me/bomb.csv.gz", "x".repeat(5_000_000))).rejects.toThrow(/max_record_size|exceed/i);
});

it("An inventory of another bucket is refused in words that name both", async () => {
  const manifest = { sourceBucket: "others", fileFormat: "CSV", fileSchema: "Bucket, Key", files: [] };
  const store = { get: async () => new TextEncoder().encode(JSON.stringify(manifest)) } as never;
  const deps = (bucket: string | null) => ({ store, streams: {} as never, clock: systemClock, bucket });
  const source = { kind: "inventory", key: "uploads/manifest.json" } as const;
  const sample = (bucket: string | null) =>
    sampleKeys(deps(bucket), source, ["uploads/"], { samples: 3, counted: 0, until: 0 });
  await expect(sample("photos")).rejects.toThrow("of the bucket others, and photos are read from photos only");
  expect((await sample("others")).all).toBe(true);
  expect((await sample(null)).all).toBe(true);
});
