import { mixOklab, type Oklab, srgbInto, srgbOf, toLinear, toSrgb } from "../colour/oklab.js";
import { gaussianBlur, weightedBlur } from "../field/blur.js";
import { byte, clamp, emptyField, like, lumaOf, mix, type Plane, type Rgb, smoothstep } from "../field/field.js";
import { cellRandom } from "../field/random.js";
import { resample } from "../field/resample.js";
import { enlarged, shrunk } from "../field/scale.js";
import type { Direction } from "./prompt.js";

/** One colour; `studio` lights it from above the middle and lets the corners fall off. */
export function plain(width: number, height: number, colour: Oklab, studio: boolean, seed: number): Rgb {
  if (!studio) return flat(width, height, colour);
  return painted(width, height, seed, (x, y) => {
    const fall = Math.hypot((x - 0.5) * 1.15, (y - 0.42) * 1.05);
    const L = colour.L + 0.05 * (1 - smoothstep(0, 0.5, fall)) - 0.16 * smoothstep(0.25, 0.85, fall);
    return { L: clamp(L, 0, 1), a: colour.a, b: colour.b };
  });
}

function flat(width: number, height: number, colour: Oklab): Rgb {
  const out = emptyField(width, height, 3);
  const rgb = srgbOf(colour);
  for (let p = 0; p < out.data.length; p++) out.data[p] = rgb[p % 3];
  return out;
}

/** Several colours one after the other, mixed in OKLab so that the middle is neither grey nor dark. */
export function gradient(
  width: number,
  height: number,
  colours: readonly Oklab[],
  direction: Direction,
  seed: number,
): Rgb {
  const place = (x: number, y: number): number => {
    switch (direction) {
      case "down":
        return y;
      case "right":
        return x;
      case "diagonal":
        return (x + y) / 2;
      case "radial":
        return Math.hypot(x - 0.5, y - 0.5) / Math.SQRT1_2;
    }
  };
  return painted(width, height, seed, (x, y) => {
    const at = clamp(place(x, y), 0, 1) * (colours.length - 1);
    const k = Math.min(colours.length - 2, Math.floor(at));
    return mixOklab(colours[k], colours[k + 1], at - k);
  });
}

/** A dither of half a step hides the bands that 8 bits would show. */
function painted(width: number, height: number, seed: number, colourAt: (x: number, y: number) => Oklab): Rgb {
  const out = emptyField(width, height, 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = (y * width + x) * 3;
      const { L, a, b } = colourAt((x + 0.5) / width, (y + 0.5) / height);
      srgbInto(L, a, b, out.data, p);
      const dither = cellRandom(x, y, seed) - 0.5;
      for (let c = 0; c < 3; c++) out.data[p + c] += dither;
    }
  }
  return out;
}

/** The person's picture, scaled to cover the canvas and cut to it about its middle. */
export function cover(given: Rgb, width: number, height: number): Rgb {
  const scale = Math.max(width / given.width, height / given.height);
  const w = Math.max(width, Math.round(given.width * scale));
  const h = Math.max(height, Math.round(given.height * scale));
  const scaled = resample(given, w, h);
  const left = Math.floor((w - width) / 2);
  const top = Math.floor((h - height) / 2);
  const out = emptyField(width, height, 3);
  for (let y = 0; y < height; y++) {
    const from = ((y + top) * w + left) * 3;
    out.data.set(scaled.data.subarray(from, from + width * 3), y * width * 3);
  }
  return out;
}

/** Power of light that is averaged: 1 lets a lamp outshine all, less keeps bright surfaces from taking over. */
const HIGHLIGHTS = 0.8;

/**
 * The old background as a lens wide open would show it: discs of confusion, in linear light so that lamps become discs,
 * without the subject's colours. Where the subject stands on the ground in the picture the ground stays sharp at its feet.
 */
