import { type Corners, paste } from "./box.js";
import { connectedComponents } from "./components.js";
import { blank, type Mask, type Raster, requireSameSize } from "./raster.js";

/**
 * The overlap of `fixed` with `moving` after `moving` is shifted so that the centres agree across and the bottoms
 * agree; null when they do not overlap by more than an edge. Coordinates may come out as halves.
 */
export function alignedOverlap(fixed: Corners, moving: Corners): Corners | null {
  const dx = (fixed[0] + fixed[2]) / 2 - (moving[0] + moving[2]) / 2;
  const dy = fixed[3] - moving[3];
  const x1 = Math.max(fixed[0], moving[0] + dx);
  const y1 = Math.max(fixed[1], moving[1] + dy);
  const x2 = Math.min(fixed[2], moving[2] + dx);
  const y2 = Math.min(fixed[3], moving[3] + dy);
  return x1 < x2 && y1 < y2 ? [x1, y1, x2, y2] : null;
}

/**
 * A cut-out moved so that the bottom centre of its largest part lies on the bottom centre of the mask's largest part;
 * what leaves the canvas is cut off. With an empty mask or cut-out, a copy.
 */
export function moveToMask(cutout: Raster<4>, mask: Mask): Raster<4> {
  requireSameSize(cutout, mask, "The cut-out", "the mask");
  const target = connectedComponents(mask, { level: 128 }).list[0]?.box;
  const object = connectedComponents(alphaOf(cutout), { level: 0 }).list[0]?.box;
  if (!target || !object) return { ...cutout, data: cutout.data.slice() };
  const dx = target.left + (target.width >> 1) - (object.left + (object.width >> 1));
  const dy = target.top + target.height - (object.top + object.height);
  return clearHidden(paste(blank(cutout.width, cutout.height, 4), cutout, dx, dy));
}

function alphaOf({ width, height, data }: Raster<4>): Mask {
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) alpha[i] = data[4 * i + 3];
  return { width, height, channels: 1, data: alpha };
}

/** Colours under a transparent pixel become black. */
function clearHidden(cutout: Raster<4>): Raster<4> {
  for (let p = 0; p < cutout.data.length; p += 4) if (cutout.data[p + 3] === 0) cutout.data.fill(0, p, p + 3);
  return cutout;
}
