import { BadInputError, TransientError } from "../../platform/errors.js";
import { keepSource } from "../edits/sources.js";
import { sniffFormat } from "../ingest/content-type.js";
import type { EditRequest } from "../start-edit.js";
import type { EditOrder, GivenPicture } from "./body/edit-order.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";
import { uploadedSource } from "./uploads.js";

type Sources = Pick<EditRequest, "source" | "mask" | "background">;

/** Puts what was given with an edit into the store. */
export async function keepPictures(
  deps: ApiDependencies,
  principal: Principal,
  { image, mask, background }: Pick<EditOrder, "image" | "mask" | "background">,
  signal: AbortSignal,
): Promise<Sources> {
  const keep = (given: GivenPicture | null, what: string) =>
    given === null ? null : keepPicture(deps, principal, given, what, signal);
  const [source, keptMask, keptBackground] = await Promise.all([
    keepPicture(deps, principal, image, "The picture", signal),
    keep(mask, "The mask"),
    keep(background, "The background"),
  ]);
  return { source, mask: keptMask, background: keptBackground };
}

/** @throws {BadInputError} when it is no picture that can be read here; its header and pixels are Ingest's to look at. */
export async function keepPicture(
  deps: ApiDependencies,
  principal: Principal,
  given: GivenPicture,
  what: string,
  signal: AbortSignal,
): Promise<{ key: string }> {
  switch (given.by) {
    case "bytes":
      sniffFormat(given.bytes, what);
      return keepSource(deps.store, given.bytes);
    case "url":
      return keepSource(deps.store, await fetched(deps, given.url, signal));
    case "upload":
      return uploadedSource(deps, principal, given.id);
  }
}

async function fetched(deps: ApiDependencies, url: string, signal: AbortSignal): Promise<Uint8Array> {
  if (deps.fetchPicture === null) {
    throw new BadInputError("Pictures cannot be given by address here.", "Send the picture itself, or upload it.");
  }
  const { pictureBytes, fetchSeconds } = limitsOf(deps);
  try {
    return await deps.fetchPicture(url, { maxBytes: pictureBytes, timeoutSeconds: fetchSeconds, signal });
  } catch (error) {
    // These words speak of the person's own address.
    if (error instanceof TransientError) throw new Problem("unavailable", error.message, { hint: error.hint });
    throw error;
  }
}
