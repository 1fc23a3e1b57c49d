import { oklabInto, srgbInto } from "../../colour/oklab.js";
import { like, type Rgb } from "../../field/field.js";
import { randomFrom } from "../../field/random.js";
import { resample } from "../../field/resample.js";
import { saturate } from "../means/tone.js";
import type { Painter } from "../painter.js";

const CELLS = 128;
const COLOURS = 28;

/** Pixel art: large square pixels in a palette of a few dozen colours. */
export const pixelArt: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const side = Math.max(1, Math.round(Math.max(width, height) / CELLS));
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const small = quantised(saturate(resample(rgb, columns, rows), 1.7), seed);
  const out = like(rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / side) * columns + Math.floor(x / side)) * 3;
      for (let c = 0; c < 3; c++) out.data[(y * width + x) * 3 + c] = small.data[from + c];
    }
  }
  return out;
};

/** The nearest of `COLOURS` colours found by k-means (started far apart, k-means++) in OKLab. */
function quantised(rgb: Rgb, seed: number): Rgb {
  const pixels = rgb.data.length / 3;
  const lab = new Float32Array(rgb.data.length);
  for (let i = 0; i < lab.length; i += 3) oklabInto(rgb.data[i], rgb.data[i + 1], rgb.data[i + 2], lab, i);
  const off = (i: number, centre: readonly number[]) =>
    (lab[3 * i] - centre[0]) ** 2 + 2.5 * ((lab[3 * i + 1] - centre[1]) ** 2 + (lab[3 * i + 2] - centre[2]) ** 2);
  let centres = seeds(pixels, lab, off, seed);
  const nearest = new Uint8Array(pixels);
  for (let round = 0; round < 12; round++) {
    const sums = centres.map(() => [0, 0, 0, 0]);
    for (let i = 0; i < pixels; i++) {
      let best = Number.POSITIVE_INFINITY;
      for (let k = 0; k < centres.length; k++) {
        const d = off(i, centres[k]);
        if (d >= best) continue;
        best = d;
        nearest[i] = k;
      }
      const sum = sums[nearest[i]];
      for (let c = 0; c < 3; c++) sum[c] += lab[3 * i + c];
      sum[3]++;
    }
    centres = centres.map((centre, k) => (sums[k][3] === 0 ? centre : sums[k].slice(0, 3).map((v) => v / sums[k][3])));
  }
  const out = like(rgb);
  for (let i = 0; i < pixels; i++) {
    const [L, a, b] = centres[nearest[i]];
    srgbInto(L, a, b, out.data, 3 * i);
  }
  return out;
}

function seeds(
  pixels: number,
  lab: Float32Array,
  off: (i: number, centre: readonly number[]) => number,
  seed: number,
): (readonly number[])[] {
  const random = randomFrom(seed);
  const pick = (i: number) => [lab[3 * i], lab[3 * i + 1], lab[3 * i + 2]];
  const centres = [pick(Math.floor(random() * pixels))];
  const nearest = new Float64Array(pixels).fill(Number.POSITIVE_INFINITY);
  while (centres.length < COLOURS) {
    const last = centres[centres.length - 1];
    let total = 0;
    for (let i = 0; i < pixels; i++) {
      nearest[i] = Math.min(nearest[i], off(i, last));
      total += nearest[i];
    }
    let left = random() * total;
    let at = 0;
    while (at < pixels - 1 && left > nearest[at]) left -= nearest[at++];
    centres.push(pick(at));
  }
  return centres;
}
