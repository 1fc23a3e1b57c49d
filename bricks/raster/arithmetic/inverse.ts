import { BadInputError } from "../../../platform/errors.js";
import { complement, subtract } from "../mask.js";
import { optionalMask, optionalPicture } from "../ports.js";
import { type Picture, requireSameSize } from "../raster.js";
import { arithmeticBrick } from "./brick.js";
import { rejectMixture } from "./one-kind.js";

/** INVERSE: mask1 without mask2, the complement of mask2, or image1 without image2. */
export const inverse = arithmeticBrick("INVERSE", (inputs) => {
  const mask1 = optionalMask(inputs, "mask1");
  const mask2 = optionalMask(inputs, "mask2");
  const image1 = optionalPicture(inputs, "image1");
  const image2 = optionalPicture(inputs, "image2");
  rejectMixture("INVERSE", mask1 ?? mask2, image1 ?? image2);
  if (mask2) {
    if (!mask1) return { mask: complement(mask2), image: null };
    requireSameSize(mask1, mask2, "mask1", "mask2");
    return { mask: subtract(mask1, mask2), image: null };
  }
  if (mask1) {
    throw new BadInputError("INVERSE has mask1 but no mask2 to take away.", "Give the mask to invert as mask2.");
  }
  if (image1 && image2) return { mask: null, image: subtractPicture(image1, image2) };
  throw new BadInputError("INVERSE needs mask2, or both image1 and image2.", "Give one pair and leave out the other.");
});

/**
 * The part of `a` outside `b`. A cut-out takes away what it covers: the result is `a` with `b`'s alpha subtracted from
 * its own. A picture without alpha has no shape, so its samples are subtracted, not below 0.
 * @throws {BadInputError} when the sizes differ.
 */
function subtractPicture(a: Picture, b: Picture): Picture {
  requireSameSize(a, b, "image1", "image2");
  const { width, height } = a;
  const pixels = width * height;
  if (b.channels === 3) {
    const data = a.data.slice();
    for (let i = 0, p = 0, q = 0; i < pixels; i++, p += a.channels, q += 3) {
      for (let c = 0; c < 3; c++) data[p + c] = Math.max(0, a.data[p + c] - b.data[q + c]);
    }
    return { width, height, channels: a.channels, data };
  }
  const data = new Uint8Array(pixels * 4);
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += a.channels, q += 4) {
    for (let c = 0; c < 3; c++) data[q + c] = a.data[p + c];
    data[q + 3] = Math.max(0, (a.channels === 4 ? a.data[p + 3] : 255) - b.data[q + 3]);
  }
  return { width, height, channels: 4, data };
}
