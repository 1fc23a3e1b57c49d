import type { Raster } from "../../../raster/raster.js";
import { memoryFor } from "../fill/fill.js";
import { CHANNELS } from "../fill/patch.js";
import { allocatePyramid, buildPyramid } from "../fill/pyramid.js";
import { foreignness } from "../fill/reluctance.js";
import { Arena } from "../team/arena.js";

/** How far each pixel of a small picture is from being of the surroundings of its left (−1) or right (+1) border; 0 … 1. */
export function foreignShares(small: Raster<3>, side: 1 | -1): Float32Array {
  const { width, height } = small;
  // One unknown column outside the picture marks the border.
  const wide = width + 1;
  const shift = side === 1 ? 0 : 1;
  const levels = allocatePyramid(new Arena(new ArrayBuffer(memoryFor(wide, height))), wide, height);
  const level = levels[0];
  for (let y = 0; y < height; y++) {
    level.hole[y * wide + (side === 1 ? width : 0)] = 1;
    for (let x = 0; x < width; x++) {
      const p = CHANNELS * (y * wide + x + shift);
      for (let c = 0; c < 3; c++) level.pixels[p + c] = small.data[3 * (y * width + x) + c];
    }
  }
  buildPyramid([level]);
  const shares = foreignness([level])[0];
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[y * width + x] = shares[y * wide + x + shift] ** 2;
  }
  return out;
}
