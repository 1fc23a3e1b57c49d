import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { Mask, Raster } from "../../bricks/raster/raster.js";

/** A photo of the fixtures at a long side of `side` pixels. */
export async function photo(name: "cat" | "coffee" | "astronaut" | "rocket", side = 400): Promise<Raster<3>> {
  const file = fileURLToPath(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));
  const { data, info } = await sharp(file)
    .removeAlpha()
    .resize({ width: side, height: side, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
}

/** The same picture with an alpha channel that varies. */
export function withAlpha({ width, height, data }: Raster<3>): Raster<4> {
  const out = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) out.set([...data.subarray(3 * i, 3 * i + 3), (i * 7) % 256], 4 * i);
  return { width, height, channels: 4, data: out };
}

/** A disc in the middle. */
export function disc({ width, height }: Raster): Mask {
  const data = new Uint8Array(width * height);
  const radius = Math.min(width, height) / 4;
  for (let i = 0; i < data.length; i++) {
    const near = Math.hypot((i % width) - width / 2, Math.floor(i / width) - height / 2) < radius;
    data[i] = near ? 255 : 0;
  }
  return { width, height, channels: 1, data };
}

/** Largest difference of any channel (alpha too) outside the mask. */
export function changeOutside(a: Raster, b: Raster, mask: Mask): number {
  let most = 0;
  for (let p = 0; p < a.data.length; p++) {
    if (mask.data[Math.floor(p / a.channels)] === 0) most = Math.max(most, Math.abs(a.data[p]! - b.data[p]!));
  }
  return most;
}
