import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { z } from "zod";
import { BadInputError } from "../../platform/errors.js";
import { getJson } from "../documents.js";
import type { BatchDependencies } from "./dependencies.js";
import { decodedKey } from "./inventory-key.js";
import type { BatchOrder } from "./order.js";

type Listed = Extract<BatchOrder["source"], { kind: "prefix" | "inventory" }>;

const PHOTO = /\.(jpe?g|png|webp|avif|tiff?|gif|heic|heif)$/i;

/** An object that is a photo by its name. Others among the objects of a prefix are left alone. */
export function isPhotoName(key: string): boolean {
  return PHOTO.test(key) && !/\.mask\.[^.]+$/i.test(key);
}

/** Of an inventory's record: a key has 1,024 bytes, and the other columns are short. */
const MOST_CHARACTERS = 65_536;

const inventorySchema = z.object({
  /** The bucket whose objects it lists. */
  sourceBucket: z.string().optional(),
  fileFormat: z.string(),
  fileSchema: z.string(),
  files: z.array(z.object({ key: z.string() })),
});

/**
 * The first few photos of a prefix or an inventory, and how many there are: counted up to `most.counted`, and on until all are counted
 * or `most.until` (of the clock's monotonic milliseconds) has come.
 * @throws {BadInputError} when it is no inventory that can be read.
 */
export async function sampleKeys(
  { store, streams, clock, bucket }: Pick<BatchDependencies, "store" | "streams" | "clock" | "bucket">,
  source: Listed,
  folders: readonly string[],
  most: { readonly samples: number; readonly counted: number; readonly until: number },
): Promise<{ readonly samples: readonly string[]; readonly counted: number; readonly all: boolean }> {
  const samples: string[] = [];
  let counted = 0;
  for await (const key of source.kind === "prefix"
    ? keysUnder(store, source.prefix)
    : keysIn({ store, streams, bucket }, source.key, folders)) {
    if (!isPhotoName(key)) continue;
    if (samples.length < most.samples) samples.push(key);
    const enough = ++counted >= Math.max(most.samples, most.counted);
    if (enough && clock.monotonic() >= most.until) return { samples, counted, all: false };
  }
  return { samples, counted, all: true };
}

async function* keysUnder(store: BatchDependencies["store"], prefix: string): AsyncIterable<string> {
  for await (const { key, size } of store.list(prefix)) if (size > 0) yield key;
}

async function* keysIn(
  { store, streams, bucket }: Pick<BatchDependencies, "store" | "streams" | "bucket">,
  manifest: string,
  folders: readonly string[],
): AsyncIterable<string> {
  const { success, data } = inventorySchema.safeParse(await getJson(store, manifest));
  if (!success)
    throw new BadInputError(`${manifest} is not the manifest of an S3 Inventory.`, "Name its manifest.json.");
  const { sourceBucket } = data;
  if (sourceBucket !== undefined && bucket != null && sourceBucket !== bucket) {
    throw new BadInputError(
      `The inventory is of the bucket ${sourceBucket.slice(0, 100)}, and photos are read from ${bucket} only.`,
      "Name an inventory of that bucket, or copy the photos there first.",
    );
  }
  if (data.fileFormat !== "CSV") {
    throw new BadInputError(`The inventory's files are ${data.fileFormat}.`, "Have S3 write the inventory as CSV.");
  }
  const columns = data.fileSchema.split(",").map((name) => name.trim());
  // Whoever wrote the manifest names its files: it must not lead to others' objects.
  const strange = data.files.find(({ key }) => !folders.some((folder) => key.startsWith(folder)));
  if (strange !== undefined) {
    throw new BadInputError(
      `The inventory's file "${strange.key.slice(0, 200)}" is in no folder that you may read.`,
      `Folders: ${folders.join(", ")}.`,
    );
  }
  for (const { key } of data.files) {
    const rows = Readable.from(streams.read(key))
      .pipe(createGunzip())
      .pipe(parse({ columns, max_record_size: MOST_CHARACTERS }));
    for await (const { Key } of rows as AsyncIterable<{ Key?: string }>) {
      if (Key !== undefined) yield decodedKey(Key) ?? Key;
    }
  }
}
