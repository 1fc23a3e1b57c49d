import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { Picture } from "../../bricks/raster/raster.js";

/** Path of a photo in test/fixtures/photos. */
export function photoPath(name: string): string {
  return fileURLToPath(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));
}

/** A real photo, its long side `side` pixels. */
export async function photo(name: string, side: number): Promise<Picture> {
  const { data, info } = await sharp(photoPath(name))
    .resize(side, side, { fit: "inside" })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
}
