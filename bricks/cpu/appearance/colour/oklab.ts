/**
 * OKLab (Björn Ottosson, 2020): lightness 0 … 1 and two colour axes in which equal steps look about equal and scaling the
 * light of a surface scales all three alike. sRGB here is 0 … 255.
 */
export interface Oklab {
  readonly L: number;
  readonly a: number;
  readonly b: number;
}

export type Srgb = readonly [number, number, number];

const LINEAR = Float64Array.from({ length: 4096 }, (_, i) => linearOf((i / 4095) * 255));
const LINEAR_TO_BYTE = Float32Array.from({ length: 4097 }, (_, i) => companded(i / 4096));

function linearOf(value: number): number {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

function companded(linear: number): number {
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
}

/** Light of an sRGB value, 0 … 1. */
export function toLinear(value: number): number {
  return LINEAR[value <= 0 ? 0 : value >= 255 ? 4095 : Math.round(value * (4095 / 255))];
}

/** sRGB value of a light of 0 … 1; clipped. */
export function toSrgb(linear: number): number {
  if (linear <= 0) return 0;
  if (linear >= 1) return 255;
  if (linear < 0.002) return 255 * 12.92 * linear;
  if (linear < 0.012) return companded(linear);
  const at = linear * 4096;
  const i = Math.floor(at);
  return LINEAR_TO_BYTE[i] + (LINEAR_TO_BYTE[i + 1] - LINEAR_TO_BYTE[i]) * (at - i);
}

/** Writes L, a, b of an sRGB colour into `out` at `at`. */
export function oklabInto(r: number, g: number, b: number, out: Float32Array, at: number): void {
  const R = toLinear(r);
  const G = toLinear(g);
  const B = toLinear(b);
  const l = Math.cbrt(0.4122214708 * R + 0.5363325363 * G + 0.0514459929 * B);
  const m = Math.cbrt(0.2119034982 * R + 0.6806995451 * G + 0.1073969566 * B);
  const s = Math.cbrt(0.0883024619 * R + 0.2817188376 * G + 0.6299787005 * B);
  out[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  out[at + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  out[at + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}

export function oklabOf([r, g, b]: Srgb): Oklab {
  const out = new Float32Array(3);
  oklabInto(r, g, b, out, 0);
  return { L: out[0], a: out[1], b: out[2] };
}

/** Writes linear light, unclipped, into `out` at `at`. True when it lies within sRGB. */
function lightInto(L: number, a: number, b: number, out: Float32Array, at: number): boolean {
  const rootL = L + 0.3963377774 * a + 0.2158037573 * b;
  const rootM = L - 0.1055613458 * a - 0.0638541728 * b;
  const rootS = L - 0.0894841775 * a - 1.291485548 * b;
  const l = rootL * rootL * rootL;
  const m = rootM * rootM * rootM;
  const s = rootS * rootS * rootS;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  out[at] = red;
  out[at + 1] = green;
  out[at + 2] = blue;
  return Math.min(red, green, blue) >= -0.0005 && Math.max(red, green, blue) <= 1.0005;
}

/**
 * Writes the sRGB colour of L, a, b into `out` at `at`. A colour that sRGB cannot show loses chroma until it can; its
 * lightness and hue stay.
 */
export function srgbInto(L: number, a: number, b: number, out: Float32Array, at: number): void {
  const lightness = L <= 0 ? 0 : L >= 1 ? 1 : L;
  if (!lightInto(lightness, a, b, out, at)) {
    let inside = 0;
    let outside = 1;
    for (let step = 0; step < 7; step++) {
      const t = (inside + outside) / 2;
      if (lightInto(lightness, a * t, b * t, out, at)) inside = t;
      else outside = t;
    }
    lightInto(lightness, a * inside, b * inside, out, at);
  }
  out[at] = toSrgb(out[at]);
  out[at + 1] = toSrgb(out[at + 1]);
  out[at + 2] = toSrgb(out[at + 2]);
}

export function srgbOf({ L, a, b }: Oklab): Srgb {
  const out = new Float32Array(3);
  srgbInto(L, a, b, out, 0);
  return [out[0], out[1], out[2]];
}

/** Distance of two colours; 0.02 is about a just noticeable difference. */
export function oklabDistance(p: Oklab, q: Oklab): number {
  return Math.hypot(p.L - q.L, p.a - q.a, p.b - q.b);
}

export function chroma(colour: Oklab): number {
  return Math.hypot(colour.a, colour.b);
}

/** Hue in degrees, 0 … 360: about 29 red, 70 orange, 110 yellow, 142 green, 195 cyan, 264 blue, 328 magenta. */
export function hue(colour: Oklab): number {
  const degrees = (Math.atan2(colour.b, colour.a) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}

export function withChroma(colour: Oklab, wanted: number): Oklab {
  const now = chroma(colour);
  if (now < 1e-4) return colour;
  return { L: colour.L, a: (colour.a * wanted) / now, b: (colour.b * wanted) / now };
}

export function mixOklab(p: Oklab, q: Oklab, t: number): Oklab {
  return { L: p.L + (q.L - p.L) * t, a: p.a + (q.a - p.a) * t, b: p.b + (q.b - p.b) * t };
}
