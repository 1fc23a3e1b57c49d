import { copyRaster, type Raster } from "../../bricks/raster/raster.js";
import type { Artefact } from "../../platform/artefact.js";
import { sha256 } from "../../platform/canonical-json.js";
import { BrickFailedError } from "../../platform/errors.js";
import { type Artefacts, artefactOf } from "../artefacts.js";

/** The pictures of one photo that is edited in one process: they are never anything but samples in its memory, and go with it. */
export class HeldArtefacts implements Artefacts {
  readonly #held = new Map<string, Raster>();

  async load({ key }: Artefact): Promise<Raster> {
    const raster = this.#held.get(key);
    if (raster === undefined) throw new BrickFailedError(`There is no picture ${key}.`, "Report this plan.");
    return copyRaster(raster);
  }

  async save(key: string, raster: Raster): Promise<Artefact> {
    this.#held.set(key, copyRaster(raster));
    const { width, height, channels, data } = raster;
    return artefactOf(key, raster, sha256(`${width}×${height}×${channels} ${sha256(data)}`));
  }
}
