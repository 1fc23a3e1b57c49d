import { emptyField, type Field } from "./field.js";

/** Scaled to width × height: bilinear when enlarging, the mean of all covered pixels (a tent) when shrinking. */
export function resample<C extends 1 | 3>(field: Field<C>, width: number, height: number): Field<C> {
  if (width === field.width && height === field.height) return field;
  const { channels } = field;
  const across = emptyField(width, field.height, channels);
  const columns = taps(field.width, width);
  for (let y = 0; y < field.height; y++) {
    for (let x = 0; x < width; x++) {
      const { from, weights } = columns[x];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += weights[k] * field.data[(y * field.width + from + k) * channels + c];
        across.data[(y * width + x) * channels + c] = sum;
      }
    }
  }
  const out = emptyField(width, height, channels);
  const rows = taps(field.height, height);
  const stride = width * channels;
  for (let y = 0; y < height; y++) {
    const { from, weights } = rows[y];
    for (let k = 0; k < weights.length; k++) {
      const source = (from + k) * stride;
      for (let i = 0; i < stride; i++) out.data[y * stride + i] += weights[k] * across.data[source + i];
    }
  }
  return out;
}

interface Taps {
  readonly from: number;
  readonly weights: readonly number[];
}

function taps(from: number, to: number): readonly Taps[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const raw: number[] = [];
    for (let s = first; s <= last; s++) raw.push(Math.max(0, 1 - Math.abs(s - centre) / reach));
    const total = raw.reduce((a, b) => a + b, 0);
    if (total <= 0) return { from: Math.min(from - 1, Math.max(0, Math.round(centre))), weights: [1] };
    return { from: first, weights: raw.map((w) => w / total) };
  });
}
