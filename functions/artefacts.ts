import type { Raster } from "../bricks/raster/raster.js";
import type { Artefact } from "../platform/artefact.js";

/** Pictures and masks between the stages of an edit. Each reader gets samples of its own. */
export interface Artefacts {
  /** @throws {BrickFailedError} when what is kept is not what the reference names. */
  load(artefact: Artefact): Promise<Raster>;
  /** One channel is a mask, more are an image. @param key of the object store, e.g. `edits/<editId>/work/image.png` */
  save(key: string, raster: Raster): Promise<Artefact>;
}

/** The reference to a raster. */
export function artefactOf(key: string, { width, height, channels }: Raster, sha256: string): Artefact {
  return { kind: channels === 1 ? "mask" : "image", key, width, height, sha256 };
}
