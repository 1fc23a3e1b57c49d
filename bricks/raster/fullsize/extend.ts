import { area, complement, intersection } from "../mask.js";
import { type Margins, outpaintingCanvas } from "../outpaint.js";
import type { Picture } from "../raster.js";
import type { FullPicture } from "./full-picture.js";
import { whiteOf } from "./full-picture.js";
import { replaceAtFullSize } from "./replace.js";
import { touchedMask } from "./touched.js";

export interface Extension {
  readonly original: FullPicture;
  /** The working picture that was extended, in the original's colour space. */
  readonly before: Picture;
  /** The extended picture on its canvas, as {@link outpaintingCanvas} makes it of `before` and `margins`. */
  readonly after: Picture;
  /** Working pixels added at each side. */
  readonly margins: Margins;
}

/**
 * A larger canvas at the original's scale: the original's samples in their place, the new parts around it enlarged and
 * given the fine detail of what they resemble.
 */
export function extendAtFullSize({ original, before, after, margins }: Extension): FullPicture {
  const canvas = outpaintingCanvas(before, margins);
  const scaleX = original.width / before.width;
  const scaleY = original.height / before.height;
  const left = Math.round(margins.left * scaleX);
  const top = Math.round(margins.top * scaleY);
  const width = original.width + left + Math.round(margins.right * scaleX);
  const height = original.height + top + Math.round(margins.bottom * scaleY);
  const full = laidOn(original, left, top, width, height);
  const known = { left, top, width: original.width, height: original.height };
  const grown = replaceAtFullSize({ original: full, before: canvas.image, after, touched: canvas.mask, known });
  // The photo's own part may have been edited as well, before or after it was extended.
  const edited = intersection(touchedMask(canvas.image, after), complement(canvas.mask));
  return area(edited) === 0
    ? grown
    : replaceAtFullSize({ original: grown, before: canvas.image, after, touched: edited });
}

function laidOn(original: FullPicture, left: number, top: number, width: number, height: number): FullPicture {
  const { channels } = original;
  const length = width * height * channels;
  const data = original.data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  if (channels === 4) for (let p = 3; p < length; p += 4) data[p] = whiteOf(original);
  for (let y = 0; y < original.height; y++) {
    const from = y * original.width * channels;
    data.set(original.data.subarray(from, from + original.width * channels), ((top + y) * width + left) * channels);
  }
  return { width, height, channels, data };
}
