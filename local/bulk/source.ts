import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import picomatch from "picomatch";
import { manifestFormat, readManifest } from "../../functions/bulk/manifest.js";
import type { BulkRow, ManifestRow } from "../../functions/bulk/row.js";
import { BadInputError } from "../../platform/errors.js";
import { picturesUnder } from "./walk.js";

/** Where a batch's photos come from. */
export interface BulkSource {
  /** Relative paths of its rows are relative to this folder. */
  readonly base: string;
  /** One after the other, as they are found; a second call reads anew. */
  rows(): AsyncIterable<ManifestRow>;
  /** How many rows there are about, for the estimate. Reads the source once, without keeping it. */
  count(signal: AbortSignal): Promise<number>;
}

/**
 * What the command line names: a folder, a pattern, a manifest, or photos one by one.
 * @param out where results go; photos are not looked for there.
 * @throws {BadInputError} when there is nothing of that name.
 */
export async function openSource(names: readonly string[], out: string): Promise<BulkSource> {
  const [name = ""] = names;
  if (names.length > 1) return listed(names);
  const facts = await stat(name).catch(() => null);
  if (facts?.isDirectory()) return folder(resolve(name), out);
  const format = manifestFormat(name);
  if (facts !== null && format !== null) return manifest(resolve(name), format);
  if (facts !== null) return listed(names);
  if (picomatch.scan(name).isGlob) return pattern(name, out);
  throw new BadInputError(
    `There is no folder, manifest or photo ${name}.`,
    "Give a folder, a pattern in quotes, or a manifest that ends in .csv, .tsv or .jsonl.",
  );
}

function folder(base: string, out: string): BulkSource {
  const paths = () => picturesUnder(base, resolve(out));
  return { base, rows: () => asRows(paths()), count: (signal) => countOf(paths(), signal) };
}

function pattern(glob: string, out: string): BulkSource {
  const { base: start, glob: rest } = picomatch.scan(glob);
  const base = resolve(start || ".");
  const matches = picomatch(rest.replace(/^\.?\//, ""), { nocase: true });
  const paths = async function* () {
    for await (const path of picturesUnder(base, resolve(out))) if (matches(path)) yield path;
  };
  return { base, rows: () => asRows(paths()), count: (signal) => countOf(paths(), signal) };
}

function manifest(path: string, format: "csv" | "tsv" | "jsonl"): BulkSource {
  return {
    base: dirname(path),
    rows: () => readManifest(createReadStream(path), format),
    async count(signal) {
      let lines = 0;
      for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
        if (signal.aborted) break;
        for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines++;
      }
      return format === "jsonl" ? lines : Math.max(0, lines - 1);
    },
  };
}

function listed(names: readonly string[]): BulkSource {
  const paths = async function* () {
    yield* names;
  };
  return { base: process.cwd(), rows: () => asRows(paths()), count: async () => names.length };
}

async function* asRows(paths: AsyncIterable<string>): AsyncIterable<ManifestRow> {
  let line = 0;
  for await (const image of paths) {
    const row: BulkRow = { line: ++line, image, instruction: "", mask: null, output: null, options: {} };
    yield { kind: "row", row };
  }
}

async function countOf(paths: AsyncIterable<string>, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const _ of paths) {
    if (signal.aborted) break;
    count++;
  }
  return count;
}
