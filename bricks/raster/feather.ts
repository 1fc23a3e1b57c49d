import { squaredDistanceTo } from "./distance.js";
import { complement, threshold } from "./mask.js";
import type { Mask } from "./raster.js";

/**
 * A soft edge that lies wholly inside: 0 outside, rising smoothly to 255 at `width` pixels from the edge, so that
 * whatever is blended by it leaves every pixel outside the mask untouched. The picture's border is no edge.
 */
export function featherInside(mask: Mask, width: number): Mask {
  const inside = threshold(mask);
  if (width <= 0) return inside;
  return ramp(inside, squaredDistanceTo(complement(inside)), (d) => d / (width + 1));
}

/** A soft edge that lies wholly outside: 255 inside, falling smoothly to 0 at `width` pixels from the edge. */
export function featherOutside(mask: Mask, width: number): Mask {
  const inside = threshold(mask);
  if (width <= 0) return inside;
  return ramp(inside, squaredDistanceTo(inside), (d) => 1 - d / (width + 1));
}

function ramp(mask: Mask, squared: Float32Array, at: (distance: number) => number): Mask {
  const data = new Uint8Array(squared.length);
  for (let i = 0; i < data.length; i++) {
    const t = Math.min(1, Math.max(0, at(Math.sqrt(squared[i]))));
    data[i] = Math.round(255 * t * t * (3 - 2 * t));
  }
  return { width: mask.width, height: mask.height, channels: 1, data };
}
