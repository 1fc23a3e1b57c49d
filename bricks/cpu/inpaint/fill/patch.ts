/** A patch is the square of 2 · RADIUS + 1 pixels around its centre. */
export const RADIUS = 3;
export const SIDE = 2 * RADIUS + 1;
/** Bytes of a working pixel: red, green, blue, and how textured its neighbourhood is. */
export const CHANNELS = 4;

/**
 * Sum of squared differences of the patches centred at pixels `a` and `b`, over all channels; anything ≥ `best` once
 * it is certain to reach `best`.
 */
export function patchDistance(pixels: Uint8Array, width: number, a: number, b: number, best: number): number {
  const step = CHANNELS * width;
  let i = CHANNELS * (a - RADIUS * width - RADIUS);
  let j = CHANNELS * (b - RADIUS * width - RADIUS);
  let sum = 0;
  for (let row = 0; row < SIDE; row++, i += step, j += step) {
    for (let k = 0; k < CHANNELS * SIDE; k += 4) {
      const d0 = pixels[i + k] - pixels[j + k];
      const d1 = pixels[i + k + 1] - pixels[j + k + 1];
      const d2 = pixels[i + k + 2] - pixels[j + k + 2];
      const d3 = pixels[i + k + 3] - pixels[j + k + 3];
      sum = (sum + d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3) | 0;
    }
    if (sum >= best) return sum;
  }
  return sum;
}
