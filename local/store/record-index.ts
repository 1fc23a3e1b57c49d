import { mkdir, readdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { sha256 } from "../../platform/canonical-json.js";
import { listOf, recordCursor, type StoredRecord } from "../../platform/records.js";
import { inFolder, storageError } from "./file-store.js";

/** Beside the store's objects, and none of them. */
const INDEX_FOLDER = ".record-index";
/** Says that every record there was has its entry. Owners' folders have hexadecimal names. */
const COMPLETE = "complete";
/** Milliseconds for which an entry may be without its record: it is written first. */
const BEFORE_ITS_RECORD = 3_600_000;
const AT_ONCE = 16;

/** A place in somebody's list. */
export interface Entry {
  readonly id: string;
  /** As {@link recordCursor} makes it. */
  readonly cursor: string;
}

type Listed = Pick<StoredRecord, "id" | "principal" | "listedAs" | "createdAt">;

/** What {@link RecordIndex.mend} needs to know of a collection. */
export interface Collection {
  readonly ids: readonly string[];
  get(id: string): Promise<StoredRecord | null>;
}

/**
 * Whose list has which records, in order of time: an empty file each, named by its cursor, in folders by collection, owner, day and
 * minute, so that a page costs what it holds. An entry promises nothing: it is written before its record and deleted after it, and
 * whoever follows it looks whether the record agrees. So what is killed between the two hides no record and shows none twice.
 * A collection has an index from the first time that it is listed.
 */
export class RecordIndex {
  readonly #root: string;
  readonly #mending = new Map<string, Promise<void>>();

  /** @param home the store's folder. */
  constructor(home: string) {
    this.#root = join(home, INDEX_FOLDER);
  }

  /** From then on whoever writes a record of the collection writes its entry, too. */
  async isKept(collection: string): Promise<boolean> {
    return exists(join(this.#root, collection));
  }

  async isComplete(collection: string): Promise<boolean> {
    return exists(join(this.#root, collection, COMPLETE));
  }

  async add(collection: string, record: Listed): Promise<void> {
    const folder = this.#folderOf(collection, record);
    try {
      const write = () => writeFile(join(folder, nameOf(record)), "");
      await write().catch((error: unknown) => (isMissing(error) ? inFolder(folder, write) : Promise.reject(error)));
    } catch (error) {
      throw storageError(error, this.#root);
    }
  }

  async remove(collection: string, record: Listed): Promise<void> {
    await rm(join(this.#folderOf(collection, record), nameOf(record)), { force: true });
  }

  /** An owner's entries below the cursor `before`, newest first. Folders are read as they are come to. */
  async *newest(collection: string, owner: string, before?: string): AsyncIterable<Entry> {
    const root = join(this.#root, collection, ownerFolder(owner));
    const [lastDay, lastMinute] = before === undefined ? [] : foldersOf(before);
    for (const day of await namesIn(root)) {
      if (lastDay !== undefined && day > lastDay) continue;
      for (const minute of await namesIn(join(root, day))) {
        if (day === lastDay && lastMinute !== undefined && minute > lastMinute) continue;
        const entries = (await namesIn(join(root, day, minute))).flatMap((name) => entryOf(name) ?? []);
        entries.sort((a, b) => (a.cursor < b.cursor ? 1 : -1));
        for (const entry of entries) if (before === undefined || entry.cursor < before) yield entry;
      }
    }
  }

  /**
   * Gives every record that lacks one its entry (all, the first time), and takes away those that lead nowhere. Reads names, and
   * only the records that are in doubt.
   */
  mend(collection: string, load: () => Promise<Collection>): Promise<void> {
    const running = this.#mending.get(collection);
    if (running !== undefined) return running;
    const mending = this.#mend(collection, load).finally(() => this.#mending.delete(collection));
    this.#mending.set(collection, mending);
    return mending;
  }

  async #mend(collection: string, load: () => Promise<Collection>): Promise<void> {
    const root = join(this.#root, collection);
    await mkdir(root, { recursive: true }).catch((error: unknown) => {
      throw storageError(error, this.#root);
    });
    // Entries first: those that are made meanwhile are not taken for such as lead nowhere.
    const found = await this.#all(root);
    const { ids, get } = await load();
    const limit = pLimit(AT_ONCE);
    const doubtful = ids.filter((id) => found.get(id)?.length !== 1);
    await Promise.all(doubtful.map((id) => limit(() => this.#settle(collection, id, found.get(id) ?? [], get))));
    const known = new Set(ids);
    for (const [id, paths] of found) {
      if (!known.has(id)) for (const path of paths) await dropOld(path);
    }
    await writeFile(join(root, COMPLETE), "").catch((error: unknown) => {
      throw storageError(error, this.#root);
    });
    await this.#dropEmpty(root);
  }

  async #settle(collection: string, id: string, paths: readonly string[], get: Collection["get"]): Promise<void> {
    const record = await get(id);
    if (record === null) return;
    await this.add(collection, record);
    const right = join(this.#folderOf(collection, record), nameOf(record));
    for (const path of paths) if (path !== right) await dropOld(path);
  }

  /** Every entry's file, by record. */
  async #all(root: string): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const owner of await namesIn(root)) {
      for (const day of await namesIn(join(root, owner))) {
        for (const minute of await namesIn(join(root, owner, day))) {
          const folder = join(root, owner, day, minute);
          for (const name of await namesIn(folder)) {
            const entry = entryOf(name);
            if (entry === null) continue;
            const paths = found.get(entry.id);
            if (paths === undefined) found.set(entry.id, [join(folder, name)]);
            else paths.push(join(folder, name));
          }
        }
      }
    }
    return found;
  }

  async #dropEmpty(root: string): Promise<void> {
    for (const owner of await namesIn(root)) {
      for (const day of await namesIn(join(root, owner))) {
        for (const minute of await namesIn(join(root, owner, day))) await dropIfEmpty(join(root, owner, day, minute));
        await dropIfEmpty(join(root, owner, day));
      }
    }
  }

  #folderOf(collection: string, record: Listed): string {
    return join(this.#root, collection, ownerFolder(listOf(record)), ...foldersOf(record.createdAt));
  }
}

/** Principals may have names that no folder can have. */
function ownerFolder(owner: string): string {
  return sha256(owner).slice(0, 32);
}

/** Day and minute of a time, or of a cursor: `2026-01-31`, `23_59`. Earlier ones sort first. */
function foldersOf(time: string): [string, string] {
  const safe = (part: string) => part.replace(/[^0-9A-Za-z-]/g, "_") || "_";
  return [safe(time.slice(0, 10)), safe(time.slice(11, 16))];
}

function nameOf(record: Listed): string {
  return encodeURIComponent(recordCursor(record));
}

function entryOf(name: string): Entry | null {
  try {
    const cursor = decodeURIComponent(name);
    const at = cursor.lastIndexOf("#");
    return at < 0 ? null : { id: cursor.slice(at + 1), cursor };
  } catch {
    return null;
  }
}

/** Last first; of what is no folder, none. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort().reverse();
  } catch (error) {
    if (isMissing(error)) return [];
    throw storageError(error, folder);
  }
}

/** A young one may be about to get its record. */
async function dropOld(path: string): Promise<void> {
  const facts = await stat(path).catch(() => null);
  if (facts !== null && Date.now() - facts.mtimeMs > BEFORE_ITS_RECORD) await rm(path, { force: true });
}

/** A folder that somebody writes to just now is made again by them. */
async function dropIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {});
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw storageError(error, path);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR"].includes(String(error.code));
}
