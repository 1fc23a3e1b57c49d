import { BadInputError } from "../../errors.js";

/** UTF-8 bytes of a key. */
const LONGEST = 1024;

/** Any key that S3 may hold, as people name their uploads. @throws {BadInputError} */
export function checkSomeKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > LONGEST) {
    throw new BadInputError(`"${key.slice(0, 100)}" is not a key of the object store.`, "A key has 1 to 1,024 bytes.");
  }
}

/** A key as this project makes them, the same on every store. @throws {BadInputError} */
export function checkNewKey(key: string): void {
  checkSomeKey(key);
  const sound = key
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\\") && !part.includes("\0"));
  if (!sound) throw new BadInputError(`"${key.slice(0, 100)}" is not a key of the object store.`);
}

/** The header `x-amz-copy-source`, which is read as a URL: what is not plain is escaped, `+` too, and the slashes stay. */
export function copySource(bucket: string, key: string, versionId?: string): string {
  const path = key.split("/").map(escaped).join("/");
  return `${bucket}/${path}${versionId === undefined ? "" : `?versionId=${escaped(versionId)}`}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A key out of a listing with `EncodingType: url`, which writes spaces as `+`. */
export function decodeListed(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}
