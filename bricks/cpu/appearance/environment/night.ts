import { clamp, mix, type Rgb, smoothstep } from "../field/field.js";
import { randomFrom } from "../field/random.js";
import { ownClouds } from "./clouds.js";
import { gradientAt, mapLab, type Stop } from "./lab.js";
import { glowing } from "./lamps.js";
import type { Scene } from "./scene.js";

const SKY: readonly Stop[] = [
  [0, 0.17, 0.0, -0.055],
  [0.55, 0.23, -0.005, -0.06],
  [1, 0.33, -0.012, -0.055],
];

/** Mean OKLab lightness that the land gets: dark, but everything can still be made out. */
const LAND = 0.315;

/**
 * Moonlight: dark and bluish with little colour, contrast kept so that forms read; a deep sky with stars where it is clear;
 * lamps and lit windows stay lit and glow.
 */
export function night(rgb: Rgb, scene: Scene, clear: boolean, seed: number): Rgb {
  const clouds = ownClouds(rgb, scene);
  const gain = Math.min(0.85, LAND / meanLandLightness(rgb, scene));
  const end = Math.max(0.05, scene.skyEnd) * scene.height;
  const deep = new Float32Array(3);
  const dark = mapLab(rgb, (lab, i, x, y) => {
    const sky = scene.sky.data[i];
    const vignette = 1 - 0.3 * (((x / scene.width - 0.5) ** 2 + (y / scene.height - 0.5) ** 2) * 2) ** 1.2;
    const L = gain * (0.35 * lab[0] + 0.65 * smoothstep(0.02, 1.25, lab[0]) * 1.5) * vignette;
    const colour = 0.42 * (0.4 + L);
    const land = [clamp(L, 0, 0.75), lab[1] * colour - 0.012 * L, lab[2] * colour - 0.1 * L * (1 - 0.6 * L)];
    const water = scene.water.data[i];
    if (water > 0) {
      gradientAt(SKY, clamp(1 - (y - end) / Math.max(1, scene.height - end), 0, 1), deep);
      const mirrored = [deep[0] * 0.85 + (lab[0] - 0.8) * 0.25, deep[1], deep[2]];
      for (let c = 0; c < 3; c++) land[c] = mix(land[c], mirrored[c], water * 0.8);
    }
    if (sky > 0) {
      gradientAt(SKY, clamp(y / end, 0, 1), deep);
      const cloud = clouds.cover.data[i] * 0.07 + clouds.relief.data[i] * 0.16;
      const above = [clamp(deep[0] + cloud, 0.08, 0.5), deep[1], deep[2] + cloud * 0.25];
      for (let c = 0; c < 3; c++) lab[c] = mix(land[c], above[c], sky);
    } else {
      lab.set(land);
    }
  });
  const starry = clear && scene.skyShare > 0.03 ? stars(dark, scene, clouds.cover.data, seed) : dark;
  return glowing(starry, scene.lamps, 1);
}

function meanLandLightness(rgb: Rgb, scene: Scene): number {
  let sum = 0;
  let total = 1e-6;
  for (let i = 0; i < scene.sky.data.length; i += 5) {
    const w = 1 - scene.sky.data[i];
    const luma = 0.3 * rgb.data[3 * i] + 0.59 * rgb.data[3 * i + 1] + 0.11 * rgb.data[3 * i + 2];
    // OKLab lightness of a grey of that luma, nearly.
    sum += w * (0.12 + 0.88 * (luma / 255) ** 0.85);
    total += w;
  }
  return clamp(sum / total, 0.2, 0.95);
}

/** Few bright, many faint; none near the horizon or in clouds. Each is a soft point about a pixel wide. */
function stars(rgb: Rgb, scene: Scene, clouds: Float32Array, seed: number): Rgb {
  const random = randomFrom(seed ^ 0x5747);
  const { width, height } = scene;
  const data = Float32Array.from(rgb.data);
  const size = Math.max(width, height) / 1024;
  const end = Math.max(0.05, scene.horizon) * height;
  const count = Math.round((900 * width * height) / (Math.max(width, height) * Math.max(width, height)));
  for (let k = 0; k < count; k++) {
    const x = 1 + random() * (width - 3);
    const y = 1 + random() * Math.max(1, end - 3);
    const brightness = 30 + 215 * random() ** 7;
    const radius = size * (0.55 + 0.9 * (brightness / 255) ** 2);
    const warmth = (random() - 0.6) * 24;
    const here = Math.floor(y) * width + Math.floor(x);
    const seen = smoothstep(0.9, 1, scene.sky.data[here]) * (1 - clouds[here]) * smoothstep(0, 0.45, 1 - y / end);
    if (seen <= 0) continue;
    for (let v = Math.floor(y - 2 * radius - 1); v <= y + 2 * radius + 1; v++) {
      for (let u = Math.floor(x - 2 * radius - 1); u <= x + 2 * radius + 1; u++) {
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const light = brightness * seen * Math.exp(-((u + 0.5 - x) ** 2 + (v + 0.5 - y) ** 2) / (radius * radius));
        const p = (v * width + u) * 3;
        data[p] += light + warmth * (light / 255);
        data[p + 1] += light;
        data[p + 2] += light - warmth * (light / 255);
      }
    }
  }
  return { width, height, channels: 3, data };
}
