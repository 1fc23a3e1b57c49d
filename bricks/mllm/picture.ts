import sharp, { type Sharp } from "sharp";
import type { ChatPicture } from "../../platform/chat/chat.js";
import { BadInputError } from "../../platform/errors.js";
import { decodeRaster, MAX_PIXELS } from "../raster/codec.js";
import type { Mask, Picture } from "../raster/raster.js";

/** A picture's encoded bytes as a model is shown it: upright, on white, long side at most `side`, JPEG. */
export async function shownPicture(bytes: Uint8Array, side: number): Promise<ChatPicture> {
  const open = () => sharp(bytes, { failOn: "error", limitInputPixels: MAX_PIXELS }).autoOrient();
  return encode(open, side, "image/jpeg");
}

/** A mask's encoded bytes as a model is shown it: white inside, black outside, PNG. */
export async function shownMask(bytes: Uint8Array, side: number): Promise<ChatPicture> {
  return shownRaster(await decodeRaster(bytes, "mask"), side);
}

/** Pixels as a model is shown them. */
export async function shownRaster(raster: Picture | Mask, side: number): Promise<ChatPicture> {
  const { width, height, channels, data } = raster;
  const type = channels === 1 ? "image/png" : "image/jpeg";
  return encode(() => sharp(data, { raw: { width, height, channels } }), side, type);
}

async function encode(open: () => Sharp, side: number, mediaType: ChatPicture["mediaType"]): Promise<ChatPicture> {
  try {
    const sized = open()
      .flatten({ background: "#ffffff" })
      .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true, kernel: "lanczos3" })
      .toColourspace("srgb");
    const encoded = mediaType === "image/png" ? sized.png({ compressionLevel: 9 }) : sized.jpeg({ quality: 92 });
    const { data, info } = await encoded.toBuffer({ resolveWithObject: true });
    return { type: "picture", mediaType, data, width: info.width, height: info.height };
  } catch (cause) {
    throw new BadInputError("The picture for the model cannot be read.", "Give a PNG, JPEG, WebP or AVIF file.", {
      cause,
    });
  }
}
