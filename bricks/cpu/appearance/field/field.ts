import type { Mask, Picture } from "../../../raster/raster.js";

/**
 * A raster in floating point, for arithmetic in between: rows from the top, channels interleaved.
 * Three channels are sRGB on the scale 0 … 255; one channel is whatever its maker says.
 */
export interface Field<C extends 1 | 3 = 1 | 3> {
  readonly width: number;
  readonly height: number;
  readonly channels: C;
  readonly data: Float32Array;
}

export type Plane = Field<1>;
export type Rgb = Field<3>;

export function emptyField<C extends 1 | 3>(width: number, height: number, channels: C): Field<C> {
  return { width, height, channels, data: new Float32Array(width * height * channels) };
}

/** The same size and channels, with other values. */
export function like<C extends 1 | 3>(
  field: Field<C>,
  data: Float32Array = new Float32Array(field.data.length),
): Field<C> {
  return { width: field.width, height: field.height, channels: field.channels, data };
}

/** The colours of a picture; alpha is left behind. */
export function rgbOf(picture: Picture): Rgb {
  const { width, height, channels, data } = picture;
  if (channels === 3) return { width, height, channels: 3, data: Float32Array.from(data) };
  const rgb = emptyField(width, height, 3);
  for (let i = 0, p = 0; i < data.length; i += 4, p += 3) {
    rgb.data[p] = data[i];
    rgb.data[p + 1] = data[i + 1];
    rgb.data[p + 2] = data[i + 2];
  }
  return rgb;
}

/** A mask as a plane of 0 … 1. */
export function planeOf(mask: Mask): Plane {
  const plane = emptyField(mask.width, mask.height, 1);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = mask.data[i] / 255;
  return plane;
}

/** A plane of 0 … 1 as a mask. */
export function maskOf(plane: Plane): Mask {
  const data = new Uint8Array(plane.data.length);
  for (let i = 0; i < data.length; i++) data[i] = byte(plane.data[i] * 255);
  return { width: plane.width, height: plane.height, channels: 1, data };
}

/** Luma of sRGB values (Rec. 601 weights), 0 … 255. */
export function lumaOf(rgb: Rgb): Plane {
  const plane = emptyField(rgb.width, rgb.height, 1);
  const { data } = rgb;
  for (let i = 0, p = 0; i < plane.data.length; i++, p += 3) {
    plane.data[i] = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
  }
  return plane;
}

/**
 * `original` with the colours of `painted`, in full where `weight` is 1, not at all where it is 0: there the bytes stay
 * exactly as they were. Alpha is always the original's. `weight` null means everywhere.
 */
export function repaint(original: Picture, painted: Rgb, weight: Plane | null): Picture {
  const { width, height, channels } = original;
  const data = Uint8Array.from(original.data);
  for (let i = 0, p = 0, q = 0; i < width * height; i++, p += 3, q += channels) {
    const w = weight === null ? 1 : weight.data[i];
    if (w <= 0) continue;
    for (let c = 0; c < 3; c++) data[q + c] = byte(original.data[q + c] * (1 - w) + painted.data[p + c] * w);
  }
  return channels === 3 ? { width, height, channels, data } : { width, height, channels, data };
}

/** Rounded and clipped to 0 … 255. */
export function byte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 up to `low`, 1 from `high` on, smooth in between. `low` may exceed `high`; then it falls. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** The value below which the share `fraction` of `values` lies; `values` is sorted in place. Empty → 0. */
export function quantile(values: Float32Array, fraction: number): number {
  if (values.length === 0) return 0;
  values.sort();
  return values[Math.min(values.length - 1, Math.floor(fraction * values.length))];
}
