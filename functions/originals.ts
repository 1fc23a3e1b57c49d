import type { FullPicture } from "../bricks/raster/fullsize/full-picture.js";

/** A photo's file and what it decodes to. */
export interface DecodedOriginal {
  readonly bytes: Uint8Array;
  readonly full: FullPicture;
}

/**
 * Decoded originals that Ingest leaves for Publish where both run in one process, so that a photo is decoded once. Holds
 * the latest up to a number of bytes; one that is no longer there is decoded again.
 */
export class Originals {
  private readonly held = new Map<string, DecodedOriginal>();
  private bytes = 0;

  constructor(private readonly limitBytes = 400_000_000) {}

  put(sha256: string, original: DecodedOriginal): void {
    this.take(sha256);
    if (original.full.data.byteLength > this.limitBytes) return;
    this.held.set(sha256, original);
    this.bytes += original.full.data.byteLength;
    for (const oldest of this.held.keys()) {
      if (this.bytes <= this.limitBytes) break;
      this.take(oldest);
    }
  }

  /** The file with that hash and its picture, which is the caller's own from then on. */
  take(sha256: string): DecodedOriginal | null {
    const original = this.held.get(sha256);
    if (original === undefined) return null;
    this.held.delete(sha256);
    this.bytes -= original.full.data.byteLength;
    return original;
  }

  clear(): void {
    this.held.clear();
    this.bytes = 0;
  }
}
