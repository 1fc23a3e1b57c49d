import type { Raster } from "../../../raster/raster.js";
import { knownAt, type Strip } from "./strip.js";

/**
 * One large piece of the picture, laid over a strip from column `gap` on: column u shows the known column `at + u` when
 * mirrored, `at − u` when not; row y shows the row y + `down`.
 */
export interface Piece {
  readonly mirrored: boolean;
  readonly at: number;
  readonly down: number;
}

/** What of a strip stays open between the picture and the piece, as a share of the strip and at most of the picture. */
const GAP_SHARE = 0.3;
const GAP_OF_PICTURE = 0.12;

export function gapOf({ extent, known }: Strip): number {
  return Math.round(Math.min(GAP_SHARE * extent, GAP_OF_PICTURE * known));
}

export function columnOf({ mirrored, at }: Piece, u: number): number {
  return mirrored ? at + u : at - u;
}

/** Columns beside the gap that are compared. */
const PROFILE = 3;
/** How far a piece may be moved up or down, as a share of the height. */
const MOST_DOWN = 0.1;
/** What it costs to show again what lies right beside it, as a squared difference of the three channels together. */
const REPEAT_COST = 4000;
/** What moving by MOST_DOWN costs. */
const DOWN_COST = 300;
/** What it costs when the whole piece shows what is not of the border's surroundings. */
const FOREIGN_COST = 20_000;

export interface Choice {
  readonly piece: Piece;
  /** Mean squared difference, row by row, of what lies at the two ends of the gap. */
  readonly difference: number;
}

/**
 * The piece that best goes on with the picture across the gap: alike at the same heights, not of what lies right beside it,
 * and showing no subject again. A mirrored piece begins at least `apart` columns from the border. Null when no piece
 * reaches from the gap to the strip's end. `foreign` is 0 … 1 a pixel.
 */
export function choosePiece(image: Raster, strip: Strip, foreign: Float32Array, apart: number): Choice | null {
  const { extent, known } = strip;
  const { height } = image;
  const gap = gapOf(strip);
  const most = Math.round(MOST_DOWN * height);
  const here = profile(image, strip, 0, 1);
  const subject = Array.from({ length: known }, (_, k) => {
    let sum = 0;
    for (let y = 0; y < height; y++) sum += foreign[knownAt(strip, image, k, y)];
    return sum / height;
  });
  let best: Choice | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const mirrored of [false, true]) {
    const [low, high] = mirrored ? [apart, known - extent] : [extent - 1, known - 1 + gap];
    for (let at = low; at <= high; at++) {
      let shown = 0;
      for (let u = gap; u < extent; u++) shown += subject[columnOf({ mirrored, at, down: 0 }, u)];
      // How far from each other the two showings of one thing come to lie.
      const distance = Math.min(1, Math.max(0, mirrored ? at : at - gap) / known);
      const fixed = REPEAT_COST * (1 - distance) ** 2 + (FOREIGN_COST * shown) / (extent - gap);
      if (fixed >= least) continue;
      const there = profile(image, strip, columnOf({ mirrored, at, down: 0 }, gap), mirrored ? 1 : -1);
      for (let down = -most; down <= most; down++) {
        const difference = differenceOf(here, there, down);
        const score = fixed + difference + (most === 0 ? 0 : DOWN_COST * (down / most) ** 2);
        if (score >= least) continue;
        least = score;
        best = { piece: { mirrored, at, down }, difference };
      }
    }
  }
  return best;
}

/** The mean colours of PROFILE known columns from `k` on, three a row. */
function profile(image: Raster, strip: Strip, k: number, step: 1 | -1): Float32Array {
  const { height, channels, data } = image;
  const means = new Float32Array(3 * height);
  for (let i = 0; i < PROFILE; i++) {
    const column = Math.min(strip.known - 1, Math.max(0, k + i * step));
    for (let y = 0; y < height; y++) {
      const p = channels * knownAt(strip, image, column, y);
      for (let c = 0; c < 3; c++) means[3 * y + c] += data[p + c] / PROFILE;
    }
  }
  return means;
}

function differenceOf(here: Float32Array, there: Float32Array, down: number): number {
  let sum = 0;
  let rows = 0;
  const height = here.length / 3;
  for (let y = Math.max(0, -down); y < Math.min(height, height - down); y++, rows++) {
    for (let c = 0; c < 3; c++) sum += (here[3 * y + c] - there[3 * (y + down) + c]) ** 2;
  }
  return sum / rows;
}
