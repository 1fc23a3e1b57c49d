import { squaredDistanceTo } from "../../../raster/distance.js";
import { area, complement, INSIDE } from "../../../raster/mask.js";
import type { Mask } from "../../../raster/raster.js";
import { clamp, quantile, smoothstep } from "../field/field.js";

/** The one colour that a thing has for the most part: what somebody means who says "the bowl is red". */
export interface Dominant {
  /** Hue in OKLab, radians, and by how much the surface's own shades stray from it. */
  readonly hue: number;
  readonly spread: number;
  /** Chroma ÷ lightness: what stays the same when the surface is lit less. */
  readonly saturation: number;
}

/** Share of the region that must have the colour, and how colourful (OKLab chroma) it must be. */
const LEAST_SHARE = 0.5;
const LEAST_CHROMA = 0.09;
/** Below these a pixel's hue is noise. */
const COLOURFUL = 0.055;
const LIT = 0.14;

const BINS = 72;
const RADIANS = Math.PI / 180;
/** Either side of the commonest hue, what still counts as the same paint. */
const WINDOW = 30 * RADIANS;
/** What lies near the outline belongs to the thing itself; what it holds (coffee, fruit) lies further in. */
const OUTLINE_COUNTS = 3;
/** Share of the outline that must have the colour, too: a paper cup is not brown for the coffee in it. */
const LEAST_OF_OUTLINE = 0.45;

/** Null where no single strong colour prevails: a cat, a tartan, a grey car. */
export function dominantColour(lab: Float32Array, mask: Mask): Dominant | null {
  const rim = (0.1 * Math.sqrt(area(mask))) ** 2;
  const depth = squaredDistanceTo(complement(mask));
  const weightAt = (i: number) => (depth[i] <= rim ? OUTLINE_COUNTS : 1);
  const votes = new Float64Array(BINS);
  let total = 0;
  let outline = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] <= INSIDE || lab[3 * i] < LIT) continue;
    total += weightAt(i);
    if (depth[i] <= rim) outline++;
    if (chromaAt(lab, i) >= COLOURFUL) votes[binOf(hueAt(lab, i))] += weightAt(i);
  }
  const commonest = ((peakOf(votes) + 0.5) / BINS) * 2 * Math.PI;
  const hues: number[] = [];
  const saturations: number[] = [];
  const chromas: number[] = [];
  let own = 0;
  let ownOutline = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] <= INSIDE || lab[3 * i] < LIT || chromaAt(lab, i) < COLOURFUL) continue;
    const turn = turnBetween(hueAt(lab, i), commonest);
    if (Math.abs(turn) > WINDOW) continue;
    own += weightAt(i);
    if (depth[i] <= rim) ownOutline++;
    hues.push(turn);
    chromas.push(chromaAt(lab, i));
    saturations.push(chromaAt(lab, i) / lab[3 * i]);
  }
  if (total === 0 || own < LEAST_SHARE * total || ownOutline < LEAST_OF_OUTLINE * outline) return null;
  if (quantile(Float32Array.from(chromas), 0.5) < LEAST_CHROMA) return null;
  const middle = quantile(Float32Array.from(hues), 0.5);
  const strays = quantile(
    Float32Array.from(hues, (turn) => Math.abs(turn - middle)),
    0.5,
  );
  return {
    hue: commonest + middle,
    spread: clamp(4 * strays, 15 * RADIANS, 38 * RADIANS),
    saturation: quantile(Float32Array.from(saturations), 0.5),
  };
}

/** How colourful the pixel is in the dominant hue, as a share of the dominant colour in the same light; may exceed 1. */
export function shareOf(lab: Float32Array, i: number, dominant: Dominant): number {
  const p = 3 * i;
  const along = lab[p + 1] * Math.cos(dominant.hue) + lab[p + 2] * Math.sin(dominant.hue);
  return Math.max(0, along) / (dominant.saturation * lab[p] + 0.012);
}

/** 1 for a shade or highlight of the dominant colour, 0 for another hue or no colour; smooth between. */
export function likenessOf(lab: Float32Array, i: number, dominant: Dominant): number {
  const turn = Math.abs(turnBetween(hueAt(lab, i), dominant.hue));
  const hue = 1 - smoothstep(dominant.spread, 1.6 * dominant.spread, turn);
  return hue === 0 ? 0 : hue * smoothstep(0.06, 0.24, shareOf(lab, i, dominant)) * smoothstep(0.02, 0.09, lab[3 * i]);
}

function chromaAt(lab: Float32Array, i: number): number {
  return Math.hypot(lab[3 * i + 1], lab[3 * i + 2]);
}

function hueAt(lab: Float32Array, i: number): number {
  return Math.atan2(lab[3 * i + 2], lab[3 * i + 1]);
}

function turnBetween(a: number, b: number): number {
  return Math.atan2(Math.sin(a - b), Math.cos(a - b));
}

function binOf(hue: number): number {
  const turns = hue / (2 * Math.PI);
  return Math.min(BINS - 1, Math.floor((turns - Math.floor(turns)) * BINS));
}

/** The bin about which most votes lie, two bins either way. */
function peakOf(votes: Float64Array): number {
  let best = 0;
  let most = -1;
  for (let k = 0; k < BINS; k++) {
    let sum = 0;
    for (let d = -2; d <= 2; d++) sum += votes[(k + d + BINS) % BINS] * (3 - Math.abs(d));
    if (sum > most) {
      most = sum;
      best = k;
    }
  }
  return best;
}
