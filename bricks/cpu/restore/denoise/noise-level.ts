import type { Plane } from "../../appearance/field/field.js";
import { AREA, forwardDct, SIDE } from "./dct.js";

/** Standard deviation of a plane's noise where the picture's light is `light` (0 … 255). */
export type NoiseLevel = (light: number) => number;

/** Blocks that are looked at; share of the calmest ones that are believed; fewest that say anything. */
const MOST_BLOCKS = 60_000;
const CALM = 0.06;
const FEWEST = 24;
const BINS = 6;
/** How many times stronger noise may be in one light than in another. */
const SPREAD = 2;
/** Sum of the two frequencies from which on a coefficient counts as high: there a calm block holds noise alone. */
const HIGH = 8;

interface Calm {
  readonly light: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The noise of `plane` as a function of `light` (after Ponomarenko et al. 2007, Colom and Buades 2013): of the 8×8 blocks of
 * about the same light, those with the least low-frequency energy show what the high frequencies hold where there is no
 * picture. A photo without any calm place is judged noisier than it is.
 */
export function estimateNoise(plane: Plane, light: Plane): NoiseLevel {
  const blocks = measure(plane, light).sort((a, b) => a.light - b.light);
  const bins = Math.max(1, Math.min(BINS, Math.floor(blocks.length / 400)));
  const knots: { light: number; sigma: number }[] = [];
  for (let k = 0; k < bins; k++) {
    const bin = blocks.slice(Math.floor((k * blocks.length) / bins), Math.floor(((k + 1) * blocks.length) / bins));
    bin.sort((a, b) => a.low - b.low);
    const calm = bin.slice(0, Math.max(FEWEST, Math.round(bin.length * CALM)));
    if (calm.length < FEWEST) continue;
    const middle = [...calm].sort((a, b) => a.high - b.high)[calm.length >> 1];
    knots.push({ light: calm.reduce((sum, b) => sum + b.light, 0) / calm.length, sigma: Math.sqrt(middle.high) });
  }
  // Cameras differ by no more than this between shadows and lights; what seems more is texture.
  const most = SPREAD * Math.min(...knots.map(({ sigma }) => sigma));
  return between(knots.map(({ light, sigma }) => ({ light, sigma: Math.min(sigma, most) })));
}

function measure(plane: Plane, light: Plane): Calm[] {
  const { width, height } = plane;
  const all = Math.floor(width / SIDE) * Math.floor(height / SIDE);
  const step = SIDE * Math.max(1, Math.ceil(Math.sqrt(all / MOST_BLOCKS)));
  const block = new Float64Array(AREA);
  const out: Calm[] = [];
  for (let y = 0; y + SIDE <= height; y += step) {
    for (let x = 0; x + SIDE <= width; x += step) {
      let mean = 0;
      for (let j = 0; j < SIDE; j++) {
        const at = (y + j) * width + x;
        for (let i = 0; i < SIDE; i++) {
          block[j * SIDE + i] = plane.data[at + i];
          mean += light.data[at + i];
        }
      }
      mean /= AREA;
      // Burnt-out and blocked-up places hide their noise.
      if (mean < 2 || mean > 252) continue;
      forwardDct(block);
      let low = 0;
      let high = 0;
      let count = 0;
      for (let j = 0; j < SIDE; j++) {
        for (let i = 0; i < SIDE; i++) {
          const power = block[j * SIDE + i] ** 2;
          if (i + j >= HIGH) {
            high += power;
            count++;
          } else if (i + j > 0 && i + j < 5) low += power;
        }
      }
      out.push({ light: mean, low, high: high / count });
    }
  }
  return out;
}

/** Straight lines between the knots, level beyond the outer ones. None at all: no noise. */
function between(knots: readonly { readonly light: number; readonly sigma: number }[]): NoiseLevel {
  if (knots.length === 0) return () => 0;
  const table = Float32Array.from({ length: 256 }, (_, light) => {
    const next = knots.findIndex((knot) => knot.light > light);
    if (next === 0) return knots[0].sigma;
    if (next < 0) return knots[knots.length - 1].sigma;
    const [a, b] = [knots[next - 1], knots[next]];
    return a.sigma + ((b.sigma - a.sigma) * (light - a.light)) / (b.light - a.light);
  });
  return (light) => table[light <= 0 ? 0 : light >= 255 ? 255 : Math.round(light)];
}
