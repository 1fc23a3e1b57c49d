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
  const taps = how === "linear" ? linearTaps : shrinks ? areaTaps : areaLinearTaps;
  return separable(raster, taps(raster.width, width), taps(raster.height, height));
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

function twoTaps(from: number, to: number, at: (i: number) => readonly [index: number, fraction: number]): Taps {
  const start = new Int32Array(to);
  const count = new Int32Array(to);
  const weight = new Float32Array(to * 2);
  for (let i = 0; i < to; i++) {
    let [index, fraction] = at(i);
    if (index < 0) [index, fraction] = [0, 0];
    if (index >= from - 1) [index, fraction] = [from - 1, 0];
    start[i] = index;
    count[i] = fraction > 0 ? 2 : 1;
    weight[2 * i] = 1 - fraction;
    weight[2 * i + 1] = fraction;
  }
  return { length: to, start, count, weight, stride: 2 };
}

function linearTaps(from: number, to: number): Taps {
  const scale = from / to;
  return twoTaps(from, to, (i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const index = Math.floor(centre);
    return [index, centre - index];
  });
}

function areaLinearTaps(from: number, to: number): Taps {
  const scale = from / to;
  const inverse = to / from;
  return twoTaps(from, to, (i) => {
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
    sum.fill(0);
    for (let k = 0; k < taps; k++) {
      const row = ring[(first + k) % ring.length];
      const w = down.weight[y * down.stride + k];
      for (let i = 0; i < rowLength; i++) sum[i] += w * row[i];
    }
    const at = y * rowLength;
    for (let i = 0; i < rowLength; i++) out.data[at + i] = sum[i] + 0.5;
  }
  return out;
}

function scaleRow(data: Uint8Array, row: number, to: Float32Array, across: Taps, channels: number): void {
  const { start, count, weight, stride } = across;
  for (let x = 0, q = 0; x < across.length; x++) {
    const n = count[x];
    for (let c = 0; c < channels; c++, q++) {
      let v = 0;
      for (let k = 0, p = row + start[x] * channels + c; k < n; k++, p += channels)
        v += weight[x * stride + k] * data[p];
      to[q] = v;
    }
  }
}
