import type { Arena } from "../team/arena.js";
import { allocateLevel, indexLevel, type Level } from "./level.js";
import { CHANNELS, SIDE } from "./patch.js";

/** Depth of the hole, in pixels, at the scale where filling starts: about a patch and a half. */
const START_DEPTH = 10;
/** A level smaller than this has too few patches to choose from. */
const LEAST_SIDE = 4 * SIDE;

/** Sizes from the finest scale to the coarsest that its side allows; each is half the one before, rounded up. */
function levelSizes(width: number, height: number): { readonly width: number; readonly height: number }[] {
  const sizes = [{ width, height }];
  for (
    let w = (width + 1) >> 1, h = (height + 1) >> 1;
    Math.min(w, h) >= LEAST_SIDE;
    w = (w + 1) >> 1, h = (h + 1) >> 1
  ) {
    sizes.push({ width: w, height: h });
  }
  return sizes;
}

export function allocatePyramid(arena: Arena, width: number, height: number): readonly Level[] {
  return levelSizes(width, height).map((size) => allocateLevel(arena, size.width, size.height));
}

/** Derives every coarser level from the finest, whose `hole` and `pixels` are set, and indexes them all. */
export function buildPyramid(levels: readonly Level[]): void {
  indexLevel(levels[0]);
  for (let l = 1; l < levels.length; l++) {
    shrink(levels[l - 1], levels[l]);
    indexLevel(levels[l]);
  }
}

/** Holes times sources that a start may cost at most: it looks at every source for every piece. */
const START_WORK = 15_000_000;
/** Pixels of the level that a start may take at most, where a coarser one still shows the hole. */
const START_PIXELS = 100_000;
/** A level shows the hole if it has this many pixels of it. */
const LEAST_HOLE = 4;

/** The level where the hole is thin enough to start from and the work is small, with enough patches to choose from. */
export function startLevel(levels: readonly Level[]): number {
  const tooFine = (level: Level) =>
    deepest(level) > START_DEPTH ||
    level.width * level.height > START_PIXELS ||
    level.counts[0] * level.counts[2] > START_WORK;
  let l = 0;
  while (l + 1 < levels.length && tooFine(levels[l]) && richEnough(levels[l + 1])) l++;
  return l;
}

function richEnough(level: Level): boolean {
  return level.counts[0] >= LEAST_HOLE && level.counts[2] >= 64 && level.counts[2] * 20 >= level.counts[1];
}

function deepest(level: Level): number {
  const { holes, counts, depth } = level;
  let most = 0;
  for (let h = 0; h < counts[0]; h++) if (depth[holes[h]] > most) most = depth[holes[h]];
  return most;
}

/** Means of 2 × 2 pixels; known pixels alone where at least half of them are known, else the estimates of the unknown. */
function shrink(fine: Level, coarse: Level): void {
  const { width, height } = coarse;
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      let known = 0;
      let count = 0;
      for (let k = 0; k < 4; k++) {
        const q = childAt(fine, x, y, k);
        if (q < 0) continue;
        count++;
        known += 1 - fine.hole[q];
      }
      const hole = 2 * known < count ? 1 : 0;
      coarse.hole[p] = hole;
      for (let c = 0; c < CHANNELS; c++) {
        let sum = 0;
        let n = 0;
        for (let k = 0; k < 4; k++) {
          const q = childAt(fine, x, y, k);
          if (q < 0 || fine.hole[q] !== hole) continue;
          sum += fine.pixels[CHANNELS * q + c];
          n++;
        }
        coarse.pixels[CHANNELS * p + c] = n === 0 ? 0 : sum / n + 0.5;
      }
    }
  }
}

function childAt(fine: Level, x: number, y: number, k: number): number {
  const fx = 2 * x + (k & 1);
  const fy = 2 * y + (k >> 1);
  return fx < fine.width && fy < fine.height ? fy * fine.width + fx : -1;
}
