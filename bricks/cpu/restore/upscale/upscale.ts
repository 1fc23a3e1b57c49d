import type { InferenceSession } from "onnxruntime-node";
import { blank, type Picture, type Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { byte } from "../../appearance/field/field.js";
import { openEsrgan, tensorOf } from "./esrgan.js";

/** Side of a tile, and what it sees around: more than the network's reach of 12 pixels, so that no seam shows. */
const TILE = 192;
const AROUND = 16;

/**
 * The picture enlarged by `ratio` (1 … 4): doubled by ESRGAN-slim, twice where that is not enough, and brought to the very
 * size by area averaging. Alpha is enlarged smoothly.
 */
export async function upscale(picture: Picture, ratio: number): Promise<Picture> {
  const width = Math.round(picture.width * ratio);
  const height = Math.round(picture.height * ratio);
  if (width === picture.width && height === picture.height) return picture;
  const session = await openEsrgan();
  try {
    let large = await doubled(session, colours(picture));
    if (ratio > 2) large = await doubled(session, large);
    return withAlpha(resample(large, width, height, "area"), picture);
  } finally {
    await session.release();
  }
}

async function doubled(session: InferenceSession, picture: Raster<3>): Promise<Raster<3>> {
  const out = blank(picture.width * 2, picture.height * 2, 3);
  for (let top = 0; top < picture.height; top += TILE) {
    for (let left = 0; left < picture.width; left += TILE) await doubleTile(session, picture, left, top, out);
  }
  return out;
}

async function doubleTile(
  session: InferenceSession,
  picture: Raster<3>,
  left: number,
  top: number,
  out: Raster<3>,
): Promise<void> {
  const right = Math.min(picture.width, left + TILE);
  const bottom = Math.min(picture.height, top + TILE);
  const side = TILE + 2 * AROUND;
  // Beyond the border the picture is mirrored, so that the network sees no black frame.
  const input = new Float32Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    const row = mirrored(top - AROUND + y, picture.height) * picture.width;
    for (let x = 0; x < side; x++) {
      const at = 3 * (row + mirrored(left - AROUND + x, picture.width));
      for (let c = 0; c < 3; c++) input[(c * side + y) * side + x] = picture.data[at + c];
    }
  }
  const large = await tensorOf(session, input, side);
  const wide = 2 * side;
  for (let y = 2 * top; y < 2 * bottom; y++) {
    for (let x = 2 * left; x < 2 * right; x++) {
      const from = (y - 2 * top + 2 * AROUND) * wide + (x - 2 * left + 2 * AROUND);
      for (let c = 0; c < 3; c++) out.data[3 * (y * out.width + x) + c] = byte(large[c * wide * wide + from]);
    }
  }
}

function mirrored(i: number, size: number): number {
  const period = 2 * size;
  const k = ((i % period) + period) % period;
  return k < size ? k : period - 1 - k;
}

function colours(picture: Picture): Raster<3> {
  const { width, height, channels, data } = picture;
  if (channels === 3) return { width, height, channels, data };
  const out = blank(width, height, 3);
  for (let p = 0, q = 0; p < data.length; p += 4, q += 3) {
    for (let c = 0; c < 3; c++) out.data[q + c] = data[p + c];
  }
  return out;
}

function withAlpha(large: Raster<3>, picture: Picture): Picture {
  if (picture.channels === 3) return large;
  const alpha = blank(picture.width, picture.height, 1);
  for (let i = 0; i < alpha.data.length; i++) alpha.data[i] = picture.data[4 * i + 3];
  const wide = resample(alpha, large.width, large.height, "linear");
  const out = blank(large.width, large.height, 4);
  for (let i = 0; i < wide.data.length; i++) {
    for (let c = 0; c < 3; c++) out.data[4 * i + c] = large.data[3 * i + c];
    out.data[4 * i + 3] = wide.data[i];
  }
  return out;
}
