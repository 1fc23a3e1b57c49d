import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BadInputError } from "../../platform/errors.js";
import { ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import type { ObjectStreams } from "../../platform/streams.js";
import { FileStore, inFolder, storageError } from "./file-store.js";

/** The objects of a folder, piece by piece. */
class FileStreams implements ObjectStreams {
  constructor(readonly root: string) {}

  async *read(key: string): AsyncIterable<Uint8Array> {
    try {
      yield* createReadStream(this.path(key), { highWaterMark: 256 * 1024 });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        throw new ObjectMissingError(`There is no object ${key}.`);
      }
      throw storageError(error, this.root);
    }
  }

  async write(key: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
    const path = this.path(key);
    const partial = join(dirname(path), `.partial-${randomUUID()}`);
    let bytes = 0;
    try {
      const file = await inFolder(dirname(path), () => open(partial, "wx"));
      try {
        for await (const piece of pieces) {
          await file.writeFile(piece);
          bytes += piece.byteLength;
        }
      } finally {
        await file.close();
      }
      await rename(partial, path);
      return bytes;
    } catch (error) {
      throw storageError(error, this.root);
    } finally {
      await rm(partial, { force: true }).catch(() => {});
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

/** The streams of any store; of one that is no folder, whole objects at a time. */
export function streamsOf(store: ObjectStore): ObjectStreams {
  if (store instanceof FileStore) return new FileStreams(store.root);
  return {
    async *read(key) {
      yield await store.get(key);
    },
    async write(key, pieces, contentType) {
      const held: Uint8Array[] = [];
      for await (const piece of pieces) held.push(piece);
      const body = Buffer.concat(held);
      await store.put(key, body, contentType === undefined ? {} : { contentType });
      return body.byteLength;
    },
  };
}