export function defocused(rgb: Rgb, alpha: Plane, strength: number): Rgb {
  const { width, height } = rgb;
  const radius = Math.max(2, Math.round((Math.max(width, height) / 1024) * 15 * strength));
  const behind = like(
    alpha,
    alpha.data.map((a) => (a <= 0.02 ? 1 : 0)),
  );
  // Behind the subject the neighbourhood goes on, so that no edge of the subject is left in the blur.
  const filled = like(rgb, Float32Array.from(rgb.data));
  const around = weightedBlur(rgb, behind, radius * 0.8, (i) => behind.data[i] === 0);
  for (let i = 0, p = 0; i < alpha.data.length; i++, p += 3) {
    if (behind.data[i] === 1) continue;
    for (let c = 0; c < 3; c++) filled.data[p + c] = around.data[p + c];
  }
  const toLight = Float32Array.from({ length: 256 }, (_, v) => toLinear(v) ** HIGHLIGHTS);
  const light = like(
    filled,
    filled.data.map((v) => toLight[byte(v)]),
  );
  const far = wideDiscBlur(light, radius);
  const near = discBlur(light, Math.max(1, Math.round(radius * 0.4)));
  const back = companding();
  const feet = feetRow(alpha);
  const out = like(rgb);
  for (let y = 0; y < height; y++) {
    const away = feet === null ? 1 : smoothstep(0, 0.32, (feet - y) / height);
    for (let p = y * width * 3; p < (y + 1) * width * 3; p++) {
      out.data[p] = back(mix(near.data[p], far.data[p], away));
    }
  }
  return gaussianBlur(out, 0.8);
}

/** Back from light (to the power of `HIGHLIGHTS`, 0 … 1) to sRGB, by a table. */
function companding(): (value: number) => number {
  const steps = 2048;
  const table = Float32Array.from({ length: steps + 2 }, (_, k) => toSrgb((k / steps) ** (1 / HIGHLIGHTS)));
  return (value) => {
    const at = clamp(value, 0, 1) * steps;
    const k = Math.floor(at);
    return table[k] + (table[k + 1] - table[k]) * (at - k);
  };
}

/** A large disc is laid on a picture of half the size; nothing of that fineness is left in it anyway. */
function wideDiscBlur(field: Rgb, radius: number): Rgb {
  if (radius < 10 || Math.min(field.width, field.height) < 64) return discBlur(field, radius);
  return enlarged(discBlur(shrunk(field, 2), Math.round(radius / 2)), field.width, field.height, 2);
}

/** The lowest row that the subject reaches, or null when it is cut off by the lower border. */
function feetRow(alpha: Plane): number | null {
  const { width, height, data } = alpha;
  for (let y = height - 1; y >= 0; y--) {
    for (let x = 0; x < width; x++) if (data[y * width + x] > 0.5) return y >= height * 0.97 ? null : y;
  }
  return null;
}

/** Mean over a disc: each row of the disc is the difference of two prefix sums. */
function discBlur(field: Rgb, radius: number): Rgb {
  const { width, height } = field;
  const spans = Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.round(Math.sqrt(radius ** 2 - (k - radius) ** 2 + radius * 0.5)),
  );
  const norm = 1 / spans.reduce((sum, s) => sum + 2 * s + 1, 0);
  const reach = Math.max(...spans);
  const out = like(field);
  const prefix = new Float64Array((width + 2 * reach + 2) * 3);
  for (let source = -radius; source < height + radius; source++) {
    const row = clamp(source, 0, height - 1) * width * 3;
    for (let k = 0; k < width + 2 * reach + 1; k++) {
      const p = row + clamp(k - reach, 0, width - 1) * 3;
      for (let c = 0; c < 3; c++) prefix[(k + 1) * 3 + c] = prefix[k * 3 + c] + field.data[p + c];
    }
    for (let k = 0; k < spans.length; k++) {
      const y = source + k - radius;
      if (y < 0 || y >= height) continue;
      const s = spans[k];
      const high = (reach + s + 1) * 3;
      const low = (reach - s) * 3;
      const to = y * width * 3;
      for (let i = 0; i < width * 3; i++) out.data[to + i] += (prefix[i + high] - prefix[i + low]) * norm;
    }
  }
  return out;
}

/** Black and white. */
export function grey(rgb: Rgb): Rgb {
  const luma = lumaOf(rgb);
  const out = like(rgb);
  for (let i = 0, p = 0; i < luma.data.length; i++, p += 3) out.data.fill(luma.data[i], p, p + 3);
  return out;
}
