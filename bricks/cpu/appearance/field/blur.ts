import { type Field, like } from "./field.js";
import { enlarged, shrunk } from "./scale.js";

/** Gaussian blur; edges repeat. Above sigma 2 three box blurs stand in for it, which the eye cannot tell apart. */
export function gaussianBlur<C extends 1 | 3>(field: Field<C>, sigma: number): Field<C> {
  if (sigma < 0.15) return like(field, Float32Array.from(field.data));
  if (sigma <= 2) return convolve(field, gaussianKernel(sigma));
  const factor = Math.floor(sigma / 4);
  if (factor >= 2 && Math.min(field.width, field.height) >= factor * 8) {
    // A wide blur holds no detail: it is worked out on a smaller picture. The shrinking and the enlarging blur a little too.
    const rest = Math.sqrt((sigma * sigma) / (factor * factor) - 0.4);
    return enlarged(gaussianBlur(shrunk(field, factor), rest), field.width, field.height, factor);
  }
  let out = field;
  for (const radius of boxRadii(sigma)) out = boxBlur(out, radius);
  return out;
}

/** Mean over a square of side 2·radius + 1; edges repeat. Time does not depend on the radius. */
export function boxBlur<C extends 1 | 3>(field: Field<C>, radius: number): Field<C> {
  if (radius < 1) return field;
  const { width, height, channels, data } = field;
  const across = new Float32Array(field.data.length);
  const norm = 1 / (2 * radius + 1);
  // One row of one channel, its ends repeated, so that the inner loop needs no tests.
  const line = new Float64Array(width + 2 * radius + 1);
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) {
      const first = y * width * channels + c;
      for (let x = 0, at = first; x < width; x++, at += channels) line[radius + x] = data[at];
      line.fill(data[first], 0, radius);
      line.fill(data[first + (width - 1) * channels], radius + width);
      let sum = 0;
      for (let k = 0; k <= 2 * radius; k++) sum += line[k];
      for (let x = 0, at = first; x < width; x++, at += channels) {
        across[at] = sum * norm;
        sum += line[x + 2 * radius + 1] - line[x];
      }
    }
  }
  return boxDown(across, field, radius, norm);
}

function boxDown<C extends 1 | 3>(across: Float32Array, field: Field<C>, radius: number, norm: number): Field<C> {
  const { height } = field;
  const stride = field.width * field.channels;
  const out = new Float32Array(across.length);
  const sums = new Float64Array(stride);
  const row = (y: number) => (y < 0 ? 0 : y >= height ? height - 1 : y) * stride;
  for (let y = -radius; y <= radius; y++) {
    const r = row(y);
    for (let i = 0; i < stride; i++) sums[i] += across[r + i];
  }
  for (let y = 0; y < height; y++) {
    const here = y * stride;
    const enter = row(y + radius + 1);
    const leave = row(y - radius);
    for (let i = 0; i < stride; i++) {
      out[here + i] = sums[i] * norm;
      sums[i] += across[enter + i] - across[leave + i];
    }
  }
  return like(field, out);
}

function boxRadii(sigma: number): readonly number[] {
  const ideal = Math.sqrt((12 * sigma * sigma) / 3 + 1);
  let low = Math.floor(ideal);
  if (low % 2 === 0) low--;
  const lows = Math.round((12 * sigma * sigma - 3 * low * low - 12 * low - 9) / (-4 * low - 4));
  return [0, 1, 2].map((i) => ((i < lows ? low : low + 2) - 1) / 2);
}

/** Half of a normalised Gaussian kernel: index 0 is the centre. */
function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(2.5 * sigma));
  const half = Float32Array.from({ length: radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const total = half.reduce((sum, v, i) => sum + (i === 0 ? v : 2 * v), 0);
  return half.map((v) => v / total);
}

function convolve<C extends 1 | 3>(field: Field<C>, half: Float32Array): Field<C> {
  const { width, height, channels, data } = field;
  const radius = half.length - 1;
  const stride = width * channels;
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = data[row + x * channels + c] * half[0];
        for (let k = 1; k <= radius; k++) {
          const left = x - k < 0 ? 0 : x - k;
          const right = x + k >= width ? width - 1 : x + k;
          sum += half[k] * (data[row + left * channels + c] + data[row + right * channels + c]);
        }
        across[row + x * channels + c] = sum;
      }
    }
  }
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    for (let i = 0; i < stride; i++) out[row + i] = across[row + i] * half[0];
    for (let k = 1; k <= radius; k++) {
      const up = Math.max(0, y - k) * stride;
      const down = Math.min(height - 1, y + k) * stride;
      for (let i = 0; i < stride; i++) out[row + i] += half[k] * (across[up + i] + across[down + i]);
    }
  }
  return like(field, out);
}

/**
 * The blur of the values that count: each pixel is the average of its neighbours weighted by `weight` (0 … 1), so that
 * what has no weight does not bleed in. Where nothing near has weight the average of ever wider neighbourhoods is taken.
 * Only pixels that `wanted` accepts are computed; the others are 0.
 */
export function weightedBlur<C extends 1 | 3>(
  field: Field<C>,
  weight: Field<1>,
  sigma: number,
  wanted: (pixel: number) => boolean,
): Field<C> {
  const { channels } = field;
  const out = like(field);
  const todo = new Uint8Array(weight.data.length);
  const premultiplied = like(field);
  let left = 0;
  for (let i = 0; i < todo.length; i++) {
    if (wanted(i)) {
      todo[i] = 1;
      left++;
    }
    const w = weight.data[i];
    if (w === 0) continue;
    for (let c = 0; c < channels; c++) premultiplied.data[i * channels + c] = field.data[i * channels + c] * w;
  }
  const largest = Math.max(field.width, field.height);
  for (let s = sigma; left > 0; s *= 3) {
    const sums = gaussianBlur(premultiplied, s);
    const weights = gaussianBlur(weight, s);
    const last = s > largest;
    for (let i = 0; i < todo.length; i++) {
      if (todo[i] === 0 || (weights.data[i] < 0.004 && !last)) continue;
      const w = Math.max(1e-6, weights.data[i]);
      for (let c = 0; c < channels; c++) out.data[i * channels + c] = sums.data[i * channels + c] / w;
      todo[i] = 0;
      left--;
    }
  }
  return out;
}
