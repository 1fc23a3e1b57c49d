import { oklabInto, srgbInto } from "../colour/oklab.js";
import { clamp, like, type Rgb } from "../field/field.js";

/** Maps every pixel in OKLab: `change` alters `lab` (L, a, b) in place for pixel `i` at column x, row y. */
export function mapLab(rgb: Rgb, change: (lab: Float32Array, i: number, x: number, y: number) => void): Rgb {
  const { width, height } = rgb;
  const out = like(rgb);
  const lab = new Float32Array(3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      oklabInto(rgb.data[3 * i], rgb.data[3 * i + 1], rgb.data[3 * i + 2], lab, 0);
      change(lab, i, x, y);
      srgbInto(lab[0], lab[1], lab[2], out.data, 3 * i);
    }
  }
  return out;
}

/** A stop of a gradient: place 0 … 1, then OKLab. */
export type Stop = readonly [at: number, L: number, a: number, b: number];

/** The colour at `t` between stops, written into `out`. */
export function gradientAt(stops: readonly Stop[], t: number, out: Float32Array): void {
  let k = 0;
  while (k < stops.length - 2 && t > stops[k + 1][0]) k++;
  const [from, to] = [stops[k], stops[k + 1]];
  const u = clamp((t - from[0]) / Math.max(1e-6, to[0] - from[0]), 0, 1);
  for (let c = 0; c < 3; c++) out[c] = from[c + 1] + (to[c + 1] - from[c + 1]) * u;
}
