import { oklabInto } from "../../colour/oklab.js";
import type { Rgb } from "../../field/field.js";
import { randomFrom } from "../../field/random.js";

export interface Superpixels {
  /** Number of its piece, by pixel. */
  readonly labels: Int32Array;
  /** x, y of each piece's middle. */
  readonly centres: Float32Array;
  /** Mean sRGB of each piece. */
  readonly colours: Float32Array;
}

/**
 * Cuts a picture into pieces about `size` pixels wide that follow its edges (SLIC, Achanta 2012, in OKLab). A greater
 * `compactness` (about 0.05 … 0.3) makes rounder pieces.
 */
export function superpixels(rgb: Rgb, size: number, compactness: number, seed: number): Superpixels {
  const { width, height } = rgb;
  const pixels = width * height;
  const lab = new Float32Array(pixels * 3);
  for (let i = 0; i < lab.length; i += 3) oklabInto(rgb.data[i], rgb.data[i + 1], rgb.data[i + 2], lab, i);
  const columns = Math.max(1, Math.round(width / size));
  const rows = Math.max(1, Math.round(height / size));
  const count = columns * rows;
  const random = randomFrom(seed);
  // x, y, L, a, b of each piece.
  const means = new Float32Array(count * 5);
  for (let k = 0; k < count; k++) {
    const shift = (Math.floor(k / columns) % 2) * 0.5 - 0.25;
    const x = Math.min(
      width - 1,
      Math.max(0, Math.floor((((k % columns) + 0.5 + shift + (random() - 0.5) * 0.3) * width) / columns)),
    );
    const y = Math.min(
      height - 1,
      Math.floor(((Math.floor(k / columns) + 0.5 + (random() - 0.5) * 0.3) * height) / rows),
    );
    means.set([x, y, ...lab.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)], k * 5);
  }
  const labels = new Int32Array(pixels);
  const best = new Float32Array(pixels);
  const weight = (compactness / size) ** 2;
  for (let round = 0; round < 6; round++) {
    assign(labels, best, means, lab, width, height, size, weight);
    update(labels, means, lab, width);
  }
  return finish(labels, means, rgb, count);
}

function assign(
  labels: Int32Array,
  best: Float32Array,
  means: Float32Array,
  lab: Float32Array,
  width: number,
  height: number,
  size: number,
  weight: number,
): void {
  best.fill(Number.POSITIVE_INFINITY);
  const reach = Math.ceil(size * 1.6);
  for (let k = 0; k * 5 < means.length; k++) {
    const [cx, cy, L, a, b] = means.subarray(k * 5, k * 5 + 5);
    const x1 = Math.min(width - 1, Math.floor(cx + reach));
    const y1 = Math.min(height - 1, Math.floor(cy + reach));
    for (let y = Math.max(0, Math.floor(cy - reach)); y <= y1; y++) {
      for (let x = Math.max(0, Math.floor(cx - reach)); x <= x1; x++) {
        const i = y * width + x;
        const p = 3 * i;
        const far = ((x - cx) ** 2 + (y - cy) ** 2) * weight;
        const off = far + (lab[p] - L) ** 2 + (lab[p + 1] - a) ** 2 + (lab[p + 2] - b) ** 2;
        if (off >= best[i]) continue;
        best[i] = off;
        labels[i] = k;
      }
    }
  }
}

function update(labels: Int32Array, means: Float32Array, lab: Float32Array, width: number): void {
  const sums = new Float64Array(means.length);
  const counts = new Uint32Array(means.length / 5);
  for (let i = 0; i < labels.length; i++) {
    const q = labels[i] * 5;
    counts[labels[i]]++;
    sums[q] += i % width;
    sums[q + 1] += Math.floor(i / width);
    for (let c = 0; c < 3; c++) sums[q + 2 + c] += lab[3 * i + c];
  }
  for (let q = 0; q < means.length; q++) {
    const n = counts[Math.floor(q / 5)];
    if (n > 0) means[q] = sums[q] / n;
  }
}

function finish(labels: Int32Array, means: Float32Array, rgb: Rgb, count: number): Superpixels {
  const colours = new Float32Array(count * 3);
  const counts = new Uint32Array(count);
  for (let i = 0; i < labels.length; i++) {
    counts[labels[i]]++;
    for (let c = 0; c < 3; c++) colours[labels[i] * 3 + c] += rgb.data[3 * i + c];
  }
  for (let q = 0; q < colours.length; q++) colours[q] /= Math.max(1, counts[Math.floor(q / 3)]);
  const centres = new Float32Array(count * 2);
  for (let k = 0; k < count; k++) centres.set([means[5 * k], means[5 * k + 1]], 2 * k);
  return { labels, centres, colours };
}
