import { gaussianBlur } from "../../field/blur.js";
import { clamp, emptyField, like, type Plane, type Rgb } from "../../field/field.js";
import { cellRandom, type Random, randomFrom } from "../../field/random.js";
import type { Flow } from "./flow.js";

export interface StrokeLayer {
  /** Half the width of the brush, in pixels. */
  readonly radius: number;
  /** Longest stroke in brush radii. */
  readonly length: number;
  /** A stroke is laid where the canvas is farther than this from the picture (0 … 255 a channel). 0 = everywhere. */
  readonly tolerance: number;
}

export interface StrokeOptions {
  readonly layers: readonly StrokeLayer[];
  /** How much the colour of a stroke strays, 0 … 1. */
  readonly jitter: number;
  /** How much the bristles show, 0 … 1. */
  readonly bristle: number;
  readonly seed: number;
}

export interface Painted {
  readonly canvas: Rgb;
  /** Thickness of the paint, 0 … 1. */
  readonly relief: Plane;
}

/** Paints with curved strokes along the flow, from the widest brush to the finest (after Hertzmann 1998). */
export function paintStrokes(rgb: Rgb, flow: Flow, options: StrokeOptions): Painted {
  const { width, height } = rgb;
  const canvas = like(rgb, Float32Array.from(gaussianBlur(rgb, 10).data));
  const relief = emptyField(width, height, 1);
  const random = randomFrom(options.seed);
  options.layers.forEach((layer, index) => {
    const reference = gaussianBlur(rgb, layer.radius * 0.35);
    const places = shuffled(placesFor(canvas, reference, layer, random), random);
    places.forEach((place, k) => {
      const path = trace(reference, flow, place, layer, random);
      drawStroke({ canvas, relief }, reference, path, layer, options, random, options.seed + index * 100_003 + k);
    });
  });
  return { canvas, relief };
}

/** One place a grid cell: where the canvas is farthest off. */
function placesFor(canvas: Rgb, reference: Rgb, layer: StrokeLayer, random: Random): number[] {
  const { width, height } = canvas;
  const step = Math.max(2, Math.round(layer.radius * 1.1));
  const places: number[] = [];
  for (let y0 = 0; y0 < height; y0 += step) {
    for (let x0 = 0; x0 < width; x0 += step) {
      let worst = -1;
      let at = 0;
      let sum = 0;
      let count = 0;
      for (let y = y0; y < Math.min(height, y0 + step); y += 2) {
        for (let x = x0; x < Math.min(width, x0 + step); x += 2) {
          const p = (y * width + x) * 3;
          const off =
            Math.abs(canvas.data[p] - reference.data[p]) +
            Math.abs(canvas.data[p + 1] - reference.data[p + 1]) +
            Math.abs(canvas.data[p + 2] - reference.data[p + 2]);
          sum += off;
          count++;
          const chance = off + random() * 6;
          if (chance > worst) {
            worst = chance;
            at = y * width + x;
          }
        }
      }
      if (layer.tolerance === 0 || sum / count / 3 > layer.tolerance) places.push(at);
    }
  }
  return places;
}

function shuffled(places: number[], random: Random): number[] {
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [places[i], places[j]] = [places[j], places[i]];
  }
  return places;
}

interface Path {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly start: number;
}

