import { BadInputError } from "../../../platform/errors.js";
import { crop, grow, paste } from "../../raster/box.js";
import { area, requireBox, threshold, union } from "../../raster/mask.js";
import { dilateDisc } from "../../raster/morphology.js";
import { blank, type Mask, type Picture, requireSameSize } from "../../raster/raster.js";
import { rimOf } from "./rim.js";

/**
 * What a removal fills: the mask, a little wider everywhere, and wider still where the object's soft edge, halo or
 * shadow reaches beyond it. Both bricks that remove widen the mask as it was given, so it is widened once however they
 * are chained.
 * @throws {BadInputError} for an empty mask, one that covers everything, and one of another size.
 */
export function holeToRemove(image: Picture, mask: Mask): Mask {
  requireFillable(image, mask);
  const tight = threshold(mask);
  const side = Math.max(image.width, image.height);
  const least = Math.max(2, side / 200);
  const most = Math.max(6, side / 64);
  const base = dilateDisc(tight, least);
  // The rim depends on what lies near the mask alone.
  const near = grow(requireBox(tight), Math.ceil(4 * most), image.width, image.height);
  const rim = rimOf(crop<3 | 4>(image, near), crop(tight, near), least, most);
  const wide = union(base, paste(blank(image.width, image.height, 1), rim, near.left, near.top));
  return [wide, base].find(leavesEnough) ?? tight;
}

/**
 * What a larger canvas fills: the new part and the pixels beside it, into which scaling has mixed the empty canvas.
 * @throws {BadInputError} as {@link holeToRemove} does.
 */
export function holeToExtend(image: Picture, mask: Mask): Mask {
  requireFillable(image, mask);
  const tight = threshold(mask);
  const base = dilateDisc(tight, 2);
  return leavesEnough(base) ? base : tight;
}

function requireFillable(image: Picture, mask: Mask): void {
  requireSameSize(image, mask, "The picture", "the mask");
  requireBox(mask);
  if (area(mask) === mask.data.length) {
    throw new BadInputError(
      "The mask covers the whole picture, so nothing is left to fill it from.",
      "Mark only what should go: white is filled, black stays.",
    );
  }
}

/** A fill needs something to take from. */
function leavesEnough(mask: Mask): boolean {
  return area(mask) < 0.98 * mask.data.length;
}
