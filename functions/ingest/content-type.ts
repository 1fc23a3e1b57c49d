import { BadInputError } from "../../platform/errors.js";
import type { PictureFormat } from "./source-facts.js";

const supportedFormats = "Give a JPEG, PNG, WebP, AVIF or TIFF picture.";

/**
 * The picture format that the first bytes tell; the file's name says nothing. Nothing else is handed to a decoder.
 * @throws {BadInputError} when the bytes are empty or no picture that can be read here.
 */
export function sniffFormat(bytes: Uint8Array, name = "The file"): PictureFormat {
  if (bytes.length === 0) throw new BadInputError(`${name} is empty.`, supportedFormats);
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (ascii(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP") return "webp";
  if (ascii(0, 4) === "GIF8") return "gif";
  const tiff = ascii(0, 4);
  if (tiff === "II*\0" || tiff === "MM\0*" || tiff === "II+\0" || tiff === "MM\0+") return "tiff";
  if (ascii(4, 8) === "ftyp") {
    const brands = ascii(8, 64);
    if (brands.startsWith("avis")) throw animated(name);
    if (brands.includes("avif")) return "avif";
    throw new BadInputError(`${name} is a HEIC picture or a video, which cannot be read here.`, supportedFormats);
  }
  const start = ascii(0, 256).trimStart().toLowerCase();
  if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.includes("svg"))) {
    throw new BadInputError(`${name} is an SVG drawing, not a photograph.`, "Export it as PNG first.");
  }
  if (start.startsWith("%pdf")) {
    throw new BadInputError(`${name} is a PDF, not a photograph.`, "Export the page as PNG first.");
  }
  throw new BadInputError(`${name} is not a picture that can be read here.`, supportedFormats);
}

/** The one sentence about pictures with several frames. */
export function animated(name: string, frames?: number): BadInputError {
  return new BadInputError(
    `${name} is animated or has several pages${frames ? ` (${frames})` : ""}; one still picture is needed.`,
    "Export a single frame and give that.",
  );
}
