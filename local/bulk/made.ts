import type { Raster } from "../../bricks/raster/raster.js";
import type { EditFailure } from "../../functions/failure.js";
import type { PublishedPicture, PublishedValue } from "../../functions/publish.js";
import type { Job } from "./protocol.js";

/** The files of a row, read before its turn comes. */
export interface RowFiles {
  readonly photo: Uint8Array;
  readonly mask: Uint8Array | null;
  readonly background: Uint8Array | null;
}

/** A published picture and its file's bytes. */
export interface MadePicture extends Pick<PublishedPicture, "kind" | "format"> {
  readonly bytes: Uint8Array;
}

/** What a row's edit came to. */
export interface Made {
  readonly outputs: readonly (MadePicture | PublishedValue)[];
  readonly dollars: number;
  /** The pictures that bricks were given and made, where they are known. */
  readonly working: { readonly before: Raster; readonly after: Raster | null } | null;
}

/** Edits a row's photo. @throws {EditFailedError} and whatever keeps it from being begun. */
export type EditRow = (job: Job, files: RowFiles) => Promise<Made>;

/** An edit's own failure, with the name that its state machine knows it by. */
export class EditFailedError extends Error {
  constructor(
    name: string,
    message: string,
    /** US dollars that it cost all the same. */
    readonly dollars = 0,
  ) {
    super(message);
    this.name = name;
  }
}

export function editFailed({ error, step, brick, message }: EditFailure, dollars = 0): EditFailedError {
  return new EditFailedError(error, brick ? `${step} ${brick}: ${message}` : message, dollars);
}
