import { BadInputError } from "../../platform/errors.js";
import type { ObjectHead, ObjectStore } from "../../platform/object-store.js";
import { FileRecords } from "./file-records.js";
import { FileStore } from "./file-store.js";

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
 * or used until the store is below three quarters of its limit. Looks at most once an hour, and never at what is younger than an
 * hour. Goes through the store a second time rather than remember a million objects.
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
  const ages = new Map<number, number>();
  let total = 0;
  for await (const object of store.list("")) {
    if (isKept(object.key)) continue;
    if (hasPassed(object, now)) {
      await store.delete(object.key);
      deleted++;
      continue;
    }
    const age = hoursOld(object, now);
    ages.set(age, (ages.get(age) ?? 0) + object.size);
    total += object.size;
  }
  if (total > limit) deleted += await deleteOldest(store, now, ages, total - limit * 0.75);
  if (deleted > 0 && store instanceof FileStore) await store.dropEmptyFolders(now - HOUR);
  return deleted;
}

/** @param ages bytes by age in whole hours. @param excess bytes to be rid of. Answers how many objects were deleted. */
async function deleteOldest(
  store: ObjectStore,
  now: number,
  ages: ReadonlyMap<number, number>,
  excess: number,
): Promise<number> {
  let left = excess;
  let youngest = Number.POSITIVE_INFINITY;
  for (const [age, bytes] of [...ages].sort(([a], [b]) => b - a)) {
    if (left <= 0 || age < 1) break;
    youngest = age;
    left -= bytes;
  }
  // Of the last hour only as much as has to go.
  let ofYoungest = left + (ages.get(youngest) ?? 0);
  let deleted = 0;
  for await (const object of store.list("")) {
    const age = hoursOld(object, now);
    if (age < youngest || isKept(object.key)) continue;
    if (age === youngest) {
      if (ofYoungest <= 0) continue;
      ofYoungest -= object.size;
    }
    await store.delete(object.key);
    deleted++;
  }
  return deleted;
}

function hoursOld({ lastModified }: ObjectHead, now: number): number {
  return Math.floor((now - lastModified.getTime()) / HOUR);
}

function hasPassed({ key, lastModified }: ObjectHead, now: number): boolean {
  return PASSING.some((prefix) => key.startsWith(prefix)) && now - lastModified.getTime() > PASSED;
}

/** What costs next to no room and cannot be made again: keys, and what is still to be told or looked after. */
function isKept(key: string): boolean {
  return key.startsWith("records/") && !key.startsWith("records/edits/");
}
