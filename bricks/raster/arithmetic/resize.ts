import { BadInputError } from "../../../platform/errors.js";
import { type Box, crop, paste } from "../box.js";
import { channelBox, requireBox } from "../mask.js";
import { optionalMask, optionalPicture, requiredNumber } from "../ports.js";
import { blank, type Picture, type Raster } from "../raster.js";
import { type Resampling, resample } from "../resample.js";
import { roundHalfEven } from "../round.js";
import { arithmeticBrick } from "./brick.js";

/** An alpha above this belongs to the object. */
const VISIBLE = 1;

/** Pixels beyond which an enlarged object is refused rather than computed and clipped away. */
const MAX_SCALED_PIXELS = 200_000_000;

/** RESIZE: scales the object of a mask or a cut-out about its bottom centre; the canvas keeps its size. */
export const resize = arithmeticBrick("RESIZE", (inputs) => {
  const mask = optionalMask(inputs, "mask");
  const image = optionalPicture(inputs, "image");
  const ratio = requiredNumber(inputs, "ratio");
  if (ratio <= 0) {
    throw new BadInputError(`RESIZE cannot scale by ${ratio}.`, "Give a ratio above 0: 1 leaves the object as it is.");
  }
  if (mask && image) {
    throw new BadInputError("RESIZE takes a mask or an image, not both.", "Use one RESIZE step for each.");
  }
  if (mask) return { mask: scaleObject(mask, requireBox(mask), ratio, "nearest"), image: null };
  if (image) return { mask: null, image: image.channels === 4 ? scaleCutout(image, ratio) : zoom(image, ratio) };
  throw new BadInputError("RESIZE has neither a mask nor an image to scale.", "Give exactly one of the two.");
});

function scaleCutout(image: Picture, ratio: number): Picture {
  const box = channelBox(image, 3, VISIBLE);
  if (!box) {
    throw new BadInputError(
      "The cut-out to resize is empty: it is transparent everywhere.",
      "Give a cut-out of an object.",
    );
  }
  return scaleObject(image, box, ratio, ratio < 1 ? "area" : "linear");
}

/**
 * What lies in `box` (every part of the object), scaled about the box's bottom centre and clipped at the sides. One that
 * would grow out of the top moves down until its top is in the picture, as in the original executor.
 */
function scaleObject<C extends 1 | 3 | 4>(raster: Raster<C>, box: Box, ratio: number, how: Resampling): Raster<C> {
  const width = Math.max(1, Math.trunc(box.width * ratio));
  const height = Math.max(1, Math.trunc(box.height * ratio));
  requireReasonable(width, height, ratio);
  const object = resample(crop(raster, box), width, height, how);
  const left = box.left + Math.floor((box.width - width) / 2);
  const top = Math.max(0, box.top + box.height - height);
  return paste(blank(raster.width, raster.height, raster.channels), object, left, top);
}

/** A picture without alpha is its own object: enlarged, its middle fills the canvas; reduced, it lies in the middle of a transparent one. */
function zoom(image: Picture, ratio: number): Picture {
  const { width, height } = image;
  // Halves go to the even number, as OpenCV rounds.
  const scaledWidth = Math.max(1, roundHalfEven(width * ratio));
  const scaledHeight = Math.max(1, roundHalfEven(height * ratio));
  requireReasonable(scaledWidth, scaledHeight, ratio);
  const scaled = resample(image, scaledWidth, scaledHeight, ratio < 1 ? "area" : "linear");
  const left = Math.floor((width - scaledWidth) / 2);
  const top = Math.floor((height - scaledHeight) / 2);
  if (ratio >= 1) {
    return crop(scaled, {
      left: Math.floor((scaledWidth - width) / 2),
      top: Math.floor((scaledHeight - height) / 2),
      width,
      height,
    });
  }
  return paste(blank(width, height, 4), opaque(scaled), left, top);
}

function opaque(image: Picture): Raster<4> {
  const out = blank(image.width, image.height, 4, 255);
  for (let p = 0, q = 0; q < out.data.length; p += image.channels, q += 4) {
    for (let c = 0; c < 3; c++) out.data[q + c] = image.data[p + c];
  }
  return out;
}

function requireReasonable(width: number, height: number, ratio: number): void {
  if (width * height > MAX_SCALED_PIXELS) {
    throw new BadInputError(
      `Scaled by ${ratio} the object would be ${width}×${height} pixels.`,
      "Give a smaller ratio.",
    );
  }
}
