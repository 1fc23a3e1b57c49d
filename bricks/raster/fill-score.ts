import { luma } from "./luma.js";
import { coverage } from "./mask.js";
import { type Mask, type Picture, requireSameSize } from "./raster.js";

/** Share of the picture above which a fill starts from nothing. */
const LARGE = 0.4;

/**
 * How strongly to denoise after a quick fill: 0.7, 0.8 or 0.9 as the filled part differs more from the rest, and 1
 * where the mask covers more than 40 % of the picture and the fill says little.
 */
export function scoreFor(gap: number, maskShare: number): number {
  if (maskShare > LARGE) return 1;
  if (gap <= 30) return 0.7;
  return gap <= 70 ? 0.8 : 0.9;
}

/** |mean grey where the mask is 255 − mean grey where it is 0|, in 8-bit levels; the mean of nothing is 0. */
export function greyGap(picture: Picture, mask: Mask): number {
  requireSameSize(picture, mask, "The filled picture", "the mask");
  const { data, channels } = picture;
  let inside = 0;
  let insideCount = 0;
  let outside = 0;
  let outsideCount = 0;
  for (let i = 0, p = 0; i < mask.data.length; i++, p += channels) {
    const m = mask.data[i];
    if (m !== 0 && m !== 255) continue;
    const grey = luma(data[p], data[p + 1], data[p + 2]);
    if (m === 255) {
      inside += grey;
      insideCount++;
    } else {
      outside += grey;
      outsideCount++;
    }
  }
  return Math.abs((insideCount ? inside / insideCount : 0) - (outsideCount ? outside / outsideCount : 0));
}

/** FASTINPAINT's score of a filled picture; `mask` is the region that was filled, dilation included. */
export function fillScore(filled: Picture, mask: Mask): number {
  return scoreFor(greyGap(filled, mask), coverage(mask));
}
