import type { Mask, Picture } from "../raster.js";

/** For every pixel of a hole, where in the known part of the picture something looks like it. */
export interface Matches {
  /** Offset to the match in pixels; 0 outside the hole. */
  readonly dx: Int16Array;
  readonly dy: Int16Array;
  /** Root mean square difference of the two patches, in 8-bit levels; Infinity where there is no match, 0 outside. */
  readonly error: Float32Array;
}

const RADIUS = 3;
const SWEEPS = 4;
/** Squared levels that a match across the whole picture costs: what is near has the light and the grain of the place. */
const FARNESS = 1500;
/** How much worse (as a factor, and in squared levels besides) a neighbour's match may be and still be preferred. */
const COHERENCE = 1.2;
const COHERENCE_SLACK = 12;
/** More hole pixels than this are matched on a coarser grid. */
const DENSE = 60_000;

/**
 * Nearest neighbours of the patches in `hole`, among the patches of `picture` that lie wholly outside it: PatchMatch
 * (Barnes et al. 2009), on the picture with the hole filled. Deterministic.
 */
export function findMatches(picture: Picture, hole: Mask): Matches {
  const { width, height, channels, data } = picture;
  const pixels = width * height;
  const matches: Matches = {
    dx: new Int16Array(pixels),
    dy: new Int16Array(pixels),
    error: Float32Array.from(hole.data, (v) => (v > 127 ? Number.POSITIVE_INFINITY : 0)),
  };
  const sources = knownPatches(hole);
  if (sources.length === 0) return matches;
  const isSource = new Uint8Array(pixels);
  for (const i of sources) isSource[i] = 1;

  const inside: number[] = [];
  for (let i = 0; i < pixels; i++) if (hole.data[i] > 127) inside.push(i);
  const step = Math.max(1, Math.ceil(Math.sqrt(inside.length / DENSE)));
  const targets =
    step === 1 ? inside : inside.filter((i) => (i % width) % step === 0 && Math.floor(i / width) % step === 0);
  const best = new Int32Array(pixels).fill(-1);
  const cost = new Float64Array(pixels).fill(Number.POSITIVE_INFINITY);
  const random = generator(0x9e3779b9);

  const farness = FARNESS / (width * width + height * height);
  /** Mean squared difference of the patches at two pixels, and a little for their distance; gives up beyond `limit`. */
  const difference = (x: number, y: number, sx: number, sy: number, limit: number): number => {
    const away = farness * ((sx - x) ** 2 + (sy - y) ** 2);
    if (away > limit) return Number.POSITIVE_INFINITY;
    let sum = 0;
    let count = 0;
    for (let v = -RADIUS; v <= RADIUS; v++) {
      const ty = y + v;
      if (ty < 0 || ty >= height) continue;
      for (let u = -RADIUS; u <= RADIUS; u++) {
        const tx = x + u;
        if (tx < 0 || tx >= width) continue;
        const p = (ty * width + tx) * channels;
        const q = ((sy + v) * width + sx + u) * channels;
        const r = data[p] - data[q];
        const g = data[p + 1] - data[q + 1];
        const b = data[p + 2] - data[q + 2];
        sum += r * r + g * g + b * b;
        count++;
      }
      if (sum > limit * 3 * (2 * RADIUS + 1) ** 2) return Number.POSITIVE_INFINITY;
    }
    return sum / (3 * count) + away;
  };
  const consider = (i: number, x: number, y: number, sx: number, sy: number): void => {
    if (sx < 0 || sy < 0 || sx >= width || sy >= height) return;
    const source = sy * width + sx;
    if (isSource[source] === 0 || best[i] === source) return;
    const c = difference(x, y, sx, sy, cost[i]);
    if (c < cost[i]) {
      cost[i] = c;
      best[i] = source;
    }
  };

  for (let sweep = 0; sweep <= SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const back = forward ? -step : step;
    for (let n = 0; n < targets.length; n++) {
      const i = targets[forward ? n : targets.length - 1 - n];
      const x = i % width;
      const y = (i - x) / width;
      if (sweep === 0) {
        const source = sources[Math.floor(random() * sources.length)];
        consider(i, x, y, source % width, Math.floor(source / width));
      }
      for (const [nx, ny] of [
        [x + back, y],
        [x, y + back],
      ]) {
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const neighbour = best[ny * width + nx];
        if (neighbour < 0) continue;
        const sx = neighbour % width;
        consider(i, x, y, sx + x - nx, (neighbour - sx) / width + y - ny);
      }
      const centre = best[i];
      if (centre < 0) continue;
      const cx = centre % width;
      const cy = (centre - cx) / width;
      for (let reach = Math.max(width, height); reach >= 1; reach /= 3) {
        consider(i, x, y, Math.round(cx + (2 * random() - 1) * reach), Math.round(cy + (2 * random() - 1) * reach));
      }
    }
  }

  // Detail is best taken in whole pieces: a pixel joins its neighbour's match where that is nearly as good as its own.
  for (let sweep = 0; sweep < 2; sweep++) {
    const back = sweep === 0 ? -step : step;
    for (let n = 0; n < targets.length; n++) {
      const i = targets[sweep === 0 ? n : targets.length - 1 - n];
      const x = i % width;
      const y = (i - x) / width;
      for (const [nx, ny] of [
        [x + back, y],
        [x, y + back],
      ]) {
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const neighbour = best[ny * width + nx];
        if (neighbour < 0) continue;
        const sx = (neighbour % width) + x - nx;
        const sy = Math.floor(neighbour / width) + y - ny;
        if (sx < 0 || sy < 0 || sx >= width || sy >= height) continue;
        const source = sy * width + sx;
        if (isSource[source] === 0 || source === best[i]) continue;
        const limit = cost[i] * COHERENCE + COHERENCE_SLACK;
        const c = difference(x, y, sx, sy, limit);
        if (c > limit) continue;
        cost[i] = c;
        best[i] = source;
        break;
      }
    }
  }

  for (const i of inside) {
    const x = i % width;
    const y = (i - x) / width;
    const near = step === 1 ? i : nearestTarget(best, x, y, step, width, height);
    if (near < 0 || best[near] < 0) continue;
    const source = best[near];
    matches.dx[i] = (source % width) - (near % width);
    matches.dy[i] = Math.floor(source / width) - Math.floor(near / width);
    matches.error[i] = Math.sqrt(cost[near]);
  }
  return matches;
}

