import { bilinear, type Taps2, taps2 } from "./bilinear.js";
import { blank, type Raster } from "./raster.js";

/** How to resample; the pixel grids' outer edges coincide, as in OpenCV's `resize`. */
export type Resampling =
  /** The sample under each target pixel's corner, as OpenCV's INTER_NEAREST. */
  | "nearest"
  /** Two-tap linear, without a low-pass for shrinking, as OpenCV's INTER_LINEAR. */
  | "linear"
  /** The mean of the covered area; for enlarging, the variant of linear that OpenCV's INTER_AREA uses there. */
  | "area";

/** A raster scaled to `width` × `height` (≥ 1), aspect ignored. */
export function resample<C extends 1 | 3 | 4>(
  raster: Raster<C>,
  width: number,
  height: number,
  how: Resampling,
): Raster<C> {
  if (width === raster.width && height === raster.height) return { ...raster, data: raster.data.slice() };
  if (how === "nearest") return nearest(raster, width, height);
  const shrinks = raster.width >= width && raster.height >= height;
  if (how === "area" && shrinks)
    return separable(raster, areaTaps(raster.width, width), areaTaps(raster.height, height));
  const taps = how === "linear" ? linearTaps : areaLinearTaps;
  return bilinear(raster, taps(raster.width, width), taps(raster.height, height));
}

/** For each target position: the first source sample, and the weights of it and its followers. */
interface Taps {
  readonly length: number;
  readonly start: Int32Array;
  readonly count: Int32Array;
  /** `stride` weights a target position; the unused ones are 0. */
  readonly weight: Float32Array;
  readonly stride: number;
}

function nearest<C extends 1 | 3 | 4>(raster: Raster<C>, width: number, height: number): Raster<C> {
  const { channels, data } = raster;
  const out = blank(width, height, channels);
  const column = Int32Array.from({ length: width }, (_, x) => nearestIndex(x, raster.width, width) * channels);
  for (let y = 0, q = 0; y < height; y++) {
    const row = nearestIndex(y, raster.height, height) * raster.width * channels;
    for (let x = 0; x < width; x++) {
      const p = row + column[x];
      for (let c = 0; c < channels; c++) out.data[q++] = data[p + c];
    }
  }
  return out;
}

function nearestIndex(i: number, from: number, to: number): number {
  return Math.min(from - 1, Math.floor(i * (1 / (to / from))));
}

function linearTaps(from: number, to: number): Taps2 {
  const scale = from / to;
  return taps2(from, to, (i) => {
    const centre = Math.fround((i + 0.5) * scale - 0.5);
    const index = Math.floor(centre);
    return [index, centre - index];
  });
}

function areaLinearTaps(from: number, to: number): Taps2 {
  const scale = from / to;
  const inverse = to / from;
  return taps2(from, to, (i) => {
    const index = Math.floor(i * scale);
    const fraction = i + 1 - (index + 1) * inverse;
    return [index, fraction <= 0 ? 0 : fraction - Math.floor(fraction)];
  });
}

function areaTaps(from: number, to: number): Taps {
  const scale = from / to;
  const stride = Math.ceil(scale) + 2;
  const start = new Int32Array(to);
  const count = new Int32Array(to);
  const weight = new Float32Array(to * stride);
  for (let i = 0; i < to; i++) {
    const begin = i * scale;
    const end = Math.min(from, begin + scale);
    const first = Math.min(from - 1, Math.floor(begin + 1e-6));
    const last = Math.max(first, Math.min(from - 1, Math.ceil(end - 1e-6) - 1));
    start[i] = first;
    count[i] = last - first + 1;
    let total = 0;
    for (let s = first; s <= last; s++) total += Math.min(end, s + 1) - Math.max(begin, s);
    for (let s = first; s <= last; s++) {
      weight[i * stride + s - first] = (Math.min(end, s + 1) - Math.max(begin, s)) / total;
    }
  }
  return { length: to, start, count, weight, stride };
}

function separable<C extends 1 | 3 | 4>(raster: Raster<C>, across: Taps, down: Taps): Raster<C> {
  const { channels, data } = raster;
  const width = across.length;
  const out = blank(width, down.length, channels);
  const rowLength = width * channels;
  // The rows made so far, in a ring that is as long as one target row has source rows.
  const ring = Array.from({ length: down.stride }, () => new Float32Array(rowLength));
  let made = -1;
  const sum = new Float32Array(rowLength);
  for (let y = 0; y < down.length; y++) {
    const first = down.start[y];
    const taps = down.count[y];
    for (let s = Math.max(made + 1, first); s < first + taps; s++) {
      scaleRow(data, s * raster.width * channels, ring[s % ring.length], across, channels);
      made = s;
    }
    const at = y * rowLength;
    const weights = down.weight.subarray(y * down.stride, y * down.stride + taps);
    const row = (k: number) => ring[(first + k) % ring.length];
    if (taps === 1) for (let i = 0, a = row(0); i < rowLength; i++) out.data[at + i] = a[i] + 0.5;
    else {
      sum.fill(0.5);
      for (let k = 0; k < taps; k++) addRow(sum, row(k), weights[k]);
      for (let i = 0; i < rowLength; i++) out.data[at + i] = sum[i];
    }
  }
  return out;
}

function addRow(sum: Float32Array, row: Float32Array, weight: number): void {
  for (let i = 0; i < row.length; i++) sum[i] += weight * row[i];
}

/** One source row at the target width. The channels are written out, for this loop is where the time goes. */
function scaleRow(data: Uint8Array, row: number, to: Float32Array, across: Taps, channels: number): void {
  const { start, count, weight, stride } = across;
  for (let x = 0, q = 0; x < across.length; x++, q += channels) {
    const end = x * stride + count[x];
    let p = row + start[x] * channels;
    let r = 0;
    let g = 0;
    let b = 0;
    let a = 0;
    if (channels === 4) {
      for (let k = x * stride; k < end; k++, p += 4) {
        const w = weight[k];
        r += w * data[p];
        g += w * data[p + 1];
        b += w * data[p + 2];
        a += w * data[p + 3];
      }
      to[q + 3] = a;
    } else if (channels === 3) {
      for (let k = x * stride; k < end; k++, p += 3) {
        const w = weight[k];
        r += w * data[p];
        g += w * data[p + 1];
        b += w * data[p + 2];
      }
    } else {
      for (let k = x * stride; k < end; k++, p++) r += weight[k] * data[p];
    }
    to[q] = r;
    if (channels === 1) continue;
    to[q + 1] = g;
    to[q + 2] = b;
  }
}
