import { applyColourMap, type ColourMap } from "../../bricks/raster/colour-map.js";
import type { FullPicture } from "../../bricks/raster/fullsize/full-picture.js";
import { touchedShare } from "../../bricks/raster/fullsize/touched.js";
import type { Ratios } from "../../bricks/raster/outpaint.js";
import type { Picture } from "../../bricks/raster/raster.js";
import type { Lineage } from "../../statemachine/lineage.js";
import type { SourceFacts } from "../ingest/source-facts.js";
import { type Encoding, encodeFull, isExact, type OutputFormat } from "./encode.js";
import { refreshedExif } from "./exif.js";
import { editJpeg } from "./jpeg-edit.js";
import type { ToSourceSpace } from "./profile.js";
import { type PictureLineage, type Restored, restore } from "./restore.js";

/** The person's picture, opened. */
export interface Original {
  readonly bytes: Uint8Array;
  readonly source: SourceFacts;
  readonly full: FullPicture;
  /** Nothing else needs `full`: a result may be made in its place. */
  readonly fullMayChange: boolean;
  /** The working picture that the bricks were given. */
  readonly before: Picture;
  /** How the plan enlarges the canvas, if it does. */
  readonly ratios: Ratios | null;
  readonly exif: Uint8Array | null;
  readonly icc: Uint8Array | null;
  readonly space: ToSourceSpace;
}

export interface PictureFile {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly touched: number;
  readonly preserved: "samples" | "blocks" | "none";
}

/** Quality of a JPEG that has no JPEG source to live up to, and the least that a compressed-again one gets. */
const JPEG_QUALITY = 92;

/** A JPEG of whose pixels a change of the whole picture's colours leaves this share or less is compressed anew as a whole. */
const FEW_LEFT = 0.5;

/** One result picture as a file like the original. `maps` is what was done to it, where that is known to be maps of colours. */
export async function publishPicture(
  original: Original,
  after: Picture,
  lineage: Lineage,
  wanted: { readonly format?: OutputFormat | undefined; readonly quality?: number | undefined },
  maps: readonly ColourMap[] | null = null,
): Promise<PictureFile> {
  const { full, before, ratios, space, source } = original;
  const restored =
    (maps && mapWhole(original, after, maps)) ??
    (await restore({
      original: full,
      before,
      after,
      lineage: pictureLineage(lineage),
      ratios,
      convert: space.convert,
    }));
  const encoding = chooseEncoding(source, restored, wanted);
  const { width, height } = restored.picture;
  const facts = { width, height, format: encoding.format, touched: restored.touched };
  if (restored.keepsOriginal && encoding.quality === null && encoding.format === source.format) {
    if (restored.touched === 0) return { ...facts, bytes: original.bytes, preserved: "samples" };
    const spliced = restored.changesMost ? null : await editJpeg(original.bytes, source, full, restored.picture);
    if (spliced) return { ...facts, bytes: spliced, preserved: "blocks" };
  }
  const exif = original.exif && refreshedExif(original.exif);
  const bytes = await encodeFull(restored.picture, encoding, { icc: original.icc, exif, density: source.density });
  const exact = restored.keepsOriginal && isExact(encoding, restored.picture);
  return { ...facts, bytes, preserved: exact ? "samples" : "none" };
}

/** The original given the maps themselves. Null where its samples are not of 8 bits, or the result is none of its size. */
function mapWhole(
  { full, fullMayChange, before }: Original,
  after: Picture,
  maps: readonly ColourMap[],
): (Restored & { readonly changesMost: boolean }) | null {
  if (!(full.data instanceof Uint8Array) || before.width !== after.width || before.height !== after.height) return null;
  const touched = touchedShare(before, after);
  const changesMost = touched > 1 - FEW_LEFT;
  const data = fullMayChange && changesMost ? full.data : full.data.slice();
  for (const map of maps) applyColourMap(map, data, full.channels);
  return { picture: { ...full, data }, touched, keepsOriginal: true, changesMost };
}

function pictureLineage(lineage: Lineage): PictureLineage {
  return lineage === "mask" || lineage === "value" ? "global" : lineage;
}

function chooseEncoding(
  source: SourceFacts,
  { picture, keepsOriginal }: Restored,
  wanted: { readonly format?: OutputFormat | undefined; readonly quality?: number | undefined },
): Encoding {
  const own: OutputFormat = source.format === "gif" ? "png" : source.format;
  const needsAlpha = picture.channels === 4 && own === "jpeg";
  return {
    format: wanted.format ?? (needsAlpha ? "png" : own),
    quality: wanted.quality ?? null,
    exact: keepsOriginal || source.lossless,
    jpegQuality: Math.max(JPEG_QUALITY, source.jpeg?.quality ?? 0),
    chromaSubsampling: source.jpeg?.chromaSubsampling ?? "4:4:4",
    grey: source.grey,
  };
}
