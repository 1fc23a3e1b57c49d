import type { Arena } from "../team/arena.js";
import type { Team } from "../team/team.js";
import type { Level } from "./level.js";
import { CHANNELS } from "./patch.js";

/** How firmly the finest scale holds to the estimate's own tone, against the border's; low spreads seams wide. */
const ANCHOR = 0.001;
/** A jump of this many 8-bit levels between two pieces is an edge to keep, not a seam to level out. */
const EDGE = 48;
/** Over-relaxation of the Gauss-Seidel sweeps. */
const RELAXATION = 1.7;
/** Coarser scales that spread tone over long ways before the finest one is solved. */
const SCALES = 4;

/** One scale of the equation. Three floats a pixel each; only the hole's and its neighbours' entries are used. */
interface Scale {
  readonly level: Level;
  readonly anchor: number;
  /** Where the hole's pixels are copied from. */
  readonly chosen: Int32Array;
  readonly value: Float32Array;
  readonly wanted: Float32Array;
}

/**
 * Gradient-domain blending (Pérez, Gangnet & Blake 2003; screened): the hole takes the gradients of the pieces that
 * were copied into it, and the tone of what surrounds it, so that seams between pieces vanish and grain stays. Solved
 * from coarse to fine. `chosen[p]` is where the finest hole's pixel p is copied from. Answers three floats a pixel.
 */
export function blend(
  team: Team,
  arena: Arena,
  levels: readonly Level[],
  chosen: Int32Array,
  bands: number,
  sweeps: number,
): Float32Array {
  const scales = levels.slice(0, SCALES).map((level, l): Scale => {
    const n = level.width * level.height;
    return {
      level,
      anchor: Math.min(1, ANCHOR * 4 ** l),
      chosen: l === 0 ? chosen : arena.i32(n),
      value: arena.f32(3 * n),
      wanted: arena.f32(3 * n),
    };
  });
  team.alone(() => {
    for (let l = 1; l < scales.length; l++) halveSources(scales[l - 1], scales[l]);
  });
  for (let l = scales.length - 1; l >= 0; l--) {
    const scale = scales[l];
    const count = scale.level.counts[0];
    const each = (index: number, work: (first: number, last: number) => void) =>
      work(Math.floor((count * index) / bands), Math.floor((count * (index + 1)) / bands));
    team.share(bands, (index) =>
      each(index, (first, last) => {
        for (let h = first; h < last; h++) prepare(scale, scales[l + 1], scale.level.holes[h]);
      }),
    );
    for (let sweep = 0; sweep < 2 * sweeps; sweep++) {
      team.share(bands, (index) => each(index, (first, last) => relax(scale, first, last, sweep & 1)));
    }
  }
  return scales[0].value;
}

/** The sources of a coarser scale: those of every other pixel, at half the offset. */
function halveSources(fine: Scale, coarse: Scale): void {
  const { width, height, hole, holes, counts } = coarse.level;
  const from = fine.level;
  for (let h = 0; h < counts[0]; h++) {
    const p = holes[h];
    const x = p % width;
    const y = (p - x) / width;
    const child = childInHole(from, x, y);
    let source = p;
    if (child >= 0) {
      const q = fine.chosen[child];
      const qx = q % from.width;
      const dx = Math.round((qx - (child % from.width)) / 2);
      const dy = Math.round((Math.floor(q / from.width) - Math.floor(child / from.width)) / 2);
      const sx = Math.min(width - 1, Math.max(0, x + dx));
      const sy = Math.min(height - 1, Math.max(0, y + dy));
      if (hole[sy * width + sx] === 0) source = sy * width + sx;
    }
    coarse.chosen[p] = source;
  }
}

function childInHole(fine: Level, x: number, y: number): number {
  for (let k = 0; k < 4; k++) {
    const fx = 2 * x + (k & 1);
    const fy = 2 * y + (k >> 1);
    const q = fy * fine.width + fx;
    if (fx < fine.width && fy < fine.height && fine.hole[q] === 1) return q;
  }
  return -1;
}

