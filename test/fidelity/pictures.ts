import sharp, { type Sharp } from "sharp";
import { numbers } from "../raster/drawing.js";

/** A picture with large shapes, edges and grain, like a photograph to a codec. 8 bits, three channels. */
export async function photo(width: number, height: number, seed = 1): Promise<Buffer> {
  const next = numbers(seed);
  const coarse = Buffer.from(Array.from({ length: 16 * 12 * 3 }, () => 40 + next() * 170));
  const base = await sharp(coarse, { raw: { width: 16, height: 12, channels: 3 } })
    .resize(width, height, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
  // Grain, and a few hard edges: a picket fence in the lower third.
  for (let i = 0, p = 0; i < width * height; i++, p += 3) {
    const x = i % width;
    const y = (i - x) / width;
    const fence = y > (2 * height) / 3 && x % 97 < 40 ? 45 : 0;
    const grain = ((Math.imul(i ^ 0x5bd1e995, 0x27d4eb2d) >>> 24) - 128) >> 3;
    for (let c = 0; c < 3; c++) base[p + c] = Math.max(0, Math.min(255, base[p + c]! + fence + grain));
  }
  return base;
}

export async function raw8(width: number, height: number, seed = 1): Promise<Sharp> {
  return sharp(await photo(width, height, seed), { raw: { width, height, channels: 3 } });
}

/** The same with 16 bits, every level used. */
export async function raw16(width: number, height: number): Promise<Uint16Array> {
  const eight = await photo(width, height);
  return Uint16Array.from(eight, (v, i) => Math.min(65535, v * 257 + ((i * 7919) % 257)));
}

/** An encoded picture's samples as they are in the file, upright, in its own profile. */
export async function samples(
  bytes: Uint8Array,
): Promise<{ data: Buffer; width: number; height: number; channels: number }> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true, limitInputPixels: false })
    .autoOrient()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

export async function samples16(bytes: Uint8Array): Promise<Uint16Array> {
  const data = await sharp(bytes, { ignoreIcc: true }).toColourspace("rgb16").raw({ depth: "ushort" }).toBuffer();
  return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
}
