import type { BrickContext, BrickImplementation } from "../../bricks/brick.js";
import { inpaintBricks } from "../../bricks/cpu/inpaint/index.js";
import { blank, type Mask, type Raster } from "../../bricks/raster/raster.js";
import { silentLogger } from "../../platform/logger.js";

export type Rgb = readonly [number, number, number];

/** A picture painted pixel by pixel. */
export function paint(width: number, height: number, colour: (x: number, y: number) => Rgb): Raster<3> {
  const picture = blank(width, height, 3);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 3) picture.data.set(colour(x, y).map(Math.round), p);
  }
  return picture;
}

export function rectangle(width: number, height: number, left: number, top: number, w: number, h: number): Mask {
  const mask = blank(width, height, 1);
  for (let y = top; y < top + h; y++) mask.data.fill(255, y * width + left, y * width + left + w);
  return mask;
}

/** Root of the mean squared difference per channel over the pixels where `mask` is inside. */
export function error(a: Raster, b: Raster, mask: Mask): number {
  let sum = 0;
  let n = 0;
  for (let p = 0; p < mask.data.length; p++) {
    if (mask.data[p] === 0) continue;
    for (let c = 0; c < 3; c++) sum += (a.data[a.channels * p + c] - b.data[b.channels * p + c]) ** 2;
    n += 3;
  }
  return Math.sqrt(sum / n);
}

/** A repeatable grain of −1 … 1. */
export function grain(x: number, y: number): number {
  const h = Math.imul(x * 374761393 + y * 668265263, 0x5bd1e995);
  return (((h ^ (h >>> 15)) >>> 0) % 2001) / 1000 - 1;
}

export function brick(name: string): BrickImplementation {
  const found = inpaintBricks.find((b) => b.brick === name);
  if (found === undefined) throw new Error(`no brick ${name}`);
  return found;
}

export function context(seed = 1, signal: AbortSignal = new AbortController().signal): BrickContext {
  return { seed, signal, logger: silentLogger };
}
