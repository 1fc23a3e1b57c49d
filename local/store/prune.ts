import { BadInputError } from "../../platform/errors.js";
import type { ObjectStore } from "../../platform/object-store.js";

const MARKER = "pruned-at";
const HOUR = 3_600_000;

/** Bytes that one machine's memo, sources and edits may take: `$BRICKWRIGHT_CACHE_GB`, 4 by default. */
function limitBytes(environment: NodeJS.ProcessEnv): number {
  const gigabytes = Number(environment.BRICKWRIGHT_CACHE_GB ?? 4);
  if (!(gigabytes >= 0)) throw new BadInputError("BRICKWRIGHT_CACHE_GB must be a number of gigabytes.");
  return gigabytes * 1024 ** 3;
}

/**
 * Deletes what was least recently written until the store is below three quarters of its limit. Looks at most once an
 * hour, and never at what is younger than an hour.
 */
export async function pruneStore(
  store: ObjectStore,
  environment: NodeJS.ProcessEnv = process.env,
  now = Date.now(),
): Promise<number> {
  const limit = limitBytes(environment);
  const marker = await store.head(MARKER);
  if (marker && now - marker.lastModified.getTime() < HOUR) return 0;
  await store.put(MARKER, new Uint8Array());
  const objects = [];
  let total = 0;
  for await (const object of store.list("")) {
    if (isKept(object.key)) continue;
    objects.push(object);
    total += object.size;
  }
  if (total <= limit) return 0;
  objects.sort((a, b) => a.lastModified.getTime() - b.lastModified.getTime());
  let deleted = 0;
  for (const { key, size, lastModified } of objects) {
    if (total <= limit * 0.75 || now - lastModified.getTime() < HOUR) break;
    await store.delete(key);
    total -= size;
    deleted++;
  }
  return deleted;
}

/** What costs next to no room and cannot be made again: keys, and what is still to be told or looked after. */
function isKept(key: string): boolean {
  return key.startsWith(".") || (key.startsWith("records/") && !key.startsWith("records/edits/"));
}
