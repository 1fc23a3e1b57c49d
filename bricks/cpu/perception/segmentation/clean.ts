import type { Box } from "../../../raster/box.js";
import { connectedComponents, fillHoles, selectComponents } from "../../../raster/components.js";
import { INSIDE } from "../../../raster/mask.js";
import { openDisc } from "../../../raster/morphology.js";
import type { Mask } from "../../../raster/raster.js";

/** A part smaller than this share of the largest is a speck. */
const SPECK = 0.08;
/** A hole up to this share of the object is filled; a larger one (a handle, a wheel between spokes) is kept. */
const HOLE = 0.01;

/** A soft mask without specks and pinholes; with `near`, parts that lie outside that box are specks too. */
export function withoutSpecks(mask: Mask, near?: Box): Mask {
  const { width, height } = mask;
  const parts = connectedComponents(mask);
  const largest = parts.list[0]?.area ?? 0;
  const kept = selectComponents(parts, ({ area, centre: [x, y] }) => {
    if (area < SPECK * largest) return false;
    return (
      !near ||
      area === largest ||
      (x >= near.left && y >= near.top && x < near.left + near.width && y < near.top + near.height)
    );
  });
  const filled = fillSmallHoles(kept, HOLE * largest);
  const data = mask.data.slice();
  for (let i = 0; i < data.length; i++) {
    if (filled.data[i] > 0) {
      if (data[i] <= INSIDE) data[i] = 255;
    } else if (data[i] > INSIDE) data[i] = 0;
  }
  return { width, height, channels: 1, data };
}

function fillSmallHoles(mask: Mask, largest: number): Mask {
  const filled = fillHoles(mask);
  const holes: Mask = { ...mask, data: filled.data.map((v, i) => (v > 0 && mask.data[i] === 0 ? 255 : 0)) };
  const small = selectComponents(connectedComponents(holes), ({ area }) => area <= largest);
  return { ...mask, data: mask.data.map((v, i) => (small.data[i] ? 255 : v)) };
}

/** A binary mask of a region with its ragged edges and small gaps smoothed, parts under `share` of the picture left out. */
export function smoothRegion(mask: Mask, radius: number, share: number): Mask {
  const opened = openDisc(fillSmallHoles(mask, share * mask.data.length), radius);
  return selectComponents(connectedComponents(opened), ({ area }) => area >= share * mask.data.length);
}
