import { z } from "zod";
import type { Clock } from "../../platform/clock.js";
import { ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import type { Records, StoredRecord } from "../../platform/records.js";
import { putJson } from "../documents.js";
import { recordId, reportKey } from "./names.js";

/** The collection that knows of every photo how its newest version fares. */
const STATUS = "uploads";
/** Whose the edits of uploads are. */
export const UPLOADS_PRINCIPAL = "uploads";

/** `waiting`: nothing says yet what to do; `refused`: what says it cannot be used. From both something new can lead on. */
export type UploadState = "waiting" | "refused" | "running" | "succeeded" | "failed" | "stopped";

/** One version of a photo. */
export interface PhotoVersion {
  readonly bucket: string;
  readonly key: string;
  /** Null in a bucket without versions. */
  readonly versionId: string | null;
  /** Names the version where there are versions or not. */
  readonly version: string;
  /** Of two versions the later has the greater one, as text. */
  readonly order: string;
}

export interface UploadStatus {
  readonly photo: PhotoVersion;
  readonly state: UploadState;
  /** What people read under `results/`. */
  readonly report: Readonly<Record<string, unknown>>;
  /** The results to be copied there, before the report says so. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
}

export interface StatusDependencies {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly clock: Clock;
}

const photoSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string().nullable(),
  version: z.string(),
  order: z.string(),
});

const statusSchema = z.looseObject({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  revision: z.number(),
  photo: photoSchema,
  state: z.enum(["waiting", "refused", "running", "succeeded", "failed", "stopped"]),
  report: z.record(z.string(), z.unknown()),
  copies: z.array(z.object({ from: z.string(), to: z.string() })),
});
type StatusRecord = StoredRecord & z.output<typeof statusSchema>;

/** How the newest known version of a photo fares; null when there was none yet. */
export async function getStatus(records: Records, bucket: string, key: string): Promise<StatusRecord | null> {
  const stored = await records.get(STATUS, recordId(bucket, key));
  return stored === null ? null : statusSchema.parse(stored);
}

/** True while something new (a sidecar, a mask) can still lead on. */
export function isOpen(state: UploadState): boolean {
  return state === "waiting" || state === "refused";
}

/**
 * Notes how a version fares, unless more is known already: of a later version, or a later state of this one. False then.
 * Does not yet show it; see {@link showStatus}.
 */
export async function noteStatus(deps: StatusDependencies, next: UploadStatus): Promise<boolean> {
  const { bucket, key } = next.photo;
  for (;;) {
    const before = await getStatus(deps.records, bucket, key);
    if (before !== null && !leadsOn(before, next)) return false;
    const record: StatusRecord = {
      id: recordId(bucket, key),
      principal: UPLOADS_PRINCIPAL,
      createdAt: before?.createdAt ?? deps.clock.now().toISOString(),
      revision: (before?.revision ?? 0) + 1,
      photo: { ...next.photo },
      state: next.state,
      report: { ...next.report },
      copies: [...next.copies],
    };
    const written =
      before === null
        ? await deps.records.create(STATUS, record)
        : await deps.records.replace(STATUS, record, { revision: before.revision });
    if (written) return true;
  }
}

/**
 * Puts the report of a photo, and its results, under `results/`. Whoever was overtaken while doing so does it again, so that what
 * lies there in the end is what was noted last.
 */
export async function showStatus(deps: StatusDependencies, bucket: string, key: string): Promise<void> {
  for (let shown = -1; ; ) {
    const status = await getStatus(deps.records, bucket, key);
    if (status === null || status.revision === shown) return;
    for (const { from, to } of status.copies) await bring(deps.store, from, to);
    await putJson(deps.store, reportKey(key), status.report);
    shown = status.revision;
  }
}

async function bring(store: ObjectStore, from: string, to: string): Promise<void> {
  try {
    await store.copy(from, to);
  } catch (error) {
    // Long after, when an event comes once more, the edit's own copy may have been cleared away.
    if (!(error instanceof ObjectMissingError) || (await store.head(to)) === null) throw error;
  }
}

function leadsOn(before: UploadStatus, next: UploadStatus): boolean {
  if (before.photo.version !== next.photo.version) return before.photo.order <= next.photo.order;
  if (isOpen(before.state)) return true;
  return before.state === "running" && !isOpen(next.state) && next.state !== "running";
}
