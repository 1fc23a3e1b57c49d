import sharp from "sharp";
import { adjustAtFullSize } from "../../bricks/raster/fullsize/adjust.js";
import { extendAtFullSize } from "../../bricks/raster/fullsize/extend.js";
import { copyOf, type FullPicture, unitOf } from "../../bricks/raster/fullsize/full-picture.js";
import { cutoutAtFullSize } from "../../bricks/raster/fullsize/matte.js";
import { replaceAtFullSize } from "../../bricks/raster/fullsize/replace.js";
import { touchedMask } from "../../bricks/raster/fullsize/touched.js";
import { coverage } from "../../bricks/raster/mask.js";
import { canvasSize, type Margins, marginsFor, type Ratios } from "../../bricks/raster/outpaint.js";
import type { Mask, Picture, Raster } from "../../bricks/raster/raster.js";

/** How a result descends from the original: what the brick did to its pixels. */
export type PictureLineage = "cutout" | "local" | "adjust" | "global" | "extended";

export interface Restoration {
  readonly original: FullPicture;
  /** The working picture, 8-bit sRGB. */
  readonly before: Picture;
  /** The result, 8-bit sRGB. */
  readonly after: Picture;
  readonly lineage: PictureLineage;
  /** Growth of the canvas, where the plan says one. */
  readonly ratios: Ratios | null;
  /** From 8-bit sRGB into the original's colour space. */
  readonly convert: (picture: Picture) => Promise<Picture>;
}

export interface Restored {
  readonly picture: FullPicture;
  /** Share of the working picture that the edit touched, 0 … 1. */
  readonly touched: number;
  /** The picture has the original's samples wherever the edit did not reach. */
  readonly keepsOriginal: boolean;
  /** The whole picture was meant, and little of it is as it was. */
  readonly changesMost?: boolean;
}

/** A repainting that leaves less than this share untouched is one of the whole picture. */
const WHOLE = 0.98;

/** The result at the original's size: each pixel that the edit did not touch keeps its exact samples. */
export async function restore(given: Restoration): Promise<Restored> {
  // A cut-out that cuts nothing out is a picture.
  const work = given.lineage === "cutout" ? given : { ...given, after: withoutFullAlpha(given.after) };
  const { original, before, after, lineage } = work;
  if (lineage === "cutout" && isCutout(after) && sameSize(before, after) && showsOriginal(before, after)) {
    const picture = cutoutAtFullSize({ original, before: await work.convert(before), cutout: after });
    return { picture, touched: 1, keepsOriginal: false };
  }
  const margins = extensionMargins(work);
  if (margins) {
    const picture = extendAtFullSize({
      original,
      before: await work.convert(before),
      after: await work.convert(after),
      margins,
    });
    return {
      picture,
      touched: 1 - (original.width * original.height) / (picture.width * picture.height),
      keepsOriginal: true,
    };
  }
  if (!sameSize(before, after) || after.channels === 4) return whole(work);
  const touched = touchedMask(before, after);
  const share = coverage(touched);
  if (lineage === "global" && share > WHOLE) return whole(work);
  if (share === 0) return { picture: copyOf(original), touched: 0, keepsOriginal: true };
  return { picture: await inPlace(work, touched), touched: share, keepsOriginal: true };
}

async function inPlace(work: Restoration, touched: Mask): Promise<FullPicture> {
  const { original, lineage } = work;
  const before = await work.convert(work.before);
  const after = await work.convert(work.after);
  if (lineage === "adjust") return adjustAtFullSize({ original, before, after, touched });
  return replaceAtFullSize({ original, before, after, touched, detail: lineage !== "global" });
}

function withoutFullAlpha(picture: Picture): Picture {
  const { width, height, channels, data } = picture;
  if (channels === 3) return picture;
  for (let p = 3; p < data.length; p += 4) if (data[p] !== 255) return picture;
  const out = new Uint8Array(width * height * 3);
  for (let p = 0, q = 0; q < out.length; p += 4, q += 3) for (let c = 0; c < 3; c++) out[q + c] = data[p + c];
  return { width, height, channels: 3, data: out };
}

function isCutout(picture: Picture): picture is Raster<4> {
  return picture.channels === 4;
}

function sameSize(a: Raster, b: Raster): boolean {
  return a.width === b.width && a.height === b.height;
}

/** Margins of the extension, when the result is on the canvas that the plan's ratios give. */
function extensionMargins({ ratios, before, after, lineage }: Restoration): Margins | null {
  if (lineage !== "extended" || !ratios || after.channels === 4) return null;
  const margins = marginsFor(before.width, before.height, ratios);
  const size = canvasSize(before.width + margins.left + margins.right, before.height + margins.top + margins.bottom);
  return size.width === after.width && size.height === after.height ? margins : null;
}

/** Are the colours under a cut-out's opaque part still those of the picture? Not after it was moved or scaled. */
function showsOriginal(before: Picture, cutout: Raster<4>): boolean {
  let seen = 0;
  let same = 0;
  for (let p = 0, q = 0; q < cutout.data.length; p += before.channels, q += 4) {
    if (cutout.data[q + 3] < 250) continue;
    seen++;
    const near = (c: number) => Math.abs(before.data[p + c] - cutout.data[q + c]) <= 2;
    if (near(0) && near(1) && near(2)) same++;
  }
  return seen === 0 || same / seen > 0.97;
}

/** The whole result enlarged to the original's scale. */
async function whole({ original, before, after, convert }: Restoration): Promise<Restored> {
  const width = Math.max(1, Math.round((after.width * original.width) / before.width));
  const height = Math.max(1, Math.round((after.height * original.height) / before.height));
  const small = await convert(after);
  const { data, info } = await sharp(small.data, {
    raw: { width: small.width, height: small.height, channels: small.channels },
  })
    .resize({ width, height, fit: "fill", kernel: "lanczos3" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = atDepthOf(original, { width, height, channels: info.channels === 4 ? 4 : 3, data });
  const sized = width === original.width && height === original.height;
  return { picture: sized ? withAlphaOf(original, picture) : picture, touched: 1, keepsOriginal: false };
}

function atDepthOf(original: FullPicture, picture: FullPicture): FullPicture {
  const unit = unitOf(original);
  if (unit === 1) return picture;
  return { ...picture, data: Uint16Array.from(picture.data, (v) => v * unit) };
}

/** A repainted picture keeps the original's own transparency. */
function withAlphaOf(original: FullPicture, picture: FullPicture): FullPicture {
  if (original.channels === 3 || picture.channels === 4) return picture;
  const data = original.data.slice();
  for (let p = 0, q = 0; p < data.length; p += 4, q += 3) {
    data[p] = picture.data[q];
    data[p + 1] = picture.data[q + 1];
    data[p + 2] = picture.data[q + 2];
  }
  return { ...original, data };
}
