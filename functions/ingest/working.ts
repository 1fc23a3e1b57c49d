import sharp from "sharp";
import { decodeRaster, MAX_PIXELS } from "../../bricks/raster/codec.js";
import type { FullPicture } from "../../bricks/raster/fullsize/full-picture.js";
import { area, threshold } from "../../bricks/raster/mask.js";
import { copyRaster, type Mask, type Raster } from "../../bricks/raster/raster.js";
import { resample } from "../../bricks/raster/resample.js";
import { BadInputError } from "../../platform/errors.js";
import type { WorkingFacts } from "./source-facts.js";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The working picture's size: aspect kept, long side at most `longSide`, never enlarged. */
export function workingSize({ width, height }: Size, longSide: number): WorkingFacts {
  const scale = Math.min(1, longSide / Math.max(width, height));
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  return { width: w, height: h, scaleX: width / w, scaleY: height / h };
}

/**
 * The picture that the bricks work on: 8-bit sRGB, upright, of `size`, without alpha (as seen over white).
 * @throws {BadInputError} when the file is damaged or cut short.
 */
export async function workingPicture(bytes: Uint8Array, size: Size, name: string): Promise<Raster<3>> {
  return decodeSized(bytes, size, "fill", name);
}

/** A background cut to fill `size`, aspect kept. */
export async function coveringPicture(bytes: Uint8Array, size: Size, name: string): Promise<Raster<3>> {
  return decodeSized(bytes, size, "cover", name);
}

async function decodeSized(bytes: Uint8Array, size: Size, fit: "fill" | "cover", name: string): Promise<Raster<3>> {
  try {
    const { data, info } = await sharp(bytes, { failOn: "error", limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      // Halving in the JPEG decoder would skip the truncation check and soften the detail.
      .resize({ ...size, fit, fastShrinkOnLoad: false })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return rgb(data, info.width, info.height, info.channels);
  } catch (cause) {
    throw cutShort(name, cause);
  }
}

export function cutShort(name: string, cause: unknown): BadInputError {
  return new BadInputError(
    `${name} cannot be read to its end: it is damaged or cut short.`,
    "Give the file as it came from the camera, or save it again.",
    { cause },
  );
}

/** A working picture of at most this long side shows the colours as a whole, not detail. */
const OVERVIEW = 256;

/** The same as {@link workingPicture}, of a picture that is decoded: 8-bit sRGB without alpha. */
export async function workingPictureOf(full: FullPicture, size: Size): Promise<Raster<3>> {
  const { data, width, height, channels } = full;
  if (Math.max(size.width, size.height) <= OVERVIEW && width >= 3 * size.width && height >= 3 * size.height) {
    return overview(full, size);
  }
  const raw = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .resize({ ...size, fit: "fill" })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return rgb(raw.data, raw.info.width, raw.info.height, raw.info.channels);
}

/** Each pixel is the mean of four of its cell's, so that the time does not grow with the picture. */
function overview({ data, width, height, channels }: FullPicture, size: Size): Raster<3> {
  const out = new Uint8Array(size.width * size.height * 3);
  const places = (cells: number, length: number, step: number) =>
    Int32Array.from({ length: 2 * cells }, (_, k) => Math.floor(((k + 0.5) * length) / (2 * cells)) * step);
  const columns = places(size.width, width, channels);
  const rows = places(size.height, height, width * channels);
  for (let j = 0, q = 0; j < rows.length; j += 2) {
    const [above, below] = [rows[j], rows[j + 1]];
    for (let i = 0; i < columns.length; i += 2, q += 3) {
      const [a, b] = [above + columns[i], above + columns[i + 1]];
      const [c, d] = [below + columns[i], below + columns[i + 1]];
      out[q] = (data[a] + data[b] + data[c] + data[d] + 2) >> 2;
      out[q + 1] = (data[a + 1] + data[b + 1] + data[c + 1] + data[d + 1] + 2) >> 2;
      out[q + 2] = (data[a + 2] + data[b + 2] + data[c + 2] + data[d + 2] + 2) >> 2;
    }
  }
  return { width: size.width, height: size.height, channels: 3, data: out };
}

function rgb(data: Uint8Array, width: number, height: number, channels: number): Raster<3> {
  if (channels === 3) return copyRaster({ width, height, channels: 3, data });
  const out = new Uint8Array(width * height * 3);
  for (let p = 0, q = 0; q < out.length; p += channels, q += 3) {
    for (let c = 0; c < 3; c++) out[q + c] = data[channels >= 3 ? p + c : p];
  }
  return { width, height, channels: 3, data: out };
}

/**
 * The person's mask at the working size, 0 or 255. It may have the picture's size, or any other of the same aspect.
 * @throws {BadInputError} when its aspect is another, or it marks nothing.
 */
export async function workingMask(bytes: Uint8Array, source: Size, size: Size, name: string): Promise<Mask> {
  const mask = await decodeRaster(bytes, "mask");
  if (Math.abs((mask.height * source.width) / mask.width - source.height) > Math.max(1, source.width / mask.width)) {
    throw new BadInputError(
      `${name} is ${mask.width}×${mask.height} pixels but the picture is ${source.width}×${source.height}.`,
      "Draw the mask on the picture itself, so that both have the same shape.",
    );
  }
  const inside = threshold(mask);
  if (area(inside) === 0) {
    throw new BadInputError(`${name} is empty.`, "Mark what to edit: white (or opaque) is inside, black is outside.");
  }
  const scaled = resample(inside, size.width, size.height, "nearest");
  if (area(scaled) > 0) return scaled;
  // A hair line falls between the samples: then whatever it touches is inside.
  return threshold(resample(inside, size.width, size.height, "area"), 0);
}
