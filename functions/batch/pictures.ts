import { BadInputError } from "../../platform/errors.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Records } from "../../platform/records.js";
import { completedUpload } from "../api/uploads.js";
import { keepSource } from "../edits/sources.js";
import { decodedKey } from "./inventory-key.js";
import { type BatchOrder, isOfInventory } from "./order.js";

export interface PictureDependencies {
  readonly store: ObjectStore;
  readonly records: Records;
  /** Null where pictures cannot be given by address. */
  readonly fetchPicture:
    | ((url: string, limits: { readonly timeoutSeconds: number; readonly signal: AbortSignal }) => Promise<Uint8Array>)
    | null;
}

const FETCH_SECONDS = 60;

/**
 * Where a picture that a row names lies in the store: an address on the web (it is fetched), `upload:<id>`, or the key of an object
 * in one of the folders that the batch may read (out of an inventory it may be URL-encoded).
 * @throws {BadInputError} when it names none of these.
 */
export async function locatePicture(
  deps: PictureDependencies,
  { principal, source, folders }: BatchOrder,
  name: string,
  signal: AbortSignal,
): Promise<{ key: string }> {
  if (/^https?:\/\//i.test(name)) {
    if (deps.fetchPicture === null) {
      throw new BadInputError("Pictures cannot be given by address here.", "Put them into the store first.");
    }
    return keepSource(deps.store, await deps.fetchPicture(name, { timeoutSeconds: FETCH_SECONDS, signal }));
  }
  const id = /^upload:(.*)$/s.exec(name)?.[1];
  if (id !== undefined) {
    const found = await completedUpload(deps.records, principal, id);
    if (found !== null) return found;
    throw new BadInputError(
      `There is no complete upload ${id.slice(0, 40)}: an upload is kept for a day, and one that a manifest names must be completed first (POST /uploads/ID/complete).`,
    );
  }
  const base = source.kind === "manifest" ? source.base : null;
  const candidates = [name, ...(base === null ? [] : [base + name])];
  const key = candidates.find((one) => isInside(one, folders));
  const decoded = isOfInventory(source) ? decodedKey(name) : null;
  if (decoded !== null && isInside(decoded, folders)) {
    // Only a look tells which of the two is meant; a name without `%` and `+` costs none.
    const isThere = key !== undefined && (await deps.store.head(key)) !== null;
    return { key: key !== undefined && isThere ? key : decoded };
  }
  if (key !== undefined) return { key };
  throw new BadInputError(
    `"${name.slice(0, 200)}" is in no folder that this batch may read.`,
    `Name an object under ${folders.join(" or ")}, an https address, or upload:ID.`,
  );
}

function isInside(key: string, folders: readonly string[]): boolean {
  const segments = key.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) return false;
  return folders.some((folder) => key.startsWith(folder));
}
