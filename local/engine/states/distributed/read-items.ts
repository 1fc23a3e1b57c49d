import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { z } from "zod";
import { textLines } from "../../../../functions/bulk/lines.js";
import type { ItemReader } from "../../definition.js";
import type { Json } from "../../json.js";
import type { MapObjects } from "../../map-objects.js";

/** Where a reader's `Arguments` say that the items lie. */
export interface ItemPlace {
  readonly bucket: string;
  readonly key: string;
  readonly prefix: string;
}

const DELIMITERS = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

/**
 * The items of a Distributed Map as they are read: nothing is held but the piece at hand (and of a JSON array all of it).
 * @throws {Error} saying what cannot be read.
 */
export function readItems(objects: MapObjects, reader: ItemReader, place: ItemPlace): AsyncIterable<Json> {
  if (reader.resource === "listObjectsV2") return listed(objects, place);
  const pieces = objects.read(place.bucket, place.key);
  switch (reader.inputType) {
    case "JSON":
      return jsonArray(pieces);
    case "JSONL":
      return jsonLines(pieces);
    case "CSV":
      return csvRows(pieces, reader.csvHeaders ?? true, DELIMITERS[reader.csvDelimiter ?? "COMMA"]);
    case "MANIFEST":
      return inventory(objects, place);
  }
}

async function* listed(objects: MapObjects, { bucket, prefix }: ItemPlace): AsyncIterable<Json> {
  for await (const { key, size, lastModified } of objects.list(bucket, prefix)) {
    yield { Key: key, LastModified: Math.floor(lastModified.getTime() / 1000), Size: size, StorageClass: "STANDARD" };
  }
}

async function* jsonLines(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Json> {
  for await (const line of textLines(pieces)) {
    if ("problem" in line) throw new Error(`Line ${line.line}: ${line.problem}`);
    if (line.text.trim() === "") continue;
    try {
      yield JSON.parse(line.text) as Json;
    } catch (error) {
      throw new Error(`Line ${line.line} is not JSON.`, { cause: error });
    }
  }
}

async function* jsonArray(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Json> {
  const value = (await wholeJson(pieces)) as Json;
  if (!Array.isArray(value)) throw new Error("Attempting to map over non-iterable node.");
  yield* value as readonly Json[];
}

async function wholeJson(pieces: AsyncIterable<Uint8Array>): Promise<unknown> {
  const held: Uint8Array[] = [];
  for await (const piece of pieces) held.push(piece);
  return JSON.parse(Buffer.concat(held).toString("utf8")) as unknown;
}

async function* csvRows(
  pieces: AsyncIterable<Uint8Array>,
  columns: true | readonly string[],
  delimiter: string,
): AsyncIterable<Json> {
  const source = Readable.from(pieces);
  const rows = parse({ columns: columns === true ? true : [...columns], delimiter, bom: true });
  source.on("error", (error) => rows.destroy(error));
  source.pipe(rows);
  for await (const row of rows) yield row as Json;
}

const inventorySchema = z.object({
  fileFormat: z.literal("CSV"),
  fileSchema: z.string(),
  files: z.array(z.object({ key: z.string() })),
});

/** S3 Inventory's files lie in the bucket that their manifest lies in; keys in them are URL-encoded. */
async function* inventory(objects: MapObjects, { bucket, key }: ItemPlace): AsyncIterable<Json> {
  const { success, data } = inventorySchema.safeParse(await wholeJson(objects.read(bucket, key)));
  if (!success) throw new Error("This is not the manifest of an S3 Inventory in CSV.");
  const columns = data.fileSchema.split(",").map((name) => name.trim());
  for (const file of data.files) {
    const unpacked = Readable.from(objects.read(bucket, file.key)).pipe(createGunzip());
    for await (const row of csvRows(unpacked, columns, ",")) {
      const { Key } = row as { Key?: string };
      yield { ...(row as object), ...(Key === undefined ? {} : { Key: decodeURIComponent(Key.replaceAll("+", " ")) }) };
    }
  }
}
