import sharp, { type Metadata } from "sharp";
import { MAX_PIXELS } from "../../bricks/raster/codec.js";
import { sha256 } from "../../platform/canonical-json.js";
import { BadInputError } from "../../platform/errors.js";
import { animated, sniffFormat } from "./content-type.js";
import { estimateJpegQuality } from "./jpeg-quality.js";
import type { PictureFormat, SourceFacts } from "./source-facts.js";

/** Bytes beyond which a file is not looked at. */
const MAX_BYTES = 300_000_000;
/** Shortest side, in pixels, that anything can be found in. */
const MIN_SIDE = 8;

export type Inspected = Omit<SourceFacts, "key" | "working">;

/**
 * Everything that the file's header tells, before a pixel is decoded.
 * @throws {BadInputError} when it is no picture, too large, too small, animated or of a kind that cannot be kept exactly.
 */
export async function inspectPicture(bytes: Uint8Array, name: string): Promise<Inspected> {
  if (bytes.length > MAX_BYTES) {
    throw new BadInputError(
      `${name} has ${Math.round(bytes.length / 1e6)} MB; at most ${MAX_BYTES / 1e6} MB are read.`,
      "Save a smaller copy and give that.",
    );
  }
  const format = sniffFormat(bytes, name);
  const header = await readHeader(bytes, format, name);
  const turned = header.orientation !== undefined && header.orientation >= 5;
  const width = turned ? header.height : header.width;
  const height = turned ? header.width : header.height;
  requireOneFrame(header, bytes, format, name);
  requireSize(width, height, name);
  if (header.depth === "float" || header.depth === "double") {
    throw new BadInputError(
      `${name} has floating-point samples, which cannot be edited here.`,
      "Save it with 16 bits.",
    );
  }
  const grey = (header.channels ?? 3) - (header.hasAlpha ? 1 : 0) === 1;
  // A grey profile has no room for colour, which an edit may bring.
  const native = ["srgb", "rgb", "rgb16", "b-w", "grey16"].includes(header.space ?? "") && !(grey && header.hasProfile);
  return {
    sha256: sha256(bytes),
    bytes: bytes.length,
    format,
    width,
    height,
    depth: native && header.depth !== "uchar" && header.depth !== "char" && header.depth !== undefined ? 16 : 8,
    colour: native ? "native" : "converted",
    grey: native && grey,
    hasAlpha: header.hasAlpha === true,
    orientation: header.orientation ?? 1,
    hasProfile: header.hasProfile === true,
    hasExif: header.exif !== undefined,
    density: header.density ?? null,
    jpeg:
      format === "jpeg"
        ? {
            quality: estimateJpegQuality(bytes),
            chromaSubsampling: header.chromaSubsampling ?? "4:2:0",
            progressive: header.isProgressive === true,
          }
        : null,
    lossless: format === "png" || format === "tiff" || format === "gif" || (format === "webp" && isLosslessWebp(bytes)),
  };
}

async function readHeader(bytes: Uint8Array, format: PictureFormat, name: string): Promise<Metadata> {
  try {
    // The pixel count is checked below, where the sentence can name it.
    return await sharp(bytes, { limitInputPixels: false, animated: false }).metadata();
  } catch (cause) {
    throw new BadInputError(
      `${name} begins like a ${format.toUpperCase()} picture but cannot be read: it is damaged or cut short.`,
      "Give the file as it came from the camera, or save it again.",
      { cause },
    );
  }
}

function requireOneFrame(header: Metadata, bytes: Uint8Array, format: PictureFormat, name: string): void {
  const frames = header.pages ?? 1;
  if (frames > 1) throw animated(name, frames);
  // An animated PNG says so in an acTL chunk before its pixels; the decoder would show its first frame.
  if (format === "png" && Buffer.from(bytes.subarray(0, 4096)).includes("acTL")) throw animated(name);
}

function requireSize(width: number, height: number, name: string): void {
  if (width * height > MAX_PIXELS) {
    throw new BadInputError(
      `${name} is ${width}×${height} pixels (${Math.round((width * height) / 1e6)} megapixels); at most ${MAX_PIXELS / 1e6} are edited.`,
      "Give a smaller copy.",
    );
  }
  if (width < MIN_SIDE || height < MIN_SIDE) {
    throw new BadInputError(
      `${name} is ${width}×${height} pixels, too small to find anything in.`,
      `Give a picture of at least ${MIN_SIDE}×${MIN_SIDE} pixels.`,
    );
  }
}

/** A lossless WebP holds its pixels in a `VP8L` chunk, a lossy one in `VP8 `. */
function isLosslessWebp(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(12, 1_000_000)).includes("VP8L");
}
