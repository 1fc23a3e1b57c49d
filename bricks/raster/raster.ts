import { BadInputError } from "../../platform/errors.js";

/**
 * Pixels in memory: 8 bits a channel, rows from the top, channels interleaved, no padding, sRGB.
 * One channel is a mask (0 outside, 255 inside), three a picture, four a picture with straight (not premultiplied) alpha.
 */
export interface Raster<C extends 1 | 3 | 4 = 1 | 3 | 4> {
  readonly width: number;
  readonly height: number;
  readonly channels: C;
  /** `width * height * channels` bytes. */
  readonly data: Uint8Array;
}

export type Mask = Raster<1>;
export type Picture = Raster<3 | 4>;

/** A raster of `fill` everywhere. */
export function blank<C extends 1 | 3 | 4>(width: number, height: number, channels: C, fill = 0): Raster<C> {
  const data = new Uint8Array(width * height * channels);
  if (fill !== 0) data.fill(fill);
  return { width, height, channels, data };
}

/** The same raster with samples of its own, in a plain `Uint8Array` (a `Buffer`'s `slice` would share its memory). */
export function copyRaster<R extends Raster>(raster: R): R {
  return { ...raster, data: new Uint8Array(raster.data) };
}

export function isMask(raster: Raster): raster is Mask {
  return raster.channels === 1;
}

export function isPicture(raster: Raster): raster is Picture {
  return raster.channels !== 1;
}

/** @throws {BadInputError} when it is a mask. */
export function requirePicture(raster: Raster): Picture {
  if (isPicture(raster)) return raster;
  throw new BadInputError("A mask stands where a picture is needed.", "Use the step's image instead of its mask.");
}

/** @throws {BadInputError} naming both sizes when they differ. */
export function requireSameSize(a: Raster, b: Raster, aName: string, bName: string): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new BadInputError(
    `${aName} is ${a.width}×${a.height} pixels but ${bName} is ${b.width}×${b.height}.`,
    "Both must come from the same picture.",
  );
}
