import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, like, lumaOf, mix, type Plane, type Rgb, smoothstep } from "../field/field.js";
import { noise } from "../field/noise.js";
import { randomFrom } from "../field/random.js";
import { greenness } from "./foliage.js";
import { mapLab } from "./lab.js";
import type { Scene } from "./scene.js";

/**
 * Snow that lies: on the ground, on the upper edges of things and on foliage. What faces up is guessed from light coming
 * from above (brighter upper edges), from vegetation and from height below the horizon.
 */
export function snowCover(rgb: Rgb, scene: Scene, strength: number, seed: number): Rgb {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const luma = lumaOf(rgb);
  const cover = coverOf(rgb, luma, scene, strength, seed);
  const local = gaussianBlur(luma, 10 * size);
  const light = clamp(0.55 + scene.brightness / 180, 0.6, 1);
  const sparkle = noise(width, height, { scale: 3 * size, octaves: 2, seed: seed + 4 });
  return mapLab(rgb, (lab, i) => {
    const a = cover.data[i];
    const texture = clamp((luma.data[i] - local.data[i]) / 255, -0.25, 0.2);
    const lit = smoothstep(20, 170, local.data[i]);
    const L = clamp(light * (0.83 + 0.12 * lit) + texture * 0.7 + (sparkle.data[i] - 0.5) * 0.04, 0.3, 0.985);
    // Winter light: cooler and paler all over, bluish in the shade of the snow.
    const bare = [lab[0] * 0.97 + 0.015, lab[1] * 0.72, lab[2] * 0.66 - 0.008];
    lab[0] = mix(bare[0], L, a);
    lab[1] = mix(bare[1], -0.002, a);
    lab[2] = mix(bare[2], -0.006 - 0.018 * (1 - lit), a);
  });
}

function coverOf(rgb: Rgb, luma: Plane, scene: Scene, strength: number, seed: number): Plane {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const soft = gaussianBlur(luma, 1.6 * size);
  const drifts = noise(width, height, { scale: 90 * size, scaleY: 34 * size, octaves: 4, seed });
  const start = scene.horizon > 0 ? scene.horizon : 0.25;
  const reach = Math.max(1, Math.round(3 * size));
  const raw = emptyField(width, height, 1);
  for (let y = 0; y < height; y++) {
    const low = smoothstep(start - 0.02, start + 0.4, y / height) * (scene.skyShare > 0.02 ? 1 : 0.6);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const up = soft.data[Math.max(0, y - reach) * width + x];
      const down = soft.data[Math.min(height - 1, y + reach) * width + x];
      // Brighter than what lies below it: an upper edge or a ledge.
      const ledge = smoothstep(5, 34, soft.data[i] - down) * smoothstep(-30, 10, soft.data[i] - up + 12);
      const green = greenness(rgb, i);
      const earth = earthiness(rgb, i);
      const ground = low * (0.35 + 0.65 * Math.max(green, earth));
      const foliage = green * smoothstep(35, 150, luma.data[i]) * 0.95;
      const pile = Math.max(ledge * 0.9, ground * smoothstep(0.3, 0.56, drifts.data[i] + 0.22 * strength), foliage);
      raw.data[i] = pile * (1 - scene.sky.data[i]);
    }
  }
  const out = gaussianBlur(raw, 1.1 * size);
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] = smoothstep(0.12, 0.72, out.data[i] * (0.85 + 0.25 * strength)) * (1 - scene.sky.data[i]) * 0.96;
  }
  return out;
}

/** 0 … 1: brown and grey of soil, paths, dry grass. */
function earthiness(rgb: Rgb, i: number): number {
  const r = rgb.data[3 * i];
  const g = rgb.data[3 * i + 1];
  const b = rgb.data[3 * i + 2];
  const spread = Math.max(r, g, b) - Math.min(r, g, b);
  return smoothstep(-4, 14, r - b) * (1 - smoothstep(60, 110, spread)) * smoothstep(-26, -6, g - r) * 0.95;
}

/** Flakes in the air: many small ones far off, few large soft ones close by. Strength 0.6 … 2.5; wind −1 … 1. */
export function flakes(rgb: Rgb, scene: Scene, strength: number, wind: number, seed: number): Rgb {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const random = randomFrom(seed ^ 0x51f);
  const area = (width * height) / (1024 * 683) / (size * size);
  const layers = (
    [
      [1500, 1.05, 0.5, 0.75],
      [420, 1.9, 0.7, 0.8],
      [90, 3.4, 1.5, 0.62],
      [22, 7, 3.4, 0.42],
    ] as const
  ).map(([count, radius, softness, light]) => {
    const veil = emptyField(width, height, 1);
    for (let k = 0; k < count * strength * area; k++) {
      const r = Math.max(0.6, radius * size * (0.6 + 0.8 * random()));
      flake(veil, random() * width, random() * height, r, light * (0.55 + 0.45 * random()), wind * radius * 1.2 * size);
    }
    return gaussianBlur(veil, softness * size);
  });
  const white = 255 * clamp(0.35 + scene.brightness / 150, 0.45, 1);
  const out = like(rgb);
  for (let i = 0; i < width * height; i++) {
    let bare = 1;
    for (const veil of layers) bare *= 1 - clamp(veil.data[i], 0, 1);
    for (let c = 0; c < 3; c++) {
      const p = 3 * i + c;
      out.data[p] = mix(Math.max(white, rgb.data[p]), rgb.data[p], bare);
    }
  }
  return out;
}

function flake(veil: Plane, cx: number, cy: number, r: number, light: number, drift: number): void {
  const { width, height, data } = veil;
  const reach = r + Math.abs(drift) + 1;
  for (let y = Math.max(0, Math.floor(cy - r - 1)); y <= Math.min(height - 1, cy + r + 1); y++) {
    for (let x = Math.max(0, Math.floor(cx - reach)); x <= Math.min(width - 1, cx + reach); x++) {
      const dx = Math.max(0, Math.abs(x + 0.5 - cx) - Math.abs(drift));
      const cover = clamp(r + 0.5 - Math.hypot(dx, y + 0.5 - cy), 0, 1) * light;
      const i = y * width + x;
      if (cover > data[i]) data[i] = cover;
    }
  }
}
