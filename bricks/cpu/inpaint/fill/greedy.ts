import type { Level } from "./level.js";
import { CHANNELS, RADIUS } from "./patch.js";
import type { Prior } from "./prior.js";
import { below, nextState, seedOf } from "./random.js";

export interface GreedyChoice {
  /** Fill along edges that run into the hole first, instead of ring by ring. */
  readonly edgesFirst: boolean;
  /** Share by which a source's cost may randomly be raised, so that another seed makes other choices. */
  readonly jitter: number;
  readonly seed: number;
  /** Already scaled to the level. */
  readonly prior: Prior;
}

/** Holes times sources beyond which only some of the sources are looked at. */
const MOST_WORK = 16_000_000;
const STALE = -1;
/** How far from a new piece's centre a priority depends on it: a patch, the piece, and a pixel for gradients. */
const AFFECTED = 2 * RADIUS + 2;

/**
 * A first estimate of the hole of a small level, patch by patch from its border inwards, each from the best of all
 * sources: exemplar-based inpainting after Criminisi, Pérez & Toyama (2004). It carries edges across the hole, which
 * an averaged start cannot.
 */
export function fillGreedily(level: Level, choice: GreedyChoice): void {
  const { width, height, hole, holes, counts, pixels, usable, reluctance } = level;
  const unknown = hole.slice();
  const confidence = Float32Array.from(hole, (h) => 1 - h);
  const sources = sourcesOf(usable, Math.ceil((counts[0] * counts[2]) / MOST_WORK));
  // Priorities change only near the last piece.
  const priorities = new Float32Array(hole.length).fill(STALE);
  let state = seedOf(choice.seed, width, height);
  let left = counts[0];
  while (left > 0) {
    let target = -1;
    let highest = -1;
    for (let h = 0; h < counts[0]; h++) {
      const p = holes[h];
      if (unknown[p] === 0 || !isFront(unknown, width, height, p)) continue;
      if (priorities[p] === STALE) {
        const trust = meanConfidence(confidence, width, height, p);
        priorities[p] = choice.edgesFirst ? trust * (0.02 + edgeInto(level, unknown, p)) : trust;
      }
      if (priorities[p] > highest) {
        highest = priorities[p];
        target = p;
      }
    }
    if (target < 0) return;
    const x = target % width;
    const y = (target - x) / width;
    const cx = Math.min(width - RADIUS - 1, Math.max(RADIUS, x));
    const cy = Math.min(height - RADIUS - 1, Math.max(RADIUS, y));
    const centre = cy * width + cx;
    let best = Number.POSITIVE_INFINITY;
    let match = sources[0];
    for (const q of sources) {
      const qx = q % width;
      const dx = qx - cx;
      const dy = (q - qx) / width - cy;
      state = nextState(state);
      const factor = 1 + (choice.jitter * below(state, 1024)) / 1024;
      const extra = dx * dx * choice.prior.across + dy * dy * choice.prior.down + reluctance[q];
      const d = factor * (extra + knownDistance(pixels, unknown, width, centre, q, best / factor - extra));
      if (d < best) {
        best = d;
        match = q;
      }
    }
    const trust = meanConfidence(confidence, width, height, target);
    for (let j = -RADIUS; j <= RADIUS; j++) {
      for (let i = -RADIUS; i <= RADIUS; i++) {
        const a = centre + j * width + i;
        if (unknown[a] === 0) continue;
        const b = match + j * width + i;
        for (let c = 0; c < CHANNELS; c++) pixels[CHANNELS * a + c] = pixels[CHANNELS * b + c];
        unknown[a] = 0;
        confidence[a] = trust;
        left--;
      }
    }
    for (let Y = Math.max(0, cy - AFFECTED); Y <= Math.min(height - 1, cy + AFFECTED); Y++) {
      priorities.fill(STALE, Y * width + Math.max(0, cx - AFFECTED), Y * width + Math.min(width, cx + AFFECTED + 1));
    }
  }
}

/** Every `stride`-th usable centre. */
function sourcesOf(usable: Uint8Array, stride: number): Int32Array {
  const sources: number[] = [];
  let n = 0;
  for (let p = 0; p < usable.length; p++) {
    if (usable[p] === 1 && n++ % stride === 0) sources.push(p);
  }
  return Int32Array.from(sources);
}

function isFront(unknown: Uint8Array, width: number, height: number, p: number): boolean {
  const x = p % width;
  return (
    (x > 0 && unknown[p - 1] === 0) ||
    (x < width - 1 && unknown[p + 1] === 0) ||
    (p >= width && unknown[p - width] === 0) ||
    (p < width * (height - 1) && unknown[p + width] === 0)
  );
}

function meanConfidence(confidence: Float32Array, width: number, height: number, p: number): number {
  const x = p % width;
  const y = (p - x) / width;
  let sum = 0;
  for (let Y = Math.max(0, y - RADIUS); Y <= Math.min(height - 1, y + RADIUS); Y++) {
    for (let X = Math.max(0, x - RADIUS); X <= Math.min(width - 1, x + RADIUS); X++) sum += confidence[Y * width + X];
  }
  return sum / (2 * RADIUS + 1) ** 2;
}

/** How strongly an edge runs into the hole at `p`: the strongest isophote nearby, along the front's normal; 0 … 1. */
function edgeInto(level: Level, unknown: Uint8Array, p: number): number {
  const { width, height, pixels } = level;
  const x = p % width;
  const y = (p - x) / width;
  const at = (X: number, Y: number) => (X < 0 || Y < 0 || X >= width || Y >= height ? 1 : unknown[Y * width + X]);
  const nx = at(x + 1, y) - at(x - 1, y);
  const ny = at(x, y + 1) - at(x, y - 1);
  const length = Math.hypot(nx, ny);
  if (length === 0) return 0;
  let most = 0;
  let along = 0;
  for (let Y = Math.max(1, y - RADIUS); Y <= Math.min(height - 2, y + RADIUS); Y++) {
    for (let X = Math.max(1, x - RADIUS); X <= Math.min(width - 2, x + RADIUS); X++) {
      if (at(X, Y) + at(X - 1, Y) + at(X + 1, Y) + at(X, Y - 1) + at(X, Y + 1) > 0) continue;
      const q = Y * width + X;
      const gx = grey(pixels, q + 1) - grey(pixels, q - 1);
      const gy = grey(pixels, q + width) - grey(pixels, q - width);
      const strength = gx * gx + gy * gy;
      if (strength <= most) continue;
      most = strength;
      along = Math.abs(-gy * nx + gx * ny) / length;
    }
  }
  return along / 510;
}

function grey(pixels: Uint8Array, p: number): number {
  return (pixels[CHANNELS * p] + 2 * pixels[CHANNELS * p + 1] + pixels[CHANNELS * p + 2]) / 4;
}

/** Patch distance over the known part of the patch at `a`, scaled up to a whole patch. */
function knownDistance(
  pixels: Uint8Array,
  unknown: Uint8Array,
  width: number,
  a: number,
  b: number,
  best: number,
): number {
  let sum = 0;
  for (let j = -RADIUS; j <= RADIUS; j++) {
    for (let i = -RADIUS; i <= RADIUS; i++) {
      const o = j * width + i;
      if (unknown[a + o] === 1) continue;
      const u = CHANNELS * (a + o);
      const v = CHANNELS * (b + o);
      for (let c = 0; c < CHANNELS; c++) {
        const d = pixels[u + c] - pixels[v + c];
        sum += d * d;
      }
    }
    if (sum >= best) return sum;
  }
  return sum;
}
