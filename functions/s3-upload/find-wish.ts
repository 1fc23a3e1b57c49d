import { BadInputError } from "../../platform/errors.js";
import { type ObjectHead, ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import { folderFilesOf, sidecarOf } from "./names.js";
import { type Wish, wishOfFile, wishOfMetadata } from "./wish.js";

const MOST_BYTES = 64 * 1024;

export interface FoundWish {
  readonly wish: Wish;
  /** `metadata`, or the key of the file that says it. */
  readonly from: string;
}

/**
 * What to do with a photo. Its own metadata counts before its sidecar, and that before the nearest `edit.json`; whichever is
 * first with an instruction counts alone, and if it cannot be used no other stands in for it. Null when nothing says anything.
 * @throws {BadInputError} when what counts cannot be used.
 */
export async function findWish(store: ObjectStore, photo: ObjectHead): Promise<FoundWish | null> {
  const own = wishOfMetadata(photo.metadata ?? {}, photo.key);
  if (own !== null) return { wish: own, from: "metadata" };
  for (const key of [sidecarOf(photo.key), ...folderFilesOf(photo.key)]) {
    const bytes = await smallFile(store, key);
    if (bytes !== null) return { wish: wishOfFile(key, bytes), from: key };
  }
  return null;
}

async function smallFile(store: ObjectStore, key: string): Promise<Uint8Array | null> {
  const head = await store.head(key);
  if (head === null) return null;
  if (head.size > MOST_BYTES) {
    throw new BadInputError(`${key} has more than ${MOST_BYTES / 1024} KiB.`, "It needs no more than a few lines.");
  }
  try {
    return await store.get(key);
  } catch (error) {
    if (error instanceof ObjectMissingError) return null;
    throw error;
  }
}
