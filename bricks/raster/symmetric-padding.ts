import { type Box, boxMask, crop, paste } from "./box.js";
import { complement } from "./mask.js";
import type { Margins } from "./outpaint.js";
import { blank, type Mask, type Raster, requireSameSize } from "./raster.js";

/** The known part of an outpainting mask (where it is 0), or null when nothing is known. */
function knownBox(mask: Mask): Box | null {
  const { width, height, data } = mask;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i] !== 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return bottom < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** New pixels at each side of the known part. That a mask is an outpainting's is the plan's word, never guessed from its shape. */
export function marginsOf(mask: Mask): Margins {
  const known = knownBox(mask);
  if (!known) return { left: 0, right: 0, top: 0, bottom: 0 };
  return {
    left: known.left,
    top: known.top,
    right: mask.width - known.left - known.width,
    bottom: mask.height - known.top - known.height,
  };
}

export interface SymmetricCanvas<C extends 1 | 3 | 4> {
  readonly image: Raster<C>;
  readonly mask: Mask;
  /** Where the asymmetric picture lies on it. */
  readonly inner: Box;
}

/**
 * An outpainting made symmetric, as models trained on centred pictures want it: the known part with the largest of the
 * four margins on every side, black and masked where new.
 */
export function padSymmetric<C extends 1 | 3 | 4>(image: Raster<C>, mask: Mask, margins: Margins): SymmetricCanvas<C> {
  requireSameSize(image, mask, "The picture", "the mask");
  const known: Box = {
    left: margins.left,
    top: margins.top,
    width: image.width - margins.left - margins.right,
    height: image.height - margins.top - margins.bottom,
  };
  const most = Math.max(margins.left, margins.right, margins.top, margins.bottom);
  const width = known.width + 2 * most;
  const height = known.height + 2 * most;
  const around = complement(
    boxMask({ left: most, top: most, width: known.width, height: known.height }, width, height),
  );
  return {
    image: paste(blank(width, height, image.channels), crop(image, known), most, most),
    mask: paste(around, crop(mask, known), most, most),
    inner: { left: most - margins.left, top: most - margins.top, width: image.width, height: image.height },
  };
}

/** The asymmetric picture back from its symmetric canvas. */
export function cropSymmetric<C extends 1 | 3 | 4>(image: Raster<C>, canvas: { readonly inner: Box }): Raster<C> {
  return crop(image, canvas.inner);
}

/** Growth of each side as a share of the known part, at least 1; all 1 when nothing is known. */
export function expansionRatios(mask: Mask): Margins {
  const known = knownBox(mask);
  if (!known) return { left: 1, right: 1, top: 1, bottom: 1 };
  const margins = marginsOf(mask);
  return {
    left: Math.max(1, margins.left / known.width),
    right: Math.max(1, margins.right / known.width),
    top: Math.max(1, margins.top / known.height),
    bottom: Math.max(1, margins.bottom / known.height),
  };
}
