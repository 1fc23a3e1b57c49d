import { INSIDE } from "./mask.js";
import type { Mask } from "./raster.js";

/**
 * Squared Euclidean distance, in pixels, of every pixel to the nearest pixel inside the mask (0 inside); Infinity
 * everywhere for an empty mask. Exact, in O(pixels): Felzenszwalb & Huttenlocher, "Distance transforms of sampled
 * functions" (2012).
 */
export function squaredDistanceTo(mask: Mask, level = INSIDE): Float32Array {
  const { width, height, data } = mask;
  const field = new Float32Array(width * height);
  // Columns first, by two sweeps: the distance to the nearest inside pixel above and below.
  for (let x = 0; x < width; x++) {
    let d = Number.POSITIVE_INFINITY;
    for (let y = 0, i = x; y < height; y++, i += width) {
      d = data[i] > level ? 0 : d + 1;
      field[i] = d;
    }
    d = Number.POSITIVE_INFINITY;
    for (let y = height - 1, i = (height - 1) * width + x; y >= 0; y--, i -= width) {
      d = data[i] > level ? 0 : d + 1;
      if (d < field[i]) field[i] = d;
    }
  }
  const longest = width > 0 ? width : 1;
  const f = new Float64Array(longest);
  const site = new Int32Array(longest);
  const border = new Float64Array(longest + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let k = -1;
    for (let x = 0; x < width; x++) {
      const d = field[row + x];
      if (d === Number.POSITIVE_INFINITY) continue;
      f[x] = d * d;
      let s = Number.NEGATIVE_INFINITY;
      while (k >= 0) {
        const v = site[k];
        s = (f[x] + x * x - f[v] - v * v) / (2 * (x - v));
        if (s > border[k]) break;
        k--;
      }
      if (k < 0) s = Number.NEGATIVE_INFINITY;
      k++;
      site[k] = x;
      border[k] = s;
    }
    if (k < 0) {
      field.fill(Number.POSITIVE_INFINITY, row, row + width);
      continue;
    }
    const last = k;
    k = 0;
    for (let x = 0; x < width; x++) {
      while (k < last && border[k + 1] < x) k++;
      const v = site[k];
      field[row + x] = (x - v) * (x - v) + f[v];
    }
  }
  return field;
}
