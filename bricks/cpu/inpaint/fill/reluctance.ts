import type { Level } from "./level.js";
import { CHANNELS } from "./patch.js";

/** Long side up to which a level is small enough, and smooth enough, to measure on. */
const MEASURED_SIDE = 160;
/** Barrier, in 8-bit levels, that still counts as the same surroundings. */
const FREE = 20;
/** Barrier at which the whole reluctance is felt. */
const FULL = 120;
const MOST_SWEEPS = 6;

/**
 * Writes each level's `reluctance`: what it costs to copy from a place that is not of the surroundings of the hole. It
 * keeps the picture's subject from being painted a second time beside itself. `most` is in units of patch distance.
 */
export function writeReluctance(levels: readonly Level[], most: number): void {
  foreignness(levels).forEach((shares, l) => {
    for (let p = 0; p < shares.length; p++) levels[l].reluctance[p] = most * shares[p] * shares[p];
  });
}

/**
 * For each level's pixels, how far they are from being of the surroundings of the hole, 0 … 1. A place is of the
 * surroundings when a path leads there from the hole's border across little change of colour (minimum barrier distance,
 * Zhang et al. 2015, "Minimum barrier salient object detection at 80 FPS").
 */
export function foreignness(levels: readonly Level[]): readonly Float64Array[] {
  const at = levels.findIndex((level) => Math.max(level.width, level.height) <= MEASURED_SIDE);
  const measured = at < 0 ? levels.length - 1 : at;
  const barrier = barriers(levels[measured]);
  return levels.map((level, l) => {
    const shares = new Float64Array(level.width * level.height);
    const scale = 2 ** (l - measured);
    for (let y = 0, p = 0; y < level.height; y++) {
      for (let x = 0; x < level.width; x++, p++) {
        const b = sample(barrier, levels[measured], (x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5);
        const share = Math.min(1, Math.max(0, (b - FREE) / (FULL - FREE)));
        shares[p] = share;
      }
    }
    return shares;
  });
}

/** For each pixel, the least colour range (of its widest channel) that a path from the hole's border has to cross. */
function barriers(level: Level): Float32Array {
  const { width, height, hole, pixels } = level;
  const n = width * height;
  const barrier = new Float32Array(n).fill(255);
  const low = new Uint8Array(3 * n);
  const high = new Uint8Array(3 * n);
  for (let p = 0; p < n; p++) {
    for (let c = 0; c < 3; c++) low[3 * p + c] = high[3 * p + c] = pixels[CHANNELS * p + c];
    if (hole[p] === 0 && besideHole(level, p)) barrier[p] = 0;
  }
  const relax = (p: number, q: number): boolean => {
    if (hole[q] === 1 || barrier[q] >= barrier[p]) return false;
    let range = 0;
    for (let c = 0; c < 3; c++) {
      const v = pixels[CHANNELS * p + c];
      range = Math.max(range, Math.max(v, high[3 * q + c]) - Math.min(v, low[3 * q + c]));
    }
    if (range >= barrier[p]) return false;
    barrier[p] = range;
    for (let c = 0; c < 3; c++) {
      const v = pixels[CHANNELS * p + c];
      high[3 * p + c] = Math.max(v, high[3 * q + c]);
      low[3 * p + c] = Math.min(v, low[3 * q + c]);
    }
    return true;
  };
  let changed = true;
  for (let sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
    changed = false;
    for (let p = 0; p < n; p++) {
      if (hole[p] === 1) continue;
      if (p % width > 0 && relax(p, p - 1)) changed = true;
      if (p >= width && relax(p, p - width)) changed = true;
    }
    for (let p = n - 1; p >= 0; p--) {
      if (hole[p] === 1) continue;
      if (p % width < width - 1 && relax(p, p + 1)) changed = true;
      if (p < n - width && relax(p, p + width)) changed = true;
    }
  }
  return barrier;
}

function besideHole({ width, height, hole }: Level, p: number): boolean {
  const x = p % width;
  return (
    (x > 0 && hole[p - 1] === 1) ||
    (x < width - 1 && hole[p + 1] === 1) ||
    (p >= width && hole[p - width] === 1) ||
    (p < width * (height - 1) && hole[p + width] === 1)
  );
}

/** Bilinear. */
function sample(values: Float32Array, { width, height }: Level, x: number, y: number): number {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const x1 = Math.min(width - 1, x0 + 1);
  const y1 = Math.min(height - 1, y0 + 1);
  const fx = cx - x0;
  const fy = cy - y0;
  const top = values[y0 * width + x0] * (1 - fx) + values[y0 * width + x1] * fx;
  const bottom = values[y1 * width + x0] * (1 - fx) + values[y1 * width + x1] * fx;
  return top * (1 - fy) + bottom * fy;
}
