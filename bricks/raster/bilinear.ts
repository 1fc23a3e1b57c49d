import { blank, type Raster } from "./raster.js";
import { roundHalfEven } from "./round.js";

/** Where a target position lies between two source samples. */
export interface Taps2 {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Of the first and the second sample, in 1 / 2048. */
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;
}

/** Fixed-point one, as OpenCV's INTER_RESIZE_COEF_SCALE. */
const ONE = 2048;

export function taps2(from: number, to: number, at: (i: number) => readonly [index: number, fraction: number]): Taps2 {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const firstWeight = new Int32Array(to);
  const secondWeight = new Int32Array(to);
  for (let i = 0; i < to; i++) {
    let [index, fraction] = at(i);
    if (index < 0) [index, fraction] = [0, 0];
    if (index >= from - 1) [index, fraction] = [from - 1, 0];
    const t = Math.fround(fraction);
    first[i] = index;
    second[i] = Math.min(from - 1, index + 1);
    firstWeight[i] = roundHalfEven(Math.fround(Math.fround(1 - t) * ONE));
    secondWeight[i] = roundHalfEven(Math.fround(t * ONE));
  }
  return { first, second, firstWeight, secondWeight };
}

/** Two-tap resampling in OpenCV's own integer arithmetic, so that results agree bit for bit. */
export function bilinear<C extends 1 | 3 | 4>(raster: Raster<C>, across: Taps2, down: Taps2): Raster<C> {
  const { channels, data } = raster;
  const width = across.first.length;
  const height = down.first.length;
  const out = blank(width, height, channels);
  const length = width * channels;
  // The two source rows in use, at the target width.
  const rows = [new Int32Array(length), new Int32Array(length)];
  const held = [-1, -1];
  const row = (y: number): Int32Array => {
    const slot = y & 1;
    if (held[slot] !== y) {
      scaleRow(data, y * raster.width * channels, rows[slot], across, channels);
      held[slot] = y;
    }
    return rows[slot];
  };
  for (let y = 0; y < height; y++) {
    const a = row(down.first[y]);
    const b = down.second[y] === down.first[y] ? a : row(down.second[y]);
    blendRows(a, b, down.firstWeight[y], down.secondWeight[y], out.data, y * length);
  }
  return out;
}

function blendRows(a: Int32Array, b: Int32Array, wa: number, wb: number, out: Uint8Array, at: number): void {
  for (let i = 0; i < a.length; i++) {
    out[at + i] = (((wa * (a[i] >> 4)) >> 16) + ((wb * (b[i] >> 4)) >> 16) + 2) >> 2;
  }
}

function scaleRow(data: Uint8Array, row: number, to: Int32Array, across: Taps2, channels: number): void {
  const { first, second, firstWeight, secondWeight } = across;
  for (let x = 0, q = 0; x < first.length; x++) {
    const a = row + first[x] * channels;
    const b = row + second[x] * channels;
    const wa = firstWeight[x];
    const wb = secondWeight[x];
    for (let c = 0; c < channels; c++) to[q++] = data[a + c] * wa + data[b + c] * wb;
  }
}
