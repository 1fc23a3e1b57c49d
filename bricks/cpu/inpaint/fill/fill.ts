import type { Arena } from "../team/arena.js";
import { solo, type Team } from "../team/team.js";
import { blend } from "./blend.js";
import { allocateField, type Field, randomField, refineField } from "./field.js";
import { fillGreedily } from "./greedy.js";
import type { Level } from "./level.js";
import { CHANNELS } from "./patch.js";
import { type Prior, scalePrior } from "./prior.js";
import { allocatePyramid, buildPyramid, startLevel } from "./pyramid.js";
import { writeReluctance } from "./reluctance.js";
import { measure, searchBand, snapshot } from "./search.js";
import { fillSmoothly } from "./smooth.js";
import { chooseSources, copySources } from "./stitch.js";
import { writeTexture } from "./texture.js";
import { typicalCost, vote, weigh } from "./vote.js";

/** How much work goes into a fill. */
export interface Effort {
  /** Starts tried at the coarsest level; the most coherent one goes on. */
  readonly starts: number;
  /** Rounds of search and vote at the finest level, the next one, and so on; the last entry holds for all coarser. */
  readonly rounds: readonly number[];
  /** Search passes a round, likewise. */
  readonly passes: readonly number[];
  /** Radius of the random search, likewise; it never exceeds the level. */
  readonly reach: readonly number[];
  /** Sweeps of the seam blending. */
  readonly sweeps: number;
}

export interface FillJob {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly effort: Effort;
  readonly prior: Prior;
  /** Start from the estimate that the picture holds inside the hole, at this long side in pixels; null = from nothing. */
  readonly startFrom: number | null;
}

/** The pixels that a job works on, shared by the team. */
export interface FillPixels {
  /** RGB; the hole is filled in place. */
  readonly picture: Uint8Array;
  /** 1 = fill. */
  readonly hole: Uint8Array;
}

/** Bytes a pixel of the whole pyramid, its fields, and the blend's scales. */
const PIXEL_BYTES = 100;
/** Bytes a pixel of one start's own level and field. */
const TRY_BYTES = 28;
/** Pixels of all starts together; on a level too large for that there are fewer starts, at least one. */
const TRY_PIXELS = 1_200_000;

/** Bytes that {@link fill} takes from its arena, at most. */
export function memoryFor(width: number, height: number): number {
  return width * height * (PIXEL_BYTES + TRY_BYTES) + TRY_PIXELS * TRY_BYTES + 100_000;
}

export function takePixels(arena: Arena, width: number, height: number): FillPixels {
  return { picture: arena.u8(3 * width * height), hole: arena.u8(width * height) };
}

const at = <T>(list: readonly T[], index: number): T => list[Math.min(index, list.length - 1)];
/** Targets a band holds at least; a band is what one thread searches at a time. */
const BAND = 4000;
const bandsOf = (count: number) => Math.max(1, Math.min(16, Math.ceil(count / BAND)));

/**
 * Fills the hole with patches of the rest: an image pyramid, a nearest-neighbour field at each scale that is searched and voted on
 * in turn (Wexler, Shechtman & Irani 2007; Barnes et al. 2009), a first estimate that carries edges across, and at the end pieces copied
 * whole and blended by their gradients. Every member of the team calls it with the same arguments.
 */
export function fill(team: Team, arena: Arena, job: FillJob, io: FillPixels): void {
  const { width, height, effort, seed } = job;
  const levels = allocatePyramid(arena, width, height);
  const fields = levels.map((level) => allocateField(arena, level.width * level.height));
  team.alone(() => {
    load(levels[0], io, job.startFrom !== null);
    buildPyramid(levels);
    writeReluctance(levels, job.prior.foreign);
  });
  if (levels[0].counts[0] === 0) return;
  if (levels[0].counts[2] === 0) {
    team.alone(() => fillSmoothly(width, height, io));
    return;
  }
  const top = job.startFrom === null ? startLevel(levels) : levelOfSide(levels, job.startFrom);
  if (job.startFrom === null) start(team, arena, levels[top], fields[top], top, job);
  else team.alone(() => randomField(levels[top], fields[top], seed));

  for (let l = top; l >= 0; l--) {
    const level = levels[l];
    const field = fields[l];
    if (l < top) {
      team.alone(() => {
        adopt(levels[l + 1], level);
        refineField(levels[l + 1], fields[l + 1], level, field, seed);
      });
    }
    if (l < top || job.startFrom !== null) {
      refine(team, level, field, l, job, at(effort.rounds, l), at(effort.passes, l));
    }
  }
  finish(team, arena, levels, fields[0], effort, io);
}

function load(level: Level, io: FillPixels, estimated: boolean): void {
  level.hole.set(io.hole);
  for (let p = 0; p < io.hole.length; p++) {
    for (let c = 0; c < 3; c++) level.pixels[CHANNELS * p + c] = io.picture[3 * p + c];
  }
  writeTexture(level, estimated);
}

