import { gaussianBlur, weightedBlur } from "../field/blur.js";
import { clamp, emptyField, like, lumaOf, type Plane, type Rgb, smoothstep } from "../field/field.js";
import { noiseAt } from "../field/noise.js";
import type { Scene } from "./scene.js";

/** Fractal clouds on a ceiling that recedes to the horizon, 0 … 1 around 0.5; only where there is sky. */
export function cloudCeiling(scene: Scene, size: number, seed: number): Plane {
  const { width, height, sky } = scene;
  const out = emptyField(width, height, 1);
  const end = Math.max(0.1, scene.skyEnd) * height;
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, (end - y) / end);
    const distance = 1 / (0.3 + up);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (sky.data[i] === 0) continue;
      out.data[i] = noiseAt(((x / width - 0.5) * distance * 4) / size + 50, (distance * 3.2) / size, 5, seed);
    }
  }
  return out;
}

export interface OwnClouds {
  /** How much of a pixel is cloud, 0 … 1, where there is sky. */
  readonly cover: Plane;
  /** Light and shade within, about −0.3 … 0.3. */
  readonly relief: Plane;
  /** Share of the sky that clouds cover. */
  readonly share: number;
}

/** The clouds that the picture already has: what is paler and lighter than the blue about it. */
export function ownClouds(rgb: Rgb, scene: Scene): OwnClouds {
  const luma = lumaOf(rgb);
  const cover = like(luma);
  const relief = like(luma);
  const wide = weightedBlur(luma, scene.sky, Math.max(scene.width, scene.height) / 14, (i) => scene.sky.data[i] > 0);
  let covered = 0;
  for (let i = 0; i < luma.data.length; i++) {
    const sky = scene.sky.data[i];
    if (sky === 0) continue;
    const blue = rgb.data[3 * i + 2] - rgb.data[3 * i];
    const pale = 1 - smoothstep(12, 55, blue);
    cover.data[i] = pale * smoothstep(120, 190, luma.data[i]) * sky;
    relief.data[i] = clamp((luma.data[i] - wide.data[i]) / 255, -0.4, 0.4) * sky;
    covered += cover.data[i];
  }
  const share = covered / Math.max(1, scene.skyShare * luma.data.length);
  return { cover: gaussianBlur(cover, 1), relief, share };
}
