import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Picture } from "../../bricks/raster/raster.js";

/** Turns 8-bit sRGB working pictures into the original's own colour space. */
export interface ToSourceSpace {
  readonly convert: (picture: Picture) => Promise<Picture>;
  readonly release: () => Promise<void>;
}

const same: ToSourceSpace = { convert: async (picture) => picture, release: async () => undefined };

/**
 * The way from sRGB into an embedded ICC profile; nothing to do when there is none. The colour engine reads profiles from
 * files only, so this one is kept in a temporary folder until it is released.
 */
export async function toSourceSpace(icc: Uint8Array | null): Promise<ToSourceSpace> {
  if (!icc) return same;
  const folder = await mkdtemp(join(tmpdir(), "brickwright-icc-"));
  const path = join(folder, "source.icc");
  await writeFile(path, icc);
  return {
    convert: (picture) => convert(picture, path),
    release: () => rm(folder, { recursive: true, force: true }),
  };
}

async function convert(picture: Picture, profile: string): Promise<Picture> {
  const { width, height, channels, data } = picture;
  const { data: out, info } = await sharp(data, { raw: { width, height, channels } })
    .withIccProfile(profile)
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels === channels) return { width, height, channels, data: out };
  // A grey profile gives one channel (and alpha).
  const spread = new Uint8Array(width * height * channels);
  for (let p = 0, q = 0; q < spread.length; p += info.channels, q += channels) {
    spread[q] = spread[q + 1] = spread[q + 2] = out[p];
    if (channels === 4) spread[q + 3] = out[p + 1];
  }
  return { width, height, channels, data: spread };
}