function levelOfSide(levels: readonly Level[], side: number): number {
  let l = 0;
  while (l + 1 < levels.length && Math.max(levels[l].width, levels[l].height) > 1.5 * side) l++;
  return l;
}

/** The finer hole begins with the coarser estimate. */
function adopt(coarse: Level, fine: Level): void {
  for (let h = 0; h < fine.counts[0]; h++) {
    const p = fine.holes[h];
    const x = p % fine.width;
    const q = (((p - x) / fine.width) >> 1) * coarse.width + (x >> 1);
    for (let c = 0; c < CHANNELS; c++) fine.pixels[CHANNELS * p + c] = coarse.pixels[CHANNELS * q + c];
  }
}

/** Tries several starts at the coarsest level, each on its own copy, and keeps the one whose patches fit best. */
function start(team: Team, arena: Arena, level: Level, field: Field, depth: number, job: FillJob): void {
  const n = level.width * level.height;
  const count = Math.max(1, Math.min(job.effort.starts, Math.floor(TRY_PIXELS / n)));
  const energy = arena.f32(count);
  const tries = Array.from({ length: count }, () => ({
    level: { ...level, pixels: arena.u8(CHANNELS * n) },
    field: allocateField(arena, n),
  }));
  const prior = scalePrior(job.prior, level.width, level.height);
  team.share(tries.length, (index) => {
    const own = tries[index];
    const seed = job.seed + 101 * index;
    own.level.pixels.set(level.pixels);
    fillGreedily(own.level, { edgesFirst: index % 2 === 0, jitter: index < 2 ? 0 : 0.3, seed, prior });
    randomField(own.level, own.field, seed);
    refine(solo, own.level, own.field, depth, { ...job, seed }, 8, 4);
    let sum = 0;
    for (let t = 0; t < level.counts[1]; t++) sum += own.field.cost[level.targets[t]];
    energy[index] = sum / level.counts[1];
  });
  team.alone(() => {
    let best = 0;
    for (let i = 1; i < energy.length; i++) if (energy[i] < energy[best]) best = i;
    level.pixels.set(tries[best].level.pixels);
    field.source.set(tries[best].field.source);
    field.cost.set(tries[best].field.cost);
  });
}

/** Rounds of search and vote at one level; the last one copies, so that `field.chosen` is the level's own. */
function refine(
  team: Team,
  level: Level,
  field: Field,
  depth: number,
  job: FillJob,
  rounds: number,
  passes: number,
): void {
  const [holeCount, targetCount] = level.counts;
  const bands = bandsOf(targetCount);
  const targetBand = (i: number): [number, number] => [
    Math.floor((targetCount * i) / bands),
    Math.floor((targetCount * (i + 1)) / bands),
  ];
  const holeBand = (i: number): [number, number] => [
    Math.floor((holeCount * i) / bands),
    Math.floor((holeCount * (i + 1)) / bands),
  ];
  const prior = scalePrior(job.prior, level.width, level.height);
  const reach = Math.min(at(job.effort.reach, depth), Math.max(level.width, level.height));
  for (let round = 0; round < rounds; round++) {
    team.share(bands, (i) => measure(level, field, prior, ...targetBand(i)));
    for (let pass = 0; pass < passes; pass++) {
      team.share(bands, (i) => snapshot(level, field, ...targetBand(i)));
      const settings = {
        seed: job.seed + depth,
        index: round * passes + pass,
        reach,
        prior,
        offsets: new Int32Array(0),
      };
      team.share(bands, (i) => searchBand(level, field, settings, ...targetBand(i)));
    }
    const typical = typicalCost(level, field);
    team.share(bands, (i) => weigh(level, field, typical, ...targetBand(i)));
    if (round + 1 < rounds) team.share(bands, (i) => vote(level, field, ...holeBand(i)));
    else {
      // Means of many patches are smoother than any patch: what goes on to the next scale is copied.
      team.share(bands, (i) => chooseSources(level, field, ...holeBand(i)));
      team.share(bands, (i) => copySources(level, field, ...holeBand(i)));
    }
  }
}

/** Blends the seams of the copied pieces, and hands the hole's pixels over. */
function finish(
  team: Team,
  arena: Arena,
  levels: readonly Level[],
  field: Field,
  effort: Effort,
  io: FillPixels,
): void {
  const level = levels[0];
  const holeCount = level.counts[0];
  const bands = bandsOf(holeCount);
  const band = (i: number): [number, number] => [
    Math.floor((holeCount * i) / bands),
    Math.floor((holeCount * (i + 1)) / bands),
  ];
  const blended = blend(team, arena, levels, field.chosen, bands, effort.sweeps);
  team.share(bands, (i) => {
    const [first, last] = band(i);
    for (let h = first; h < last; h++) {
      const p = level.holes[h];
      for (let c = 0; c < 3; c++) {
        io.picture[3 * p + c] = Math.min(255, Math.max(0, blended[3 * p + c] + 0.5));
      }
    }
  });
}
