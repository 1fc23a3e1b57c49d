import type { FullPicture } from "../bricks/raster/fullsize/full-picture.js";

/**
 * Decoded originals that Ingest leaves for Publish where both run in one process, so that a photo is decoded once. Holds
 * the latest up to a number of bytes; one that is no longer there is decoded again.
 */
export class Originals {
  private readonly held = new Map<string, FullPicture>();
  private bytes = 0;

  constructor(private readonly limitBytes = 400_000_000) {}

  put(sha256: string, picture: FullPicture): void {
    this.take(sha256);
    if (picture.data.byteLength > this.limitBytes) return;
    this.held.set(sha256, picture);
    this.bytes += picture.data.byteLength;
    for (const oldest of this.held.keys()) {
      if (this.bytes <= this.limitBytes) break;
      this.take(oldest);
    }
  }

  /** The picture of the file with that hash, which is the caller's own from then on. */
  take(sha256: string): FullPicture | null {
    const picture = this.held.get(sha256);
    if (picture === undefined) return null;
    this.held.delete(sha256);
    this.bytes -= picture.data.byteLength;
    return picture;
  }

  clear(): void {
    this.held.clear();
    this.bytes = 0;
  }
}
