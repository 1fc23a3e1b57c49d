import { z } from "zod";
import type { StoredRecord } from "../../platform/records.js";
import { recordId } from "./names.js";
import { type StatusDependencies, UPLOADS_PRINCIPAL } from "./status.js";

/** Masks that photos name and that were not there yet. */
const AWAITED = "upload-awaited";
/** Photos that may wait for one mask: their keys must fit into a record. */
const MOST_PHOTOS = 300;

const schema = z.looseObject({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  photos: z.array(z.string()),
  revision: z.number(),
});

/** The photos that wait for an object. */
export async function photosAwaiting(deps: StatusDependencies, bucket: string, mask: string): Promise<string[]> {
  const stored = await deps.records.get(AWAITED, recordId(bucket, mask));
  return stored === null ? [] : schema.parse(stored).photos;
}

/** Notes that a photo waits for its mask. False when too many do already. */
export async function awaitMask(
  deps: StatusDependencies,
  bucket: string,
  photo: string,
  mask: string,
): Promise<boolean> {
  const id = recordId(bucket, mask);
  for (;;) {
    const stored = await deps.records.get(AWAITED, id);
    const before = stored === null ? null : schema.parse(stored);
    const photos = before?.photos ?? [];
    if (photos.includes(photo)) return true;
    if (photos.length >= MOST_PHOTOS) return false;
    const record: StoredRecord = {
      id,
      principal: UPLOADS_PRINCIPAL,
      createdAt: before?.createdAt ?? deps.clock.now().toISOString(),
      photos: [...photos, photo],
      revision: (before?.revision ?? 0) + 1,
    };
    const written =
      before === null
        ? await deps.records.create(AWAITED, record)
        : await deps.records.replace(AWAITED, record, { revision: before.revision });
    if (written) return true;
  }
}
