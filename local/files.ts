import { randomUUID } from "node:crypto";
import { access, link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BadInputError } from "../platform/errors.js";
import { storageError } from "./store/file-store.js";

/** Bytes of an input file larger than this are not worth reading: no photo is. */
const MAX_INPUT_BYTES = 1024 ** 3;

/** @throws {BadInputError} in one sentence when there is no such file, or it is no file, or it is empty. */
export async function readInput(path: string, what: string): Promise<Uint8Array> {
  const facts = await stat(path).catch(() => null);
  if (facts === null) throw new BadInputError(`There is no ${what} ${path}.`, "Check the path.");
  if (facts.isDirectory()) throw new BadInputError(`${path} is a folder, not a ${what}.`, "Name one file.");
  if (facts.size > MAX_INPUT_BYTES)
    throw new BadInputError(`The ${what} ${path} is larger than 1 GiB.`, "Use a smaller file.");
  try {
    const bytes = await readFile(path);
    if (bytes.byteLength === 0) throw new BadInputError(`The ${what} ${path} is empty.`, "Choose another file.");
    return bytes;
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    throw new BadInputError(`The ${what} ${path} cannot be read.`, "Check its permissions.", { cause: error });
  }
}

/** Text of a file, or of standard input for `-`. */
export async function readText(path: string, maxBytes: number): Promise<string> {
  if (path !== "-") return new TextDecoder().decode(await readInput(path, "file"));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Writes a file all or not at all, making its folder if need be. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  await viaPartial(path, bytes, (partial) => rename(partial, path));
}

/**
 * Writes a file all or not at all under the first of `candidates` that does not exist yet, and answers its path. Two
 * writers at once never get the same one.
 */
export async function writeNew(candidates: Iterable<string>, bytes: Uint8Array): Promise<string> {
  for (const path of candidates) {
    if (await exists(path)) continue;
    try {
      await viaPartial(path, bytes, (partial) => link(partial, path));
      return path;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
  throw new BadInputError("Every name for the result is taken.", "Choose one with --out.");
}

/**
 * Makes the folder if need be.
 * @param mode of a folder that is made. Default: the system's own.
 * @throws {StorageError} before any work is done when nothing can be written there.
 */
export async function requireWritable(folder: string, mode?: number): Promise<void> {
  const probe = join(folder, `.brickwright-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
    await writeFile(probe, "");
  } catch (error) {
    throw storageError(error, folder);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function viaPartial(
  path: string,
  bytes: Uint8Array | string,
  finish: (partial: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(resolve(path));
  const partial = join(folder, `.brickwright-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(partial, bytes);
    await finish(partial);
  } catch (error) {
    throw storageError(error, folder);
  } finally {
    await rm(partial, { force: true }).catch(() => {});
  }
}
