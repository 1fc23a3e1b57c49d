import type { Dirent } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { STATE_FOLDER } from "./folder.js";
import type { PassedOver } from "./passed-over.js";

const pictureExtensions = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".gif"]);
/** Entries of a folder up to which they come in the order of their names; of more, in the file system's. */
const SORTED = 10_000;

/** Relative to the folder that is walked, with `/`. */
export interface Found {
  readonly path: string;
  /** Why it is no photo that can be edited, in one or two sentences. */
  readonly problem?: string;
}

export interface WalkRules {
  /** Absolute path of a folder that is passed over. */
  readonly except: string;
  readonly passedOver: PassedOver;
}

const byName = new Intl.Collator("en", { numeric: true });

/**
 * A folder's pictures and its subfolders', as they are found. Hidden files and folders, `except` and the results of other batches are
 * passed over, and links to folders are not followed, so that nothing is found twice. A subfolder that cannot be read is a problem
 * of its own. Memory does not grow with the number of files.
 */
export async function* picturesUnder(folder: string, rules: WalkRules, below = ""): AsyncIterable<Found> {
  for await (const entry of entriesOf(join(folder, below))) {
    if (entry === null) {
      yield { path: below, problem: `The folder ${join(folder, below)} cannot be read. Check its permissions.` };
      continue;
    }
    const { name } = entry;
    if (name.startsWith(".")) continue;
    const path = below === "" ? name : `${below}/${name}`;
    const full = join(folder, path);
    if (entry.isDirectory()) {
      if (full === rules.except) continue;
      if (await isThere(join(full, STATE_FOLDER))) rules.passedOver.results();
      else yield* picturesUnder(folder, rules, path);
    } else if (!pictureExtensions.has(extname(name).toLowerCase())) rules.passedOver.file(name);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(full)))) yield await found(path, full);
  }
}

/** Names are bytes: those that are no UTF-8 come with marks in their stead, and under that name there is nothing. */
async function found(path: string, full: string): Promise<Found> {
  if (!path.includes("\ufffd") || (await isThere(full))) return { path };
  return { path, problem: `The name ${full} is not UTF-8, and no such file can be opened. Rename it.` };
}

/** In the order of their names where they are not too many; null at the end where it cannot be read, or not to its end. */
async function* entriesOf(folder: string): AsyncIterable<Dirent | null> {
  let held: Dirent[] | null = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (held !== null && held.length < SORTED) held.push(entry);
      else {
        yield* held ?? [];
        held = null;
        yield entry;
      }
    }
  } catch {
    yield* held ?? [];
    yield null;
    return;
  }
  yield* (held ?? []).sort((a, b) => byName.compare(a.name, b.name));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
