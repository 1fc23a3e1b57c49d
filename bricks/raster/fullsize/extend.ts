import { area, complement, intersection, subtract, union } from "../mask.js";
import { dilateDisc } from "../morphology.js";
import { type Canvas, type Margins, outpaintingCanvas } from "../outpaint.js";
import { blank, type Mask, type Picture } from "../raster.js";
import { resample } from "../resample.js";
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

/** Working pixels at the photo's border that a fill may repaint. */
const RIM = 4;

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
  const edited = editedPart(canvas, after);
  const clean = withoutRim(before, margins, canvas.image);
  const filled = chosen(after, clean, union(canvas.mask, edited));
  const grown = replaceAtFullSize({ original: full, before: clean, after: filled, touched: canvas.mask, known });
  if (area(edited) === 0) return grown;
  return replaceAtFullSize({ original: grown, before: clean, after: filled, touched: edited });
}

/**
 * What was edited of the photo's own part, before or after it was extended. A fill may well have repainted the rim, where
 * the canvas mixes the photo with black; that alone is no edit.
 */
function editedPart(canvas: Canvas, after: Picture): Mask {
  const edited = intersection(touchedMask(canvas.image, after), complement(canvas.mask));
  const inner = subtract(edited, dilateDisc(canvas.mask, RIM));
  return area(inner) === 0 ? inner : edited;
}

/** The canvas as if the photo went on: on the canvas itself the photo's outermost pixels are mixed with the black around. */
function withoutRim(picture: Picture, { left, top, right, bottom }: Margins, canvas: Picture): Picture {
  const { width, height, channels } = picture;
  const padded = blank<3 | 4>(width + left + right, height + top + bottom, channels);
  for (let y = 0, q = 0; y < padded.height; y++) {
    const row = Math.min(height - 1, Math.max(0, y - top)) * width;
    for (let x = 0; x < padded.width; x++) {
      const p = (row + Math.min(width - 1, Math.max(0, x - left))) * channels;
      for (let c = 0; c < channels; c++) padded.data[q++] = picture.data[p + c];
    }
  }
  return resample(padded, canvas.width, canvas.height, "area");
}

/** `a` where the mask is set, else `b`; of three channels. */
function chosen(a: Picture, b: Picture, mask: Mask): Picture {
  const data = new Uint8Array(mask.data.length * 3);
  for (let i = 0, q = 0; i < mask.data.length; i++, q += 3) {
    const from = mask.data[i] > 127 ? a : b;
    for (let c = 0; c < 3; c++) data[q + c] = from.data[i * from.channels + c];
  }
  return { width: a.width, height: a.height, channels: 3, data };
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
