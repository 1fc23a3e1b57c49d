import sharp from "sharp";
import { encodePng } from "../../bricks/raster/codec.js";
import { threshold } from "../../bricks/raster/mask.js";
import type { Mask } from "../../bricks/raster/raster.js";

/** A mask at the original's scale, 0 or 255, its outline smooth; as PNG. */
export async function publishMask(mask: Mask, width: number, height: number): Promise<Uint8Array> {
  const large = mask.width === width && mask.height === height ? mask : await enlarge(mask, width, height);
  return encodePng(threshold(large));
}

async function enlarge(mask: Mask, width: number, height: number): Promise<Mask> {
  const data = await sharp(mask.data, { raw: { width: mask.width, height: mask.height, channels: 1 } })
    .resize({ width, height, fit: "fill", kernel: "cubic" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  return { width, height, channels: 1, data };
}
