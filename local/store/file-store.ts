import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { BadInputError, StorageError } from "../../platform/errors.js";
import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
  type PutOptions,
} from "../../platform/object-store.js";

const TEMPORARY = ".partial-";

/** An object store in a folder: the key is the path below it. Writes are atomic by rename. */
export class FileStore implements ObjectStore {
  constructor(readonly root: string) {}

  async get(key: string): Promise<Uint8Array> {
    try {
      return await readFile(this.path(key));
    } catch (error) {
      if (isMissing(error)) throw new ObjectMissingError(`There is no object ${key}.`);
      throw storageError(error, this.root);
    }
  }

  async put(key: string, body: Uint8Array, options: PutOptions = {}): Promise<void> {
    const path = this.path(key);
    const partial = join(dirname(path), `${TEMPORARY}${randomUUID()}`);
    try {
      await inFolder(dirname(path), () => writeFile(partial, body));
      if (options.ifAbsent) await link(partial, path);
      else await rename(partial, path);
    } catch (error) {
      if (options.ifAbsent && errorCode(error) === "EEXIST") throw new ObjectExistsError(`Object ${key} exists.`);
      throw storageError(error, this.root);
    } finally {
      await rm(partial, { force: true }).catch(() => {});
    }
  }

  async head(key: string): Promise<ObjectHead | null> {
    try {
      const facts = await stat(this.path(key));
      return facts.isFile() ? { key, size: facts.size, lastModified: facts.mtime } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw storageError(error, this.root);
    }
  }

  /** An hour is what pruning goes by. */
  async used({ key, lastModified }: ObjectHead): Promise<void> {
    const now = new Date();
    if (now.getTime() - lastModified.getTime() < 3_600_000) return;
    // Without it the object is pruned a little early, or is gone already.
    await utimes(this.path(key), now, now).catch(() => {});
  }

  async copy(from: string, to: string): Promise<void> {
    await this.put(to, await this.get(from));
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    yield* this.walk(folder, prefix);
  }

  /** What a folder of the store holds, objects and folders, in the order of their names; none where there is no such folder. */
  async names(folder: string): Promise<string[]> {
    try {
      return (await readdir(this.path(folder))).filter((name) => !name.startsWith(TEMPORARY)).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw storageError(error, this.root);
    }
  }

  /** Folders without an object in them that nobody has changed since `before`, in milliseconds since 1970. */
  async dropEmptyFolders(before: number, folder = this.root): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory() || (folder === this.root && isHidden(entry.name))) continue;
      const inner = join(folder, entry.name);
      const { mtimeMs } = await stat(inner).catch(() => ({ mtimeMs: before }));
      await this.dropEmptyFolders(before, inner);
      // Not where something is in it.
      if (mtimeMs < before) await rmdir(inner).catch(() => {});
    }
  }

  /** The file that an object is, whether it is there or not. */
  fileOf(key: string): string {
    return this.path(key);
  }

  async presign(key: string): Promise<string> {
    return pathToFileURL(this.path(key)).href;
  }

  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  private async *walk(folder: string, prefix: string): AsyncIterable<ObjectHead> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw storageError(error, this.root);
    });
    // S3 lists in key order, where a folder sorts by its name with the slash.
    const named = entries.map((e) => ({ entry: e, name: e.isDirectory() ? `${e.name}/` : e.name }));
    named.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { entry, name } of named) {
      if (folder === "" && isHidden(name)) continue;
      const key = folder + name;
      if (entry.isDirectory()) {
        if (key.startsWith(prefix) || prefix.startsWith(key)) yield* this.walk(key, prefix);
      } else if (key.startsWith(prefix) && !entry.name.startsWith(TEMPORARY)) {
        const head = await this.head(key);
        if (head) yield head;
      }
    }
  }

  /** The file of a key; a key can never leave the root. */
  private path(key: string): string {
    const segments = key.split("/");
    const sound = segments.every((s) => s !== "" && s !== "." && s !== ".." && !s.includes("\\") && !s.includes("\0"));
    if (!sound) throw new BadInputError(`"${key}" is not a key of the object store.`);
    return join(this.root, ...segments);
  }
}

/** Lies beside the store's objects and is none of them. */
function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/** Makes a folder and writes into it, also while {@link FileStore.dropEmptyFolders} is at work. */
export async function inFolder<T>(folder: string, write: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  try {
    return await write();
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    await mkdir(folder, { recursive: true });
    return await write();
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errorCode(error));
}

/** What a full disk or a read-only folder means, in words. */
export function storageError(error: unknown, where: string): Error {
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EACCES: "there is no permission to write there",
    EPERM: "there is no permission to write there",
    EROFS: "the file system is read-only",
    ENOTDIR: "part of the path is a file, not a folder",
    EISDIR: "there is a folder of that name",
    EEXIST: "part of the path is a file, not a folder",
  };
  const reason = reasons[errorCode(error)];
  if (reason === undefined) return error instanceof Error ? error : new Error(String(error));
  return new StorageError(`Cannot write to ${where}: ${reason}.`, "Free some space or choose another folder.", {
    cause: error,
  });
}
