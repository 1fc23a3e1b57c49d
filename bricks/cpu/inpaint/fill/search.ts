import type { Field } from "./field.js";
import type { Level } from "./level.js";
import { patchDistance, RADIUS } from "./patch.js";
import type { Prior } from "./prior.js";
import { below, nextState, seedOf } from "./random.js";

export interface SearchPass {
  readonly seed: number;
  /** Number of this pass within the level; it sets the direction of the scan and the random numbers. */
  readonly index: number;
  /** Radius of the first random trial, in pixels; it halves from trial to trial. 0 = none. */
  readonly reach: number;
  /** Already scaled to the level. */
  readonly prior: Prior;
  /** Dominant offsets of the picture at this level, dx and dy alternating; may be empty. */
  readonly offsets: Int32Array;
}

/** Offsets tried for each target in a pass, drawn from the dominant ones. */
const OFFSET_TRIALS = 2;

/** The cost of every present match of the targets `first` … `last − 1`, after the estimate has changed. */
export function measure(level: Level, field: Field, prior: Prior, first: number, last: number): void {
  const { width, pixels, targets, reluctance } = level;
  for (let t = first; t < last; t++) {
    const p = targets[t];
    const q = field.source[p];
    field.cost[p] = patchDistance(pixels, width, p, q, 0x7fffffff) + priorOf(prior, width, p, q) + reluctance[q];
  }
}

/** Remembers the field as it is, for the neighbours in other bands to read during the pass. */
export function snapshot(level: Level, field: Field, first: number, last: number): void {
  if (first >= last) return;
  const from = level.targets[first];
  const to = level.targets[last - 1] + 1;
  field.before.set(field.source.subarray(from, to), from);
}

/**
 * One pass of PatchMatch (Barnes et al. 2009) over the targets `first` … `last − 1`: each tries its neighbours' matches
 * shifted by one, the picture's dominant offsets, and random places around its best. Neighbours outside the band are read as they were before
 * the pass, so bands can run at the same time, in any order.
 */
export function searchBand(level: Level, field: Field, pass: SearchPass, first: number, last: number): void {
  if (first >= last) return;
  const { width, height, pixels, usable, targets, reluctance } = level;
  const { source, before, cost } = field;
  const { prior, offsets, reach } = pass;
  const offsetCount = offsets.length >> 1;
  const lowest = targets[first];
  const highest = targets[last - 1];
  const forward = (pass.index & 1) === 0;
  const back = forward ? -1 : 1;
  const size = width * height;
  for (let k = first; k < last; k++) {
    const p = targets[forward ? k : first + last - 1 - k];
    const px = p % width;
    const py = (p - px) / width;
    let best = cost[p];
    let match = source[p];
    let state = seedOf(pass.seed, pass.index, p);

    for (let side = 0; side < 2; side++) {
      const step = side === 0 ? back : back * width;
      const n = p + step;
      if (n < 0 || n >= size) continue;
      const m = n >= lowest && n <= highest ? source[n] : before[n];
      if (m < 0) continue;
      const q = m - step;
      if (q === match || q < 0 || q >= size || usable[q] === 0) continue;
      const extra = priorOf(prior, width, p, q) + reluctance[q];
      const d = patchDistance(pixels, width, p, q, best - extra) + extra;
      if (d < best) {
        best = d;
        match = q;
      }
    }

    for (let trial = 0; offsetCount > 0 && trial < OFFSET_TRIALS; trial++) {
      state = nextState(state);
      const o = 2 * below(state, offsetCount);
      const qx = px + offsets[o];
      const qy = py + offsets[o + 1];
      if (qx < RADIUS || qy < RADIUS || qx >= width - RADIUS || qy >= height - RADIUS) continue;
      const q = qy * width + qx;
      if (q === match || usable[q] === 0) continue;
      const extra = priorOf(prior, width, p, q) + reluctance[q];
      const d = patchDistance(pixels, width, p, q, best - extra) + extra;
      if (d < best) {
        best = d;
        match = q;
      }
    }

    const bx = match % width;
    const by = (match - bx) / width;
    for (let radius = reach; radius >= 1; radius >>= 1) {
      const left = Math.max(RADIUS, bx - radius);
      const right = Math.min(width - RADIUS - 1, bx + radius);
      const top = Math.max(RADIUS, by - radius);
      const bottom = Math.min(height - RADIUS - 1, by + radius);
      state = nextState(state);
      const qx = left + below(state, right - left + 1);
      state = nextState(state);
      const q = (top + below(state, bottom - top + 1)) * width + qx;
      if (usable[q] === 0) continue;
      const extra = priorOf(prior, width, p, q) + reluctance[q];
      const d = patchDistance(pixels, width, p, q, best - extra) + extra;
      if (d < best) {
        best = d;
        match = q;
      }
    }
    cost[p] = best;
    source[p] = match;
  }
}

function priorOf(prior: Prior, width: number, p: number, q: number): number {
  const px = p % width;
  const qx = q % width;
  const dx = px - qx;
  const dy = (p - px - q + qx) / width;
  return (dx * dx * prior.across + dy * dy * prior.down) | 0;
}
