import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrickContext } from "../../bricks/brick.js";
import { decodeRaster } from "../../bricks/raster/codec.js";
import { onWhite } from "../../bricks/raster/cutout.js";
import { blank, type Mask, type Raster } from "../../bricks/raster/raster.js";
import { silentLogger } from "../../platform/logger.js";

export async function photo(name: "cat" | "coffee" | "astronaut" | "rocket"): Promise<Raster<3>> {
  const file = fileURLToPath(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));
  return onWhite(await decodeRaster(await readFile(file), "image"));
}

export const context = (signal: AbortSignal = new AbortController().signal): BrickContext => ({
  seed: 1,
  signal,
  logger: silentLogger,
});

/** Two pictures side by side, the second mirrored if asked. */
export function beside(left: Raster<3>, right: Raster<3>): Raster<3> {
  const height = Math.max(left.height, right.height);
  const out = blank(left.width + right.width, height, 3, 128);
  for (const [picture, at] of [[left, 0] as const, [right, left.width] as const]) {
    for (let y = 0; y < picture.height; y++) {
      const row = picture.data.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width);
      out.data.set(row, 3 * (y * out.width + at));
    }
  }
  return out;
}

/** A mask of ellipses, each [centre x, centre y, half width, half height]. */
export function ellipses(
  { width, height }: Raster,
  ...list: readonly (readonly [number, number, number, number])[]
): Mask {
  const mask = blank(width, height, 1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (list.some(([cx, cy, rx, ry]) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1)) mask.data[i] = 255;
    }
  }
  return mask;
}

export function overlap(a: Mask, b: Mask): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.data.length; i++) {
    const [p, q] = [a.data[i] > 127, b.data[i] > 127];
    if (p && q) both++;
    if (p || q) either++;
  }
  return both / either;
}

export const share = (mask: Mask): number => mask.data.reduce((n, v) => n + (v > 127 ? 1 : 0), 0) / mask.data.length;

export const at = (mask: Mask, x: number, y: number): boolean => mask.data[y * mask.width + x] > 127;

export function asMask(value: unknown): Mask {
  const mask = value as Mask;
  if (mask.channels !== 1) throw new Error("no mask");
  return mask;
}
