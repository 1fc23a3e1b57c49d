import { type Box, crop, paste } from "../../../raster/box.js";
import { connectedComponents, selectComponents } from "../../../raster/components.js";
import { area, boundingBox, intersection, threshold, union } from "../../../raster/mask.js";
import { dilateDisc, openDisc } from "../../../raster/morphology.js";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { bottom, centreX, wholePixels } from "../detection/geometry.js";
import { infer } from "../inference/inference.js";
import { isnetFolder } from "../inference/models.js";
import { hint } from "../inference/protocol.js";
import { cutWithHints } from "./object-mask.js";

/** A mask that ends this share of its box above the box's foot may lack what the detector saw there. */
const MISSING = 0.1;
/** Limbs are smaller than what they hang on. */
const LIMBS = 0.45;
const WIDE = 0.5;

function endsAbove(mask: Mask, box: Box): boolean {
  const seen = boundingBox(threshold(mask));
  return seen !== null && bottom(box) - bottom(seen) > MISSING * box.height;
}

/**
 * A glass's stem and foot, which are too thin and clear to stand out: where the mask ends well above the box's foot, they are
 * drawn from its axis. A tumbler's mask reaches the foot, and is left alone.
 */
export function withStem(mask: Mask, box: Box): Mask {
  const seen = boundingBox(threshold(mask));
  if (seen === null || !endsAbove(mask, box)) return mask;
  const axis = centreX(seen);
  const foot = { x: axis, y: bottom(box) - 0.06 * box.height, across: 0.46 * box.width, down: 0.075 * box.height };
  const from = bottom(seen) - 0.1 * seen.height;
  const data = mask.data.slice();
  const { top, height } = wholePixels(box, mask.width, mask.height);
  for (let y = top; y < Math.min(mask.height, top + height + Math.ceil(0.02 * box.height)); y++) {
    for (let x = 0; x < mask.width; x++) {
      const stem = y >= from && y <= foot.y && Math.abs(x + 0.5 - axis) <= Math.max(1.5, 0.09 * box.width);
      const disc = ((x + 0.5 - foot.x) / foot.across) ** 2 + ((y + 0.5 - foot.y) / foot.down) ** 2 <= 1;
      if (stem || disc) data[y * mask.width + x] = 255;
    }
  }
  return { ...mask, data };
}

/**
 * The legs and paws that a close look leaves out of a creature's mask, where the detector's box goes on below it: what a wider
 * look adds in the box, as far as it has the creature's colours (grabCut) and hangs on it.
 */
export async function withLimbs(picture: Raster<3>, mask: Mask, box: Box, signal: AbortSignal): Promise<Mask> {
  if (isnetFolder() === null || !endsAbove(mask, box)) return mask;
  const { width, height } = picture;
  const [dx, dy] = [WIDE * box.width, WIDE * box.height];
  const wide = wholePixels(
    { left: box.left - dx, top: box.top - dy, width: box.width + 2 * dx, height: box.height + 2 * dy },
    width,
    height,
  );
  const found = await infer("salient", { picture: crop(picture, wide) }, signal);
  const more = threshold(paste(blank(width, height, 1), found, wide.left, wide.top));
  const whole = threshold(mask);
  const inBox = wholePixels({ ...box, height: 1.06 * box.height }, width, height);
  const cut = await cutWithHints(picture, inBox, signal, (x, y) => {
    const at = Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x));
    if (whole.data[at] > 0) return hint.foreground;
    const inside = x >= inBox.left && x < inBox.left + inBox.width && y >= inBox.top && y < inBox.top + inBox.height;
    return inside && more.data[at] > 0 ? hint.maybeForeground : hint.background;
  });
  const added = intersection(openDisc(threshold(cut), 0.012 * box.width), more);
  const touching = dilateDisc(whole, Math.max(2, 0.02 * box.width));
  const extra = { ...added, data: added.data.map((v, i) => (v > 0 && whole.data[i] === 0 ? 255 : 0)) };
  const parts = connectedComponents(extra);
  const near = new Set<number>();
  for (let i = 0; i < parts.labels.length; i++) if (touching.data[i] > 0) near.add(parts.labels[i]);
  const limbs = selectComponents(parts, ({ label, area: size }) => near.has(label) && size > 0.005 * area(whole));
  return area(limbs) > 0 && area(limbs) < LIMBS * area(whole) ? union(mask, limbs) : mask;
}
