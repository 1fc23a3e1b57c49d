import sharp from "sharp";
import { MAX_PIXELS } from "../../bricks/raster/codec.js";
import type { FullPicture } from "../../bricks/raster/fullsize/full-picture.js";
import type { SourceFacts } from "../ingest/source-facts.js";

/**
 * The original's samples at its own size and depth, upright, exactly as the file gives them: in its own profile, grey as
 * three equal channels. CMYK, Lab and the like become sRGB.
 */
export async function decodeOriginal(
  bytes: Uint8Array,
  source: Pick<SourceFacts, "depth" | "colour">,
): Promise<FullPicture> {
  const deep = source.depth === 16;
  const { data, info } = await sharp(bytes, {
    failOn: "error",
    limitInputPixels: MAX_PIXELS,
    ignoreIcc: source.colour === "native",
  })
    .autoOrient()
    .toColourspace(deep ? "rgb16" : "srgb")
    .raw({ depth: deep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const samples = deep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { width, height, channels } = info;
  if (channels === 3 || channels === 4) return { width, height, channels, data: samples };
  return { width, height, ...spread(samples, channels) };
}

/** Grey (with or without alpha) as three equal channels. */
function spread(samples: Uint8Array | Uint16Array, channels: number) {
  const to: 3 | 4 = channels === 2 ? 4 : 3;
  const pixels = samples.length / channels;
  const data = samples instanceof Uint16Array ? new Uint16Array(pixels * to) : new Uint8Array(pixels * to);
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += channels, q += to) {
    data[q] = data[q + 1] = data[q + 2] = samples[p];
    if (to === 4) data[q + 3] = samples[p + 1];
  }
  return { channels: to, data };
}
