import { emptyField, type Plane } from "./field.js";
import { cellRandom } from "./random.js";

export interface NoiseOptions {
  /** Size of the coarsest features in pixels, across and down. */
  readonly scale: number;
  readonly scaleY?: number;
  /** Each octave halves the size and the strength of the one before. */
  readonly octaves: number;
  readonly seed: number;
}

/** Fractal value noise, 0 … 1 around 0.5. */
export function noise(width: number, height: number, options: NoiseOptions): Plane {
  const out = emptyField(width, height, 1);
  let amplitude = 1;
  let total = 0;
  for (let octave = 0; octave < options.octaves; octave++) {
    const sx = options.scale / 2 ** octave;
    const sy = (options.scaleY ?? options.scale) / 2 ** octave;
    addOctave(out, Math.max(1, sx), Math.max(1, sy), amplitude, options.seed + octave * 7919);
    total += amplitude;
    amplitude /= 2;
  }
  for (let i = 0; i < out.data.length; i++) out.data[i] /= total;
  return out;
}

function addOctave(out: Plane, sx: number, sy: number, amplitude: number, seed: number): void {
  const { width, height, data } = out;
  const columns = Math.ceil(width / sx) + 2;
  const rows = Math.ceil(height / sy) + 2;
  const grid = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) grid[y * columns + x] = cellRandom(x, y, seed);
  for (let y = 0; y < height; y++) {
    const fy = y / sy;
    const iy = Math.floor(fy);
    const v = ease(fy - iy);
    for (let x = 0; x < width; x++) {
      const fx = x / sx;
      const ix = Math.floor(fx);
      const u = ease(fx - ix);
      const g = iy * columns + ix;
      const top = grid[g] * (1 - u) + grid[g + 1] * u;
      const bottom = grid[g + columns] * (1 - u) + grid[g + columns + 1] * u;
      data[y * width + x] += amplitude * (top * (1 - v) + bottom * v);
    }
  }
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Fractal value noise at a point, 0 … 1 around 0.5, features of size 1; for noise on a plane seen in perspective. */
export function noiseAt(u: number, v: number, octaves: number, seed: number): number {
  let sum = 0;
  let total = 0;
  let amplitude = 1;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const x = u * scale;
    const y = v * scale;
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const s = seed + octave * 7919;
    const a = ease(x - ix);
    const top = cellRandom(ix, iy, s) * (1 - a) + cellRandom(ix + 1, iy, s) * a;
    const bottom = cellRandom(ix, iy + 1, s) * (1 - a) + cellRandom(ix + 1, iy + 1, s) * a;
    const b = ease(y - iy);
    sum += amplitude * (top * (1 - b) + bottom * b);
    total += amplitude;
    amplitude *= 0.5;
    scale *= 2.03;
  }
  return sum / total;
}