/** Patches that differ by less than this (8-bit levels) lend their detail in full, by more than the other, none. */
const GOOD_MATCH = 6;
const POOR_MATCH = 18;

/** How far to take the detail of a match with this error: 0 … 1. */
export function trust(error: number): number {
  return Math.min(1, Math.max(0, (POOR_MATCH - error) / (POOR_MATCH - GOOD_MATCH)));
}

/** Centres of the patches that lie in the picture and outside the hole. */
function knownPatches({ width, height, data }: Mask): Int32Array {
  // A running count of hole pixels (a summed-area table) answers each patch in four look-ups.
  const w = width + 1;
  const sums = new Int32Array(w * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x] > 127 ? 1 : 0;
      sums[(y + 1) * w + x + 1] = sums[y * w + x + 1] + row;
    }
  }
  const found: number[] = [];
  const size = 2 * RADIUS + 1;
  for (let y = RADIUS; y < height - RADIUS; y++) {
    for (let x = RADIUS; x < width - RADIUS; x++) {
      const top = (y - RADIUS) * w + x - RADIUS;
      const bottom = top + size * w;
      if (sums[bottom + size] - sums[bottom] - sums[top + size] + sums[top] === 0) found.push(y * width + x);
    }
  }
  return Int32Array.from(found);
}

function nearestTarget(best: Int32Array, x: number, y: number, step: number, width: number, height: number): number {
  for (const [u, v] of [
    [Math.round(x / step) * step, Math.round(y / step) * step],
    [Math.floor(x / step) * step, Math.floor(y / step) * step],
    [Math.ceil(x / step) * step, Math.ceil(y / step) * step],
    [Math.floor(x / step) * step, Math.ceil(y / step) * step],
    [Math.ceil(x / step) * step, Math.floor(y / step) * step],
  ]) {
    if (u < width && v < height && best[v * width + u] >= 0) return v * width + u;
  }
  return -1;
}

/** Reproducible numbers in 0 … 1 (xorshift). */
function generator(seed: number): () => number {
  let s = seed | 0;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (s >>> 0) / 4294967296;
  };
}
