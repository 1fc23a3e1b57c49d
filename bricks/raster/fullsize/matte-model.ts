import type { Picture, Raster } from "../raster.js";
import { boxSum } from "./box-sum.js";

/** Weights of red, green, blue, a constant, and how far to trust them (0 … 1). */
export const MATTE_COEFFICIENTS = 5;

const RADIUS = 3;
const RIDGE = 60;

/**
 * Around every pixel, alpha (0 … 255) as a linear function of colour (8-bit levels), fitted in its window; trusted only
 * where the window holds an edge of alpha and colour explains it.
 */
export function fitMatteModel(picture: Picture, cutout: Raster<4>): Float32Array {
  const { width, height } = picture;
  const pixels = width * height;
  const plane = (f: (i: number) => number) => {
    const out = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) out[i] = f(i);
    boxSum(out, width, height, RADIUS);
    return out;
  };
  const step = picture.channels;
  const colour = (i: number, c: number) => picture.data[i * step + c] - 128;
  const alpha = (i: number) => cutout.data[4 * i + 3] - 128;
  const count = plane(() => 1);
  const r = plane((i) => colour(i, 0));
  const g = plane((i) => colour(i, 1));
  const b = plane((i) => colour(i, 2));
  const a = plane(alpha);
  const aa = plane((i) => alpha(i) ** 2);
  const rr = plane((i) => colour(i, 0) ** 2);
  const rg = plane((i) => colour(i, 0) * colour(i, 1));
  const rb = plane((i) => colour(i, 0) * colour(i, 2));
  const gg = plane((i) => colour(i, 1) ** 2);
  const gb = plane((i) => colour(i, 1) * colour(i, 2));
  const bb = plane((i) => colour(i, 2) ** 2);
  const ra = plane((i) => colour(i, 0) * alpha(i));
  const ga = plane((i) => colour(i, 1) * alpha(i));
  const ba = plane((i) => colour(i, 2) * alpha(i));
  const out = new Float32Array(pixels * MATTE_COEFFICIENTS);
  for (let i = 0; i < pixels; i++) {
    const n = 1 / count[i];
    const [m0, m1, m2, m] = [r[i] * n, g[i] * n, b[i] * n, a[i] * n];
    const spread = aa[i] * n - m * m;
    const at = i * MATTE_COEFFICIENTS;
    if (spread < 30) continue;
    const s00 = rr[i] * n - m0 * m0 + RIDGE;
    const s01 = rg[i] * n - m0 * m1;
    const s02 = rb[i] * n - m0 * m2;
    const s11 = gg[i] * n - m1 * m1 + RIDGE;
    const s12 = gb[i] * n - m1 * m2;
    const s22 = bb[i] * n - m2 * m2 + RIDGE;
    const x = ra[i] * n - m0 * m;
    const y = ga[i] * n - m1 * m;
    const z = ba[i] * n - m2 * m;
    const c00 = s11 * s22 - s12 * s12;
    const c01 = s02 * s12 - s01 * s22;
    const c02 = s01 * s12 - s02 * s11;
    const det = 1 / (s00 * c00 + s01 * c01 + s02 * c02);
    const w0 = (c00 * x + c01 * y + c02 * z) * det;
    const w1 = (c01 * x + (s00 * s22 - s02 * s02) * y + (s01 * s02 - s00 * s12) * z) * det;
    const w2 = (c02 * x + (s01 * s02 - s00 * s12) * y + (s00 * s11 - s01 * s01) * z) * det;
    out[at] = w0;
    out[at + 1] = w1;
    out[at + 2] = w2;
    out[at + 3] = m + 128 - w0 * (m0 + 128) - w1 * (m1 + 128) - w2 * (m2 + 128);
    // The share of alpha's variance that colour explains, from a half on.
    const explained = (w0 * x + w1 * y + w2 * z) / spread;
    out[at + 4] = Math.min(1, Math.max(0, (explained - 0.5) * 2.5));
  }
  return out;
}
