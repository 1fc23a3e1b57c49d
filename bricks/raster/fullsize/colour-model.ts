import type { Mask, Picture } from "../raster.js";
import { boxSum } from "./box-sum.js";

/** Coefficients a pixel: for each output channel the weights of red, green, blue, and a constant. */
export const COEFFICIENTS = 12;

const RADIUS = 4;
/** How strongly the map is drawn to "the same, shifted": the variance, in squared 8-bit levels, that it takes to believe a slope. */
const RIDGE = 16;

/** Entries of the symmetric 3 × 3 covariance. */
const PAIRS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const;

/**
 * Around every pixel, the linear map of colours (in 8-bit levels) that turns `before` into `after`, fitted on touched
 * pixels only; at touched pixels the constant takes up what the map leaves unexplained, so that it is exact there.
 */
export function fitColourModel(before: Picture, after: Picture, touched: Mask): Float32Array {
  const { width, height } = before;
  const pixels = width * height;
  const plane = () => new Float32Array(pixels);
  const weight = plane();
  const colour = [plane(), plane(), plane()];
  const change = [plane(), plane(), plane()];
  for (let i = 0, p = 0, q = 0; i < pixels; i++, p += before.channels, q += after.channels) {
    if (touched.data[i] <= 127) continue;
    weight[i] = 1;
    for (let c = 0; c < 3; c++) {
      // Around mid-grey, so that sums of squares stay small.
      colour[c][i] = before.data[p + c] - 128;
      change[c][i] = after.data[q + c] - before.data[p + c];
    }
  }
  const product = (a: Float32Array, b: Float32Array) => {
    const out = plane();
    for (let i = 0; i < pixels; i++) out[i] = a[i] * b[i];
    boxSum(out, width, height, RADIUS);
    return out;
  };
  const squares = PAIRS.map(([a, b]) => product(colour[a], colour[b]));
  const cross = change.map((d) => colour.map((c) => product(c, d)));
  const inside = weight.slice();
  for (const sums of [weight, ...colour, ...change]) boxSum(sums, width, height, RADIUS);

  // The fit around each touched pixel, as planes: three slopes and a constant for each output channel.
  const fitted = Array.from({ length: COEFFICIENTS }, plane);
  for (let i = 0; i < pixels; i++) {
    if (inside[i] === 0) continue;
    const n = 1 / weight[i];
    const m0 = colour[0][i] * n;
    const m1 = colour[1][i] * n;
    const m2 = colour[2][i] * n;
    const a = squares[0][i] * n - m0 * m0 + RIDGE;
    const b = squares[1][i] * n - m0 * m1;
    const c = squares[2][i] * n - m0 * m2;
    const d = squares[3][i] * n - m1 * m1 + RIDGE;
    const e = squares[4][i] * n - m1 * m2;
    const f = squares[5][i] * n - m2 * m2 + RIDGE;
    // Inverse of the symmetric matrix by cofactors; the ridge keeps its determinant above 0.
    const ca = d * f - e * e;
    const cb = c * e - b * f;
    const cc = b * e - c * d;
    const det = 1 / (a * ca + b * cb + c * cc);
    const cd = a * f - c * c;
    const ce = b * c - a * e;
    const cf = a * d - b * b;
    for (let k = 0; k < 3; k++) {
      const mean = change[k][i] * n;
      const x = cross[k][0][i] * n - m0 * mean;
      const y = cross[k][1][i] * n - m1 * mean;
      const z = cross[k][2][i] * n - m2 * mean;
      const s0 = (ca * x + cb * y + cc * z) * det;
      const s1 = (cb * x + cd * y + ce * z) * det;
      const s2 = (cc * x + ce * y + cf * z) * det;
      fitted[4 * k][i] = s0;
      fitted[4 * k + 1][i] = s1;
      fitted[4 * k + 2][i] = s2;
      fitted[4 * k + 3][i] = mean - s0 * (m0 + 128) - s1 * (m1 + 128) - s2 * (m2 + 128);
    }
  }
  for (const sums of fitted) boxSum(sums, width, height, RADIUS);
  return assemble(before, after, inside, weight, fitted);
}

/** Means of the fits around each pixel, interleaved, plus identity, with the rest taken up at touched pixels. */
function assemble(
  before: Picture,
  after: Picture,
  inside: Float32Array,
  weight: Float32Array,
  fitted: readonly Float32Array[],
): Float32Array {
  const out = new Float32Array(inside.length * COEFFICIENTS);
  for (let i = 0, p = 0, q = 0; i < inside.length; i++, p += before.channels, q += after.channels) {
    const n = weight[i] > 0 ? 1 / weight[i] : 0;
    for (let k = 0; k < 3; k++) {
      const at = i * COEFFICIENTS + 4 * k;
      let explained = 0;
      for (let c = 0; c < 3; c++) {
        const slope = fitted[4 * k + c][i] * n + (c === k ? 1 : 0);
        out[at + c] = slope;
        explained += slope * before.data[p + c];
      }
      out[at + 3] = inside[i] ? after.data[q + k] - explained : fitted[4 * k + 3][i] * n;
    }
  }
  return out;
}
