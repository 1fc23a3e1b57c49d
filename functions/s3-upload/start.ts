import { z } from "zod";
import { sha256 } from "../../platform/canonical-json.js";
import type { ObjectHead } from "../../platform/object-store.js";
import type { Records, StoredRecord } from "../../platform/records.js";
import { type StartDependencies, startEdit } from "../start-edit.js";
import type { FoundWish } from "./find-wish.js";
import { recordId } from "./names.js";
import { type PhotoVersion, type StatusDependencies, UPLOADS_PRINCIPAL } from "./status.js";

/** One for every version that is edited, under its edit's id. Whoever writes it first says what is done. */
const CLAIMS = "upload-edits";

const claimSchema = z.looseObject({
  id: z.string(),
  principal: z.string(),
  createdAt: z.string(),
  photo: z.object({
    bucket: z.string(),
    key: z.string(),
    versionId: z.string().nullable(),
    version: z.string(),
    order: z.string(),
  }),
  from: z.string(),
  instruction: z.string(),
  options: z.record(z.string(), z.unknown()),
  /** The mask's copy. */
  mask: z.string().nullable(),
  state: z.enum(["claimed", "started"]),
});
export type Claim = StoredRecord & z.output<typeof claimSchema>;

/** The id of the only edit that a version ever gets. */
export function editIdOf({ bucket, key, version }: PhotoVersion): string {
  return recordId(bucket, key, version);
}

/** What an edit is of; null when it is not of an upload. */
export async function getClaim(records: Records, editId: string): Promise<Claim | null> {
  const stored = await records.get(CLAIMS, editId);
  return stored === null ? null : claimSchema.parse(stored);
}

/**
 * Copies the version (and its mask as it is now) to where nobody replaces it, and claims it for one edit. Answers the claim of whoever was first.
 * @throws {ObjectMissingError} when the version or the mask is gone.
 */
export async function claim(deps: StatusDependencies, photo: PhotoVersion, { wish, from }: FoundWish): Promise<Claim> {
  const id = editIdOf(photo);
  const { store, records, clock } = deps;
  await store.copy(photo.key, sourceOf(id), photo.versionId === null ? {} : { versionId: photo.versionId });
  const mask = wish.mask === null ? null : maskOf(id, wish.mask);
  if (wish.mask !== null && mask !== null) await store.copy(wish.mask, mask);
  const record: Claim = {
    id,
    principal: UPLOADS_PRINCIPAL,
    createdAt: clock.now().toISOString(),
    photo: { ...photo },
    from,
    instruction: wish.instruction,
    options: wish.options,
    mask,
    state: "claimed",
  };
  if (await records.create(CLAIMS, record)) return record;
  return (await getClaim(records, id)) ?? record;
}

/** Starts the claimed edit, unless it was. As often as it is called, it is one edit: the same id with the same input. */
export async function startClaimed(deps: StartDependencies, claimed: Claim): Promise<void> {
  if (claimed.state === "started") return;
  await startEdit(deps, {
    editId: claimed.id,
    principal: UPLOADS_PRINCIPAL,
    instruction: claimed.instruction,
    source: { key: sourceOf(claimed.id) },
    mask: claimed.mask === null ? null : { key: claimed.mask },
    background: null,
    options: claimed.options,
  });
  await deps.records.replace(CLAIMS, { ...claimed, state: "started" }, { state: "claimed" });
}

/** The version's facts, metadata with them; null when it was deleted meanwhile. */
export function headOf(deps: StatusDependencies, { key, versionId }: PhotoVersion): Promise<ObjectHead | null> {
  return deps.store.head(key, versionId === null ? {} : { versionId });
}

function sourceOf(editId: string): string {
  return `sources/uploads/${editId}`;
}

/** Of each mask its own: whoever comes second with another one must not replace the first one's. */
function maskOf(editId: string, mask: string): string {
  return `sources/uploads/${editId}-mask-${sha256(mask).slice(0, 16)}`;
}
