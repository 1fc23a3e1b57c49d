import type { Bucket } from "./bucket.js";
import { type Location, readLocation } from "./location.js";
import { type Note, readNote } from "./note.js";
import { placesOf } from "./poll.js";
import { inputFolder, noteFile, outputFolder } from "./run-folder.js";
import type { Service } from "./settings.js";

/** Removes all that lies in the bucket of a run: its request, its pictures, its answer. The note goes last: it says what there is. */
export async function sweepRun(bucket: Bucket, service: Service, id: string, signal: AbortSignal): Promise<void> {
  const note = await readNote(bucket, service, id, signal);
  const inputs = inputFolder(service, id);
  const folders = note === null ? [inputs] : [inputs, outputFolder(service, id, note.key)];
  const answers = note === null ? [] : await answerPlaces(bucket, service, id, note, signal);
  const listed = await Promise.all(
    folders.map(async ({ bucket: name, key }) => {
      const keys = await bucket.list({ bucket: name, key }, signal);
      return keys.map((found): Location => ({ bucket: name, key: found }));
    }),
  );
  const last = noteFile(service, id).key;
  const found = listed.flat().filter(({ key }) => key !== last);
  await Promise.all([...found, ...answers].map((at) => bucket.delete(at, signal)));
  if (note !== null) await bucket.delete({ bucket: inputs.bucket, key: last }, signal);
}

/** The answer's and the failure's file, where they lie in one of this configuration's buckets. */
async function answerPlaces(bucket: Bucket, service: Service, id: string, note: Note, signal: AbortSignal) {
  const { output, failure } = await placesOf(bucket, service, id, note, {}, signal);
  const mine = new Set([service.bucket, ...[service.outputPath, service.failurePath].map(bucketOf)]);
  return [output, failure].flatMap((uri): Location[] => {
    const at = uri === null ? null : readLocation(uri);
    return at !== null && at.key !== "" && mine.has(at.bucket) ? [at] : [];
  });
}

function bucketOf(uri: string): string {
  return readLocation(uri)?.bucket ?? "";
}