/** The right-hand side of one pixel's equation, and its start value; also the values of its known neighbours. */
function prepare(scale: Scale, coarser: Scale | undefined, a: number): void {
  const { level, chosen, value, wanted, anchor } = scale;
  const { width, height, hole, pixels } = level;
  const x = a % width;
  const y = (a - x) / width;
  const own = chosen[a];
  for (let c = 0; c < 3; c++) {
    value[3 * a + c] = pixels[CHANNELS * own + c] + correction(coarser, x, y, c);
    wanted[3 * a + c] = anchor * pixels[CHANNELS * a + c];
  }
  for (let side = 0; side < 4; side++) {
    const dx = side === 0 ? -1 : side === 1 ? 1 : 0;
    const dy = side === 2 ? -1 : side === 3 ? 1 : 0;
    if (x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height) continue;
    const step = dy * width + dx;
    const b = a + step;
    const known = hole[b] === 0;
    const other = known ? b : chosen[b];
    const ownHas = isKnown(level, own, dx, dy);
    const otherHas = !known && isKnown(level, other, -dx, -dy);
    const keep = widestJump(pixels, own, other) > EDGE && own + step !== other;
    for (let c = 0; c < 3; c++) {
      if (known) value[3 * b + c] = pixels[CHANNELS * b + c];
      const jump = pixels[CHANNELS * own + c] - pixels[CHANNELS * other + c];
      const here = ownHas ? pixels[CHANNELS * own + c] - pixels[CHANNELS * (own + step) + c] : 0;
      const there = otherHas ? pixels[CHANNELS * (other - step) + c] - pixels[CHANNELS * other + c] : 0;
      const sides = (ownHas ? 1 : 0) + (otherHas ? 1 : 0);
      wanted[3 * a + c] += keep ? jump : sides === 0 ? 0 : (here + there) / sides;
    }
  }
}

/** How far the coarser scale's solution departs from the piece that was copied there; nearest sample. */
function correction(coarser: Scale | undefined, x: number, y: number, c: number): number {
  if (coarser === undefined) return 0;
  const p = (y >> 1) * coarser.level.width + (x >> 1);
  if (coarser.level.hole[p] === 0) return 0;
  return coarser.value[3 * p + c] - coarser.level.pixels[CHANNELS * coarser.chosen[p] + c];
}

function widestJump(pixels: Uint8Array, p: number, q: number): number {
  let most = 0;
  for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(pixels[CHANNELS * p + c] - pixels[CHANNELS * q + c]));
  return most;
}

function isKnown(level: Level, p: number, dx: number, dy: number): boolean {
  const x = (p % level.width) + dx;
  const y = Math.floor(p / level.width) + dy;
  return x >= 0 && y >= 0 && x < level.width && y < level.height && level.hole[p + dy * level.width + dx] === 0;
}

/** One half sweep over the pixels of one colour of the chessboard. */
function relax({ level, value, wanted, anchor }: Scale, first: number, last: number, colour: number): void {
  const { width, height, holes } = level;
  const row = 3 * width;
  for (let h = first; h < last; h++) {
    const a = holes[h];
    const x = a % width;
    const y = (a - x) / width;
    if (((x + y) & 1) !== colour) continue;
    const i = 3 * a;
    let n = anchor;
    let red = wanted[i];
    let green = wanted[i + 1];
    let blue = wanted[i + 2];
    if (x > 0) {
      n++;
      red += value[i - 3];
      green += value[i - 2];
      blue += value[i - 1];
    }
    if (x < width - 1) {
      n++;
      red += value[i + 3];
      green += value[i + 4];
      blue += value[i + 5];
    }
    if (y > 0) {
      n++;
      red += value[i - row];
      green += value[i - row + 1];
      blue += value[i - row + 2];
    }
    if (y < height - 1) {
      n++;
      red += value[i + row];
      green += value[i + row + 1];
      blue += value[i + row + 2];
    }
    value[i] += RELAXATION * (red / n - value[i]);
    value[i + 1] += RELAXATION * (green / n - value[i + 1]);
    value[i + 2] += RELAXATION * (blue / n - value[i + 2]);
  }
}
