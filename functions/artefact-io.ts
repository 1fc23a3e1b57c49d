import { decodeRaster, encodePng } from "../bricks/raster/codec.js";
import { copyRaster, type Raster } from "../bricks/raster/raster.js";
import type { Artefact } from "../platform/artefact.js";
import { sha256 } from "../platform/canonical-json.js";
import { BrickFailedError } from "../platform/errors.js";
import type { ObjectStore } from "../platform/object-store.js";
import { type Artefacts, artefactOf } from "./artefacts.js";

/** Bytes of decoded pixels kept between two functions of one process: some twenty working pictures. */
const CACHE_BYTES = 96 * 1024 * 1024;

/**
 * Pictures and masks in and out of the object store. Rasters that this process wrote or read last are kept decoded,
 * so that a step does not decode what the step before it has just encoded.
 */
export class ArtefactIo implements Artefacts {
  private readonly cache = new Map<string, Raster>();
  private cached = 0;

  constructor(private readonly store: ObjectStore) {}

  /** @throws {BrickFailedError} when the stored bytes are not those that the reference names. */
  async load(artefact: Artefact): Promise<Raster> {
    const hit = this.cache.get(artefact.sha256);
    if (hit !== undefined) {
      this.keep(artefact.sha256, hit);
      return copyRaster(hit);
    }
    const bytes = await this.store.get(artefact.key);
    if (sha256(bytes) !== artefact.sha256) {
      throw new BrickFailedError(
        `The stored picture ${artefact.key} is damaged.`,
        "Clear the cache and run the edit again.",
      );
    }
    const raster = await decodeRaster(bytes, artefact.kind);
    this.keep(artefact.sha256, copyRaster(raster));
    return raster;
  }

  /** Stores a raster as lossless PNG. */
  async save(key: string, raster: Raster): Promise<Artefact> {
    const bytes = await encodePng(raster, { fast: true });
    await this.store.put(key, bytes, { contentType: "image/png" });
    const hash = sha256(bytes);
    this.keep(hash, copyRaster(raster));
    return artefactOf(key, raster, hash);
  }

  private keep(hash: string, raster: Raster): void {
    const known = this.cache.get(hash);
    if (known !== undefined) this.cached -= known.data.byteLength;
    this.cache.delete(hash);
    this.cache.set(hash, raster);
    this.cached += raster.data.byteLength;
    for (const [oldest, { data }] of this.cache) {
      if (this.cached <= CACHE_BYTES) break;
      this.cache.delete(oldest);
      this.cached -= data.byteLength;
    }
  }
}
