import { BadInputError } from "../../platform/errors.js";
import type { Box } from "./box.js";
import { type Mask, type Raster, requireSameSize } from "./raster.js";

/** A mask pixel above this is inside. */
export const INSIDE = 127;

/** 255 where the mask is above `level` (0 … 254), else 0. */
export function threshold(mask: Mask, level = INSIDE): Mask {
  return map(mask, (v) => (v > level ? 255 : 0));
}

export function complement(mask: Mask): Mask {
  return map(mask, (v) => 255 - v);
}

/** Pixelwise maximum. @throws {BadInputError} when the sizes differ. */
export function union(a: Mask, b: Mask): Mask {
  return zip(a, b, (x, y, out) => {
    for (let i = 0; i < out.length; i++) out[i] = x[i] > y[i] ? x[i] : y[i];
  });
}

/** Pixelwise minimum. @throws {BadInputError} when the sizes differ. */
export function intersection(a: Mask, b: Mask): Mask {
  return zip(a, b, (x, y, out) => {
    for (let i = 0; i < out.length; i++) out[i] = x[i] < y[i] ? x[i] : y[i];
  });
}

/** `a − b`, not below 0. @throws {BadInputError} when the sizes differ. */
export function subtract(a: Mask, b: Mask): Mask {
  return zip(a, b, (x, y, out) => {
    for (let i = 0; i < out.length; i++) out[i] = x[i] > y[i] ? x[i] - y[i] : 0;
  });
}

/** Number of pixels above `level`. */
export function area(mask: Mask, level = INSIDE): number {
  const { data } = mask;
  let n = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > level) n++;
  return n;
}

/** Sum of the mask over 255 × pixels: 0 … 1; soft pixels count in part. */
export function coverage(mask: Mask): number {
  const { data } = mask;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  return sum / (255 * data.length);
}

/** The smallest box that holds every pixel above `level`, or null when there is none. */
export function boundingBox(mask: Mask, level = INSIDE): Box | null {
  return channelBox(mask, 0, level);
}

/** The smallest box that holds every pixel whose `channel` is above `level`, or null when there is none. */
export function channelBox(raster: Raster, channel: number, level: number): Box | null {
  const { width, height, channels, data } = raster;
  let left = width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let y = 0; y < height; y++) {
    const row = y * width * channels + channel;
    let first = 0;
    while (first < width && data[row + first * channels] <= level) first++;
    if (first === width) continue;
    let last = width - 1;
    while (data[row + last * channels] <= level) last--;
    if (top < 0) top = y;
    bottom = y;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  return bottom < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * The box of what the mask covers.
 * @throws {BadInputError} when it covers nothing.
 */
export function requireBox(mask: Mask, name = "mask"): Box {
  const box = boundingBox(mask);
  if (box) return box;
  throw new BadInputError(`The ${name} is empty.`, "Mark at least one pixel: white is inside, black is outside.");
}

function map(mask: Mask, f: (value: number) => number): Mask {
  const table = Uint8Array.from({ length: 256 }, (_, v) => f(v));
  const { width, height, data } = mask;
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = table[data[i]];
  return { width, height, channels: 1, data: out };
}

/** The loop is the caller's own, so that it compiles to code of its own. */
function zip(a: Mask, b: Mask, run: (x: Uint8Array, y: Uint8Array, out: Uint8Array) => void): Mask {
  requireSameSize(a, b, "The first mask", "the second mask");
  const out = new Uint8Array(a.data.length);
  run(a.data, b.data, out);
  return { width: a.width, height: a.height, channels: 1, data: out };
}
