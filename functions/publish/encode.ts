import sharp, { type Sharp } from "sharp";
import type { FullPicture } from "../../bricks/raster/fullsize/full-picture.js";
import { withJpegMetadata } from "./jpeg-segments.js";
import { type Metadata, withPngMetadata } from "./png-chunks.js";

export type OutputFormat = "png" | "jpeg" | "webp" | "avif" | "tiff";

export interface Encoding {
  readonly format: OutputFormat;
  /** 1 … 100 for lossy formats; null: as good as `exact` asks. */
  readonly quality: number | null;
  /** Give the samples back exactly where the format can. */
  readonly exact: boolean;
  readonly jpegQuality: number;
  /** e.g. `4:2:0`. */
  readonly chromaSubsampling: string;
  /** Write one channel where all three are equal. */
  readonly grey: boolean;
}

/** What cannot be told from the original by eye. */
const FINE_QUALITY = 93;

/** A full-size picture as a file, with its profile, EXIF and density. */
export async function encodeFull(picture: FullPicture, encoding: Encoding, metadata: Metadata): Promise<Uint8Array> {
  const grey = encoding.grey && isGrey(picture);
  switch (encoding.format) {
    case "png":
      return withPngMetadata(await asPng(picture, grey, 6), metadata);
    case "jpeg": {
      const quality = encoding.quality ?? encoding.jpegQuality;
      const image = rawSharp(eightBit(picture)).flatten({ background: "#ffffff" });
      const bytes = await (grey ? image.toColourspace("b-w") : image)
        .jpeg({ quality, chromaSubsampling: encoding.chromaSubsampling === "4:2:0" ? "4:2:0" : "4:4:4" })
        .toBuffer();
      return withJpegMetadata(bytes, metadata);
    }
    case "webp": {
      const image = await withMetadata(eightBit(picture), grey, metadata);
      const lossless = { lossless: true, exact: true, effort: 0 };
      return image.webp(losslessly(encoding) ? lossless : { quality: encoding.quality ?? FINE_QUALITY }).toBuffer();
    }
    case "avif": {
      const image = await withMetadata(eightBit(picture), grey, metadata);
      const lossy = { quality: encoding.quality ?? FINE_QUALITY, chromaSubsampling: "4:4:4", effort: 2 };
      return image.avif(losslessly(encoding) ? { lossless: true, effort: 0 } : lossy).toBuffer();
    }
    case "tiff": {
      const image = await withMetadata(picture, grey, metadata);
      // Pixels per millimetre.
      const density = metadata.density ? { xres: metadata.density / 25.4, yres: metadata.density / 25.4 } : {};
      return image.tiff({ compression: "deflate", predictor: "horizontal", ...density }).toBuffer();
    }
  }
}

/** Does a file in this format give back the very samples that were put in? */
export function isExact(encoding: Encoding, picture: FullPicture): boolean {
  const eight = picture.data instanceof Uint8Array;
  switch (encoding.format) {
    case "png":
    case "tiff":
      return true;
    case "webp":
    case "avif":
      return eight && losslessly(encoding);
    case "jpeg":
      return false;
  }
}

function losslessly({ quality, exact }: Encoding): boolean {
  return quality === null && exact;
}

function rawSharp({ width, height, channels, data }: FullPicture): Sharp {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return data instanceof Uint16Array ? image.toColourspace("rgb16") : image;
}

async function asPng(picture: FullPicture, grey: boolean, compressionLevel: number): Promise<Uint8Array> {
  const image = rawSharp(picture);
  const deep = picture.data instanceof Uint16Array;
  return (grey ? image.toColourspace(deep ? "grey16" : "b-w") : image)
    .png({ compressionLevel, adaptiveFiltering: compressionLevel > 0, palette: false })
    .toBuffer();
}

/** The picture with its metadata attached, ready for an encoder that has no segments to put them into: by way of a PNG. */
async function withMetadata(picture: FullPicture, grey: boolean, metadata: Metadata): Promise<Sharp> {
  const png = withPngMetadata(await asPng(picture, grey, 0), metadata);
  const image = sharp(png, { ignoreIcc: true, limitInputPixels: false }).keepMetadata();
  const deep = picture.data instanceof Uint16Array;
  if (grey) return image.toColourspace(deep ? "grey16" : "b-w");
  return deep ? image.toColourspace("rgb16") : image;
}

function eightBit(picture: FullPicture): FullPicture {
  if (picture.data instanceof Uint8Array) return picture;
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(picture.data[i] / 257);
  return { ...picture, data };
}

function isGrey({ data, channels }: FullPicture): boolean {
  for (let p = 0; p < data.length; p += channels) if (data[p] !== data[p + 1] || data[p] !== data[p + 2]) return false;
  return true;
}