/** Follows the flow both ways from `place` while the picture keeps about the same colour. */
function trace(reference: Rgb, flow: Flow, place: number, layer: StrokeLayer, random: Random): Path {
  const { width, height, data } = reference;
  const longest = layer.radius * layer.length * (0.6 + 0.6 * random());
  const xs: number[] = [];
  const ys: number[] = [];
  for (const sign of [-1, 1]) {
    let x = (place % width) + 0.5;
    let y = Math.floor(place / width) + 0.5;
    let dx = flow.x.data[place] * sign;
    let dy = flow.y.data[place] * sign;
    for (let travelled = 0; travelled < longest / 2; travelled++) {
      if (sign < 0) {
        xs.unshift(x);
        ys.unshift(y);
      } else if (travelled > 0) {
        xs.push(x);
        ys.push(y);
      }
      x += dx;
      y += dy;
      if (x < 0 || y < 0 || x >= width || y >= height) break;
      const j = Math.floor(y) * width + Math.floor(x);
      const off =
        Math.abs(data[3 * j] - data[3 * place]) +
        Math.abs(data[3 * j + 1] - data[3 * place + 1]) +
        Math.abs(data[3 * j + 2] - data[3 * place + 2]);
      if (off > 60 && travelled > layer.radius * 0.6) break;
      const turn = flow.x.data[j] * dx + flow.y.data[j] * dy < 0 ? -1 : 1;
      const bend = 0.35;
      dx = dx * (1 - bend) + flow.x.data[j] * turn * bend;
      dy = dy * (1 - bend) + flow.y.data[j] * turn * bend;
      const norm = Math.hypot(dx, dy) || 1;
      dx /= norm;
      dy /= norm;
    }
  }
  return { xs, ys, start: place };
}

function drawStroke(
  painted: Painted,
  reference: Rgb,
  path: Path,
  layer: StrokeLayer,
  options: StrokeOptions,
  random: Random,
  seed: number,
): void {
  const { width, height } = reference;
  const { canvas, relief } = painted;
  const colour = [0, 1, 2].map((c) => reference.data[3 * path.start + c]);
  const shade = (random() - 0.5) * 46 * options.jitter;
  const tint = [0, 1, 2].map(() => (random() - 0.5) * 52 * options.jitter);
  const radius = layer.radius;
  const end = path.xs.length - 1;
  for (let t = 0; t <= end; t++) {
    const ahead = Math.min(end, t + 1);
    const behind = Math.max(0, t - 1);
    const dx = path.xs[ahead] - path.xs[behind];
    const dy = path.ys[ahead] - path.ys[behind];
    const norm = Math.hypot(dx, dy) || 1;
    const nx = -dy / norm;
    const ny = dx / norm;
    const toEnd = Math.min(t, end - t) / Math.max(1, radius * 0.9);
    const wide = radius * Math.min(1, 0.35 + 0.65 * Math.sqrt(Math.min(1, toEnd)));
    for (let v = -wide; v <= wide; v += 0.6) {
      const x = Math.floor(path.xs[t] + nx * v);
      const y = Math.floor(path.ys[t] + ny * v);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const hair = cellRandom(Math.round(v * 1.3 + 40), t >> 4, seed);
      const side = Math.abs(v) / Math.max(0.5, wide);
      const cover = clamp((1 - side) * 3.5 * (1 - 0.5 * options.bristle * hair) + 0.12, 0, 0.94);
      const i = y * width + x;
      const streak = (hair - 0.5) * 30 * options.bristle + shade;
      for (let c = 0; c < 3; c++) {
        const q = 3 * i + c;
        canvas.data[q] += (clamp(colour[c] + streak + tint[c], 0, 255) - canvas.data[q]) * cover;
      }
      relief.data[i] += (0.35 + 0.65 * hair * (1 - side * side) - relief.data[i]) * cover;
    }
  }
}

/** Light from the upper left over the paint. `depth` about 1. */
export function lit(painted: Painted, depth: number): Rgb {
  const { canvas, relief } = painted;
  const { width, height } = canvas;
  const soft = gaussianBlur(relief, 0.7);
  const out = like(canvas);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const before = soft.data[Math.max(0, y - 1) * width + Math.max(0, x - 1)];
      const after = soft.data[Math.min(height - 1, y + 1) * width + Math.min(width - 1, x + 1)];
      const slope = clamp((after - before) * depth, -0.5, 0.5);
      for (let c = 0; c < 3; c++) out.data[3 * i + c] = canvas.data[3 * i + c] * (1 + 0.5 * slope) + 26 * slope;
    }
  }
  return out;
}
