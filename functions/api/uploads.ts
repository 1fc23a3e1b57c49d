import { randomUUID } from "node:crypto";
import { z } from "zod";
import { sha256 } from "../../platform/canonical-json.js";
import { BadInputError } from "../../platform/errors.js";
import { ObjectMissingError } from "../../platform/object-store.js";
import { partsOf } from "../../platform/uploads.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";

const UPLOADS = "uploads";
const DAY = 86_400_000;

const recordSchema = z.object({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  key: z.string(),
  size: z.int(),
  /** The store's id of an upload in parts; null of one in one piece. */
  uploadId: z.string().nullable(),
  state: z.enum(["pending", "complete"]),
});
type UploadRecord = z.output<typeof recordSchema>;

export interface UploadView {
  readonly id: string;
  readonly status: "pending" | "complete";
  readonly expiresAt: string;
  readonly partBytes: number | null;
  readonly parts: readonly { readonly number: number; readonly method: "PUT"; readonly url: string }[];
}

/** Begins an upload that goes straight to the store, in parts where it is large. */
export async function beginUpload(
  deps: ApiDependencies,
  principal: Principal,
  { size, contentType = "application/octet-stream" }: { size: number; contentType?: string | undefined },
): Promise<UploadView> {
  const { pictureBytes, uploadSeconds } = limitsOf(deps);
  const parts = partsOf(size);
  if (size > pictureBytes || parts === null) {
    throw new Problem("too-large", `An upload may have ${pictureBytes} bytes at most.`, {
      hint: "Save a smaller copy of a picture; cut a manifest into several batches.",
    });
  }
  const id = randomUUID().replaceAll("-", "");
  const key = `incoming/${id}`;
  const now = deps.clock.now().getTime();
  const inParts = parts.count > 1 ? await deps.uploads.begin(key, contentType, parts.count) : null;
  const urls = inParts?.urls ?? [await deps.links.presign(key, "PUT", uploadSeconds)];
  const record: UploadRecord = {
    id,
    principal: principal.id,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + DAY).toISOString(),
    key,
    size,
    uploadId: inParts?.uploadId ?? null,
    state: "pending",
  };
  await deps.records.put(UPLOADS, record);
  const expiresAt = inParts?.expiresAt ?? new Date(now + uploadSeconds * 1000);
  return {
    id,
    status: "pending",
    expiresAt: expiresAt.toISOString(),
    partBytes: parts.bytes,
    parts: urls.map((url, index) => ({ number: index + 1, method: "PUT", url })),
  };
}

/** Ends an upload: from then on nobody can change it. Saying so twice is harmless. */
export async function completeUpload(
  deps: ApiDependencies,
  principal: Principal,
  id: string,
  etags: readonly string[] | undefined,
): Promise<UploadView> {
  const record = await uploadOf(deps, principal, id);
  if (record.state === "pending") await complete(deps, record, etags);
  return { id, status: "complete", expiresAt: record.expiresAt, partBytes: null, parts: [] };
}

/** The source that an upload became; one in one piece is completed by being used. */
export async function uploadedSource(
  deps: ApiDependencies,
  principal: Principal,
  id: string,
): Promise<{ key: string }> {
  const record = await uploadOf(deps, principal, id);
  if (record.state === "pending") await complete(deps, record, undefined);
  return { key: sourceKey(id) };
}

/** The source that a complete upload of the principal's became; null when there is none. */
export async function completedUpload(
  records: ApiDependencies["records"],
  principal: string,
  id: string,
): Promise<{ key: string } | null> {
  const stored = /^[0-9a-f]{32}$/.test(id) ? await records.get(UPLOADS, id) : null;
  const { success, data } = recordSchema.safeParse(stored);
  return success && data.principal === principal && data.state === "complete" ? { key: sourceKey(id) } : null;
}

async function complete(deps: ApiDependencies, record: UploadRecord, etags: readonly string[] | undefined) {
  try {
    await takeOver(deps, record, etags);
  } catch (error) {
    // Somebody else may have completed it a moment ago, and taken away what is looked for here.
    if (!(error instanceof ObjectMissingError) || (await deps.store.head(sourceKey(record.id))) === null) throw error;
  }
}

/** Makes a source of what was uploaded. @throws {ObjectMissingError} when it is not there (any more). */
async function takeOver(deps: ApiDependencies, record: UploadRecord, etags: readonly string[] | undefined) {
  const { key, uploadId, size } = record;
  if (uploadId !== null) {
    if (etags === undefined || etags.length === 0) {
      throw new BadInputError(
        "This upload has several parts and is not complete.",
        "POST /uploads/{id}/complete with the ETag of every part, in order.",
      );
    }
    await deps.uploads.complete(key, uploadId, etags);
  }
  const head = await deps.store.head(key);
  if (head === null) {
    if ((await deps.store.head(sourceKey(record.id))) !== null) return;
    throw new BadInputError("Nothing was uploaded yet.", "PUT the picture to the upload's URL first.");
  }
  if (head.size !== size) {
    throw new BadInputError(
      `The upload has ${head.size} bytes; ${size} were announced.`,
      "Upload the whole file, or begin another upload with its size.",
    );
  }
  // A copy: the upload's URL may still be written to.
  await deps.store.copy(key, sourceKey(record.id));
  const copied = await deps.store.head(sourceKey(record.id));
  if (copied?.size !== size) throw new BadInputError("The upload changed while it was completed.", "Upload it again.");
  await deps.records.replace(UPLOADS, { ...record, state: "complete" }, { state: "pending" });
  await deps.store.delete(key);
}

async function uploadOf({ records }: ApiDependencies, principal: Principal, id: string): Promise<UploadRecord> {
  const stored = /^[0-9a-f]{32}$/.test(id) ? await records.get(UPLOADS, id) : null;
  const { success, data } = recordSchema.safeParse(stored);
  if (success && data.principal === principal.id) return data;
  throw new Problem("not-found", "There is no such upload.", {
    hint: "POST /uploads begins one; it is kept for a day.",
  });
}

function sourceKey(id: string): string {
  return `sources/${sha256(`upload ${id}`)}`;
}
