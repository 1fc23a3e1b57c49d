import { emptyField, type Field } from "./field.js";

/** Means of squares of `factor` pixels a side; those cut off by the border are of what there is. */
export function shrunk<C extends 1 | 3>(field: Field<C>, factor: number): Field<C> {
  const { channels, data } = field;
  const width = Math.ceil(field.width / factor);
  const height = Math.ceil(field.height / factor);
  const out = emptyField(width, height, channels);
  for (let y = 0; y < field.height; y++) {
    const to = Math.floor(y / factor) * width * channels;
    const from = y * field.width * channels;
    for (let x = 0; x < field.width; x++) {
      const cell = to + Math.floor(x / factor) * channels;
      for (let c = 0; c < channels; c++) out.data[cell + c] += data[from + x * channels + c];
    }
  }
  for (let y = 0; y < height; y++) {
    const rows = Math.min(factor, field.height - y * factor);
    for (let x = 0; x < width; x++) {
      const columns = Math.min(factor, field.width - x * factor);
      for (let c = 0; c < channels; c++) out.data[(y * width + x) * channels + c] /= rows * columns;
    }
  }
  return out;
}

/** Back to width × height, bilinear between the middles of the squares. */
export function enlarged<C extends 1 | 3>(field: Field<C>, width: number, height: number, factor: number): Field<C> {
  const { channels, data } = field;
  const out = emptyField(width, height, channels);
  const columns = neighbours(width, field.width, factor);
  const rows = neighbours(height, field.height, factor);
  const stride = field.width * channels;
  const line = new Float32Array(stride);
  for (let y = 0, to = 0; y < height; y++) {
    const upper = rows.first[y] * stride;
    const lower = rows.second[y] * stride;
    const v = rows.share[y];
    for (let i = 0; i < stride; i++) line[i] = data[upper + i] * (1 - v) + data[lower + i] * v;
    for (let x = 0; x < width; x++) {
      const left = columns.first[x] * channels;
      const right = columns.second[x] * channels;
      const u = columns.share[x];
      for (let c = 0; c < channels; c++, to++) out.data[to] = line[left + c] * (1 - u) + line[right + c] * u;
    }
  }
  return out;
}

/** For each place in a row of `size` the two of `from` squares it lies between, and the second one's share. */
function neighbours(size: number, from: number, factor: number) {
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  const share = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const at = Math.min(from - 1, Math.max(0, (i + 0.5) / factor - 0.5));
    first[i] = Math.floor(at);
    second[i] = Math.min(from - 1, first[i] + 1);
    share[i] = at - first[i];
  }
  return { first, second, share };
}
