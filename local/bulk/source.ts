import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { type ManifestFormat, manifestFormat, readManifest } from "../../functions/bulk/manifest.js";
import type { BulkRow, ManifestRow } from "../../functions/bulk/row.js";
import { BadInputError } from "../../platform/errors.js";
import { PassedOver } from "./passed-over.js";
import { spelled } from "./spelling.js";
import { type Found, picturesUnder } from "./walk.js";

/** Where a batch's photos come from. */
export interface BulkSource {
  /** A manifest's rows may have instructions of their own, and lines that a person can look up. */
  readonly kind: "files" | "manifest";
  /** Relative paths of its rows are relative to this folder. */
  readonly base: string;
  /** One after the other, as they are found; a further call reads anew. */
  rows(): AsyncIterable<ManifestRow>;
  /** How many rows there are about, for the estimate. Reads the source once, without keeping it. */
  count(signal: AbortSignal): Promise<number>;
  /** Of the last call of `rows`. */
  readonly passedOver: PassedOver;
}

/**
 * What the command line names: folders, a pattern, a manifest, or photos one by one.
 * @param out where results go; photos are not looked for there.
 * @throws {BadInputError} when there is nothing of that name.
 */
export async function openSource(names: readonly string[], out: string): Promise<BulkSource> {
  const [name = ""] = names;
  if (names.length > 1) return listed(names, out);
  const facts = await stat(name).catch(() => null);
  if (facts?.isDirectory())
    return files(resolve(name), (base, passedOver) => picturesUnder(base, { except: out, passedOver }));
  const format = manifestFormat(name);
  if (facts !== null && format !== null) return manifest(resolve(name), format);
  if (facts !== null) return listed(names, out);
  if (picomatch.scan(name).isGlob) return pattern(name, out);
  throw new BadInputError(
    `There is no folder, manifest or photo ${name}.`,
    "Give a folder, a pattern in quotes, or a manifest that ends in .csv, .tsv or .jsonl.",
  );
}

function files(base: string, find: (base: string, passedOver: PassedOver) => AsyncIterable<Found>): BulkSource {
  const passedOver = new PassedOver();
  return {
    kind: "files",
    base,
    passedOver,
    rows() {
      passedOver.clear();
      return asRows(find(base, passedOver));
    },
    count: (signal) => countOf(find(base, new PassedOver()), signal),
  };
}

async function pattern(glob: string, out: string): Promise<BulkSource> {
  const { base: start, glob: rest } = picomatch.scan(glob);
  const base = resolve(start || ".");
  if (!(await isFolder(base))) throw new BadInputError(`There is no folder ${base}.`, `Check the pattern ${glob}.`);
  const matches = picomatch(rest.replace(/^\.?\//, ""), { nocase: true });
  return files(base, async function* (folder, passedOver) {
    for await (const found of picturesUnder(folder, { except: out, passedOver })) {
      if (found.problem !== undefined || matches(found.path)) yield found;
    }
  });
}

function manifest(path: string, format: ManifestFormat): BulkSource {
  const base = dirname(path);
  return {
    kind: "manifest",
    base,
    passedOver: new PassedOver(),
    async *rows() {
      for await (const read of readManifest(createReadStream(path), format)) {
        if (read.kind === "bad") yield read;
        else yield { kind: "row", row: found(base, read.row) };
      }
    },
    async count(signal) {
      let lines = 0;
      let last: number | undefined;
      for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
        if (signal.aborted) break;
        for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines++;
        last = piece.at(-1);
      }
      if (last !== undefined && last !== 10 && last !== 0) lines++;
      return format === "jsonl" ? lines : Math.max(0, lines - 1);
    },
  };
}

function found(base: string, row: BulkRow): BulkRow {
  const { image, mask, background } = row;
  const orNone = (path: string | null) => (path === null ? null : spelled(base, path));
  return { ...row, image: spelled(base, image), mask: orNone(mask), background: orNone(background) };
}

/** Several folders and photos, or photos only. */
async function listed(names: readonly string[], out: string): Promise<BulkSource> {
  const folders = new Set<string>();
  for (const name of names) {
    const facts = await stat(name).catch(() => null);
    if (facts === null) {
      throw new BadInputError(
        `There is no folder or photo ${name}.`,
        "Put the instruction in quotes, as the last word; a pattern or a manifest goes alone.",
      );
    }
    if (facts.isDirectory()) folders.add(resolve(name));
    else if (names.length > 1 && manifestFormat(name) !== null)
      throw new BadInputError(`The manifest ${name} is not alone.`, "Give one manifest, and nothing beside it.");
  }
  // Results of several folders lie beside each other as those do.
  const base = folders.size === 0 ? process.cwd() : names.map((name) => dirname(resolve(name))).reduce(folderOfBoth);
  return files(base, async function* (_, passedOver) {
    for (const name of names.map((each) => resolve(each))) {
      if (folders.has(name)) yield* within(name, picturesUnder(name, { except: out, passedOver }));
      else yield { path: name };
    }
  });
}

/** The nearest folder that both are in. */
function folderOfBoth(a: string, b: string): string {
  const inside = b === a || b.startsWith(a.endsWith(sep) ? a : a + sep);
  return inside || dirname(a) === a ? a : folderOfBoth(dirname(a), b);
}

async function* within(folder: string, found: AsyncIterable<Found>): AsyncIterable<Found> {
  for await (const each of found) yield { ...each, path: resolve(folder, each.path) };
}

async function* asRows(all: AsyncIterable<Found>): AsyncIterable<ManifestRow> {
  let line = 0;
  for await (const { path: image, problem } of all) {
    line++;
    if (problem !== undefined) yield { kind: "bad", row: { line, image, problem } };
    else
      yield {
        kind: "row",
        row: { line, image, instruction: "", mask: null, background: null, output: null, options: {} },
      };
  }
}

async function countOf(all: AsyncIterable<Found>, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const _ of all) {
    if (signal.aborted) break;
    count++;
  }
  return count;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
