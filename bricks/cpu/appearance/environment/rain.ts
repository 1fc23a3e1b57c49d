import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, like, lumaOf, mix, type Plane, type Rgb, smoothstep } from "../field/field.js";
import { noise } from "../field/noise.js";
import { type Random, randomFrom } from "../field/random.js";
import { greenness } from "./foliage.js";
import type { Scene } from "./scene.js";

/** Wet ground: darker, richer, and below the horizon it mirrors, drawn out downwards, what stands above it. */
export function wet(rgb: Rgb, scene: Scene, strength: number, seed: number): Rgb {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const level = groundOf(rgb, scene);
  const ripples = noise(width, height, { scale: 46 * size, scaleY: 7 * size, octaves: 3, seed });
  const puddles = noise(width, height, { scale: 190 * size, scaleY: 60 * size, octaves: 3, seed: seed + 1 });
  const mirror = drawnDown(gaussianBlur(rgb, 3 * size), Math.round(46 * size));
  const start = Math.round(Math.max(0.3, scene.horizon) * height);
  const out = like(rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const ground = level.data[i];
      const dark = 1 - 0.2 * ground * strength;
      const shift = Math.round((ripples.data[i] - 0.5) * 16 * size);
      const from = clamp(2 * start - y + Math.round((y - start) * 0.35), 0, height - 1);
      const q = 3 * (from * width + clamp(x + shift, 0, width - 1));
      const gloss =
        ground *
        strength *
        (0.12 + 0.42 * smoothstep(0.48, 0.66, puddles.data[i])) *
        smoothstep(0.25, 0.7, ripples.data[i] + 0.25);
      for (let c = 0; c < 3; c++) {
        out.data[3 * i + c] = mix(rgb.data[3 * i + c] * dark, mirror.data[q + c] * 1.03 + 8, clamp(gloss, 0, 0.6));
      }
    }
  }
  return out;
}

/** 0 … 1: ground that lies flat and even below the horizon (or in the lower part where none is seen). */
function groundOf(rgb: Rgb, scene: Scene): Plane {
  const luma = lumaOf(rgb);
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const soft = gaussianBlur(luma, 2 * size);
  const rough = like(luma);
  for (let i = 0; i < luma.data.length; i++) rough.data[i] = Math.abs(luma.data[i] - soft.data[i]);
  const busy = gaussianBlur(rough, 12 * size);
  const start = Math.max(0.45, scene.horizon + 0.12);
  const out = like(luma);
  for (let y = 0; y < height; y++) {
    const low = scene.skyShare > 0.02 ? smoothstep(start, start + 0.25, y / height) : 0;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      out.data[i] = low * (1 - smoothstep(3, 8, busy.data[i])) * (1 - greenness(rgb, i));
    }
  }
  return out;
}

/** Mean of the rows above: highlights smear towards the viewer as on wet asphalt. */
function drawnDown(rgb: Rgb, reach: number): Rgb {
  const stride = rgb.width * 3;
  const out = like(rgb);
  const keep = 1 - 1 / Math.max(2, reach);
  for (let p = 0; p < rgb.data.length; p++) {
    out.data[p] = p < stride ? rgb.data[p] : out.data[p - stride] * keep + rgb.data[p] * (1 - keep);
  }
  return out;
}

/** Falling rain in three depths: fine and dense far off, few and long close by; slanted by the wind. 0.6 … 1.5. */
export function falling(rgb: Rgb, scene: Scene, strength: number, wind: number, seed: number): Rgb {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const random = randomFrom(seed ^ 0xa11);
  const veil = emptyField(width, height, 1);
  const area = (width * height) / (1024 * 683) / (size * size);
  for (const [count, length, thick, light] of [
    [2600, 16, 0.55, 0.26],
    [900, 34, 0.8, 0.36],
    [170, 74, 1.25, 0.42],
  ]) {
    for (let k = 0; k < count * strength * area; k++) {
      streak(veil, random, length * size, Math.max(0.45, thick * size), light, wind);
    }
  }
  const soft = gaussianBlur(veil, 0.55 * size);
  const around = gaussianBlur(rgb, 24 * size);
  const out = like(rgb);
  for (let i = 0; i < soft.data.length; i++) {
    const a = clamp(soft.data[i], 0, 0.8);
    const mist = 0.1 * strength * scene.depth.data[i];
    for (let c = 0; c < 3; c++) {
      const p = 3 * i + c;
      // A drop shows the light of all that is about it: a lens upside down.
      const drop = 0.5 * around.data[p] + 0.5 * 215 * clamp(0.2 + scene.brightness / 200, 0.3, 1);
      const bright = Math.min(255, Math.max(drop, around.data[p] * 1.1 + 16));
      out.data[p] = mix(
        mix(rgb.data[p], around.data[p] * 0.6 + 70 * clamp(scene.brightness / 130, 0.2, 1), mist),
        bright,
        a,
      );
    }
  }
  return out;
}

function streak(veil: Plane, random: Random, length: number, thick: number, light: number, wind: number): void {
  const { width, height, data } = veil;
  const x0 = (random() * 1.3 - 0.15) * width;
  const y0 = (random() * 1.2 - 0.15) * height;
  const long = length * (0.6 + 0.8 * random());
  const slope = wind + (random() - 0.5) * 0.04;
  const bright = light * (0.5 + 0.7 * random());
  for (let t = 0; t < long; t++) {
    const y = Math.floor(y0 + t);
    if (y < 0 || y >= height) continue;
    const x = x0 + t * slope;
    const fade = Math.sin((Math.PI * (t + 0.5)) / long);
    for (let u = Math.floor(x - thick); u <= x + thick; u++) {
      if (u < 0 || u >= width) continue;
      const cover = clamp(thick + 0.5 - Math.abs(u + 0.5 - x), 0, 1);
      const i = y * width + u;
      data[i] = Math.max(data[i], bright * fade * cover);
    }
  }
}
