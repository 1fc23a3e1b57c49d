import sharp, { type OutputInfo } from "sharp";
import { BadInputError } from "../../platform/errors.js";
import { luma } from "./luma.js";
import type { Mask, Picture, Raster } from "./raster.js";

/** Pixels beyond which a picture is not decoded: 16-bit RGBA at this size is already 0.8 GB. */
export const MAX_PIXELS = 100_000_000;

/** Plain bytes over the same memory as a Buffer, so that `subarray`, `slice` and equality behave as on any Uint8Array. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/**
 * Pixels of an encoded picture (PNG, JPEG, WebP, AVIF, TIFF …) as 8-bit sRGB: an embedded ICC profile and the EXIF
 * orientation are applied.
 * - `image`: four channels when the file has an alpha channel, else three.
 * - `mask`: one channel. The alpha channel where a file has one that says something (is not opaque everywhere), else
 *   grey (luma of coloured files). Soft values stay as they are.
 * @throws {BadInputError} when the bytes are no picture that can be read whole.
 */
export async function decodeRaster(bytes: Uint8Array, kind: "image"): Promise<Picture>;
export async function decodeRaster(bytes: Uint8Array, kind: "mask"): Promise<Mask>;
export async function decodeRaster(bytes: Uint8Array, kind: "image" | "mask"): Promise<Raster>;
export async function decodeRaster(bytes: Uint8Array, kind: "image" | "mask"): Promise<Raster> {
  let decoded: { data: Buffer; info: OutputInfo };
  try {
    decoded = await sharp(bytes, { failOn: "error", limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw new BadInputError(
      "These bytes are not a picture that can be read whole.",
      "Give a PNG, JPEG, WebP, AVIF or TIFF file of at most 100 megapixels.",
      { cause },
    );
  }
  const { width, height, channels } = decoded.info;
  const data = plain(decoded.data);
  return kind === "mask"
    ? { width, height, channels: 1, data: maskSamples(data, channels) }
    : { width, height, ...pictureSamples(data, channels) };
}

/** Lossless PNG of a raster. `fast` spends little time on compression, for intermediates. */
export async function encodePng(raster: Raster, options: { readonly fast?: boolean } = {}): Promise<Uint8Array> {
  const { width, height, channels, data } = raster;
  let image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  if (channels === 1) image = image.toColourspace("b-w");
  const effort = options.fast
    ? { compressionLevel: 1, adaptiveFiltering: false }
    : { compressionLevel: 7, adaptiveFiltering: true };
  return plain(await image.png({ ...effort, palette: false }).toBuffer());
}

function maskSamples(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 1) return data;
  const pixels = data.length / channels;
  const out = new Uint8Array(pixels);
  if (channels === 2 || channels === 4) {
    let transparent = false;
    for (let i = 0, a = channels - 1; i < pixels; i++, a += channels) {
      out[i] = data[a];
      if (data[a] !== 255) transparent = true;
    }
    if (transparent) return out;
  }
  const step = channels >= 3 ? 1 : 0;
  for (let i = 0, p = 0; i < pixels; i++, p += channels) out[i] = luma(data[p], data[p + step], data[p + 2 * step]);
  return out;
}

function pictureSamples(data: Uint8Array, channels: number): { channels: 3 | 4; data: Uint8Array } {
  if (channels === 3 || channels === 4) return { channels, data };
  const pixels = data.length / channels;
  const to = channels === 2 ? 4 : 3;
  const out = new Uint8Array(pixels * to);
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += channels, q += to) {
    out[q] = out[q + 1] = out[q + 2] = data[p];
    if (to === 4) out[q + 3] = data[p + 1];
  }
  return { channels: to, data: out };
}
