import pLimit from "p-limit";
import { BadInputError } from "../../platform/errors.js";
import type { Logger } from "../../platform/logger.js";
import { ObjectMissingError } from "../../platform/object-store.js";
import type { StartDependencies } from "../start-edit.js";
import { awaitMask, photosAwaiting } from "./awaited.js";
import type { PutObject } from "./events.js";
import { type FoundWish, findWish } from "./find-wish.js";
import { roleOf, sidecarOf } from "./names.js";
import { notYet, refusal, running } from "./report.js";
import { type Claim, claim, editIdOf, getClaim, headOf, startClaimed } from "./start.js";
import { getStatus, isOpen, noteStatus, type PhotoVersion, showStatus, type UploadStatus } from "./status.js";

export interface UploadDependencies extends StartDependencies {
  readonly logger: Logger;
}

/** Photos of a folder that are looked at together. */
const AT_ONCE = 8;

/**
 * Does what an object that was put under `uploads/` asks for. As often and in whatever order the events come, each version of a photo is edited once: whoever
 * handles a photo first notes it and then looks for what says what to do; whoever handles that looks for what was noted.
 */
export async function handlePut(deps: UploadDependencies, object: PutObject): Promise<void> {
  const { bucket, key } = object;
  const named = roleOf(key);
  if (object.size === 0) return;
  switch (named.role) {
    case "none":
      deps.logger.info("an object is no upload", { key });
      return;
    case "sidecar":
      return leadOn(deps, bucket, named.photo);
    case "folder-file":
      return leadOnAll(deps, bucket, await photosIn(deps, named.folder));
    case "mask":
      return leadOnAll(deps, bucket, await photosAwaiting(deps, bucket, key));
    case "photo":
      await leadOnAll(deps, bucket, await photosAwaiting(deps, bucket, key));
      return handlePhoto(deps, versionOf(object));
  }
}

async function handlePhoto(deps: UploadDependencies, photo: PhotoVersion): Promise<void> {
  const claimed = await getClaim(deps.records, editIdOf(photo));
  if (claimed !== null) return goOn(deps, claimed);
  const head = await headOf(deps, photo);
  if (head === null || head.size === 0 || head.metadata?.role === "mask") return;
  await noteStatus(deps, notYet(deps.clock, photo));
  await decide(deps, photo);
}

/** Something may say now what to do with a photo that waits for it. */
async function leadOn(deps: UploadDependencies, bucket: string, key: string): Promise<void> {
  const status = await getStatus(deps.records, bucket, key);
  if (status !== null && isOpen(status.state)) await decide(deps, status.photo);
}

async function leadOnAll(deps: UploadDependencies, bucket: string, keys: readonly string[]): Promise<void> {
  const limit = pLimit(AT_ONCE);
  await Promise.all(keys.map((key) => limit(() => leadOn(deps, bucket, key))));
}

async function photosIn(deps: UploadDependencies, folder: string): Promise<string[]> {
  const photos: string[] = [];
  for await (const { key } of deps.store.list(folder)) if (roleOf(key).role === "photo") photos.push(key);
  return photos;
}

async function decide(deps: UploadDependencies, photo: PhotoVersion): Promise<void> {
  const { bucket, key } = photo;
  try {
    const head = await headOf(deps, photo);
    if (head === null) return;
    const found = await findWish(deps.store, head);
    if (found === null || !(await hasMask(deps, photo, found))) return await showStatus(deps, bucket, key);
    await goOn(deps, await claim(deps, photo, found));
  } catch (error) {
    if (error instanceof ObjectMissingError) return await whatIsGone(deps, photo, error);
    if (!(error instanceof BadInputError)) throw error;
    await show(deps, refusal(deps.clock, photo, error));
  }
}

/** Notes and shows that the photo waits for its mask, where it does. */
async function hasMask(deps: UploadDependencies, photo: PhotoVersion, { wish }: FoundWish): Promise<boolean> {
  if (wish.mask === null) return true;
  const { bucket, key } = photo;
  // Noted before it is looked for, so that a mask that comes in between finds the note.
  const noted = await awaitMask(deps, bucket, key, wish.mask);
  if ((await deps.store.head(wish.mask)) !== null) return true;
  if (!noted) {
    const hint = `Put the mask, then ${sidecarOf(key)} or the photo again.`;
    throw new BadInputError(`The mask ${wish.mask} is not there, and too many photos wait for it.`, hint);
  }
  await noteStatus(deps, notYet(deps.clock, photo, `It waits for its mask ${wish.mask}.`));
  return false;
}

async function goOn(deps: UploadDependencies, claimed: Claim): Promise<void> {
  await startClaimed(deps, claimed);
  await show(deps, running(deps.clock, claimed));
  deps.logger.info("an upload is edited", { key: claimed.photo.key, editId: claimed.id, from: claimed.from });
}

/** A version that was deleted is nobody's wish any more; a mask that was deleted just now is waited for. */
async function whatIsGone(deps: UploadDependencies, photo: PhotoVersion, error: ObjectMissingError): Promise<void> {
  if ((await headOf(deps, photo)) !== null) throw error;
  deps.logger.info("an upload was deleted before it was edited", { key: photo.key });
}

async function show(deps: UploadDependencies, status: UploadStatus): Promise<void> {
  await noteStatus(deps, status);
  await showStatus(deps, status.photo.bucket, status.photo.key);
}

function versionOf({ bucket, key, versionId, etag, sequencer }: PutObject): PhotoVersion {
  // Sequencers of different length compare by value. Where there is none the event that comes last counts as the later.
  const order = sequencer.toLowerCase().padStart(64, "0");
  return { bucket, key, versionId, version: versionId ?? `${etag}:${sequencer}`, order };
}
