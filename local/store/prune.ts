import { BadInputError } from "../../platform/errors.js";
import type { ObjectHead, ObjectStore } from "../../platform/object-store.js";
import { FileRecords } from "./file-records.js";

const MARKER = "pruned-at";
const HOUR = 3_600_000;
/** What lies there is of use for as long as a run on a GPU lasts, and its provider has long given up after a day. */
const PASSING = ["gpu-inputs/", "gpu-outputs/"];
const PASSED = 24 * HOUR;

/** Bytes that one machine's memo, sources and edits may take: `$BRICKWRIGHT_CACHE_GB`, 4 by default. */
function limitBytes(environment: NodeJS.ProcessEnv): number {
  const gigabytes = Number(environment.BRICKWRIGHT_CACHE_GB ?? 4);
  if (!(gigabytes >= 0)) throw new BadInputError("BRICKWRIGHT_CACHE_GB must be a number of gigabytes.");
  return gigabytes * 1024 ** 3;
}

/**
 * Deletes records that have expired, what only runs on GPUs that are long over were for, and then what was least recently written
 * until the store is below three quarters of its limit. Looks at most once an hour, and never at what is younger than an hour.
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
  let deleted = await new FileRecords(store, { now: () => new Date(now) }).sweep(["edits"]);
  const objects = [];
  let total = 0;
  for await (const object of store.list("")) {
    if (isKept(object.key)) continue;
    if (hasPassed(object, now)) {
      await store.delete(object.key);
      deleted++;
      continue;
    }
    objects.push(object);
    total += object.size;
  }
  if (total <= limit) return deleted;
  objects.sort((a, b) => a.lastModified.getTime() - b.lastModified.getTime());
  for (const { key, size, lastModified } of objects) {
    if (total <= limit * 0.75 || now - lastModified.getTime() < HOUR) break;
    await store.delete(key);
    total -= size;
    deleted++;
  }
  return deleted;
}

function hasPassed({ key, lastModified }: ObjectHead, now: number): boolean {
  return PASSING.some((prefix) => key.startsWith(prefix)) && now - lastModified.getTime() > PASSED;
}

/** What costs next to no room and cannot be made again: keys, and what is still to be told or looked after. */
function isKept(key: string): boolean {
  return key.startsWith(".") || (key.startsWith("records/") && !key.startsWith("records/edits/"));
}
