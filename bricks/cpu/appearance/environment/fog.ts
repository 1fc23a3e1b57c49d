import { gaussianBlur } from "../field/blur.js";
import { clamp, like, mix, type Rgb } from "../field/field.js";
import { noise } from "../field/noise.js";
import type { Scene } from "./scene.js";

/**
 * Fog between the camera and things, by Koschmieder's law: what is far fades into the light of the fog, and blurs a little.
 * Banks of it drift, so that it is not even. `strength` 0.6 haze … 1.5 dense.
 */
export function fog(rgb: Rgb, scene: Scene, strength: number, seed: number): Rgb {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const banks = noise(width, height, { scale: 420 * size, scaleY: 150 * size, octaves: 4, seed });
  const soft = gaussianBlur(rgb, 2.2 * size);
  const light = fogLight(rgb);
  const out = like(rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const depth = scene.depth.data[i];
      const thickness = strength * (0.3 + 2.6 * depth ** 1.5) * (0.55 + 0.9 * banks.data[i]);
      const seen = Math.exp(-thickness);
      const blur = clamp(1 - seen, 0, 0.9);
      const shade = 0.97 + 0.06 * (banks.data[i] - 0.5) + 0.03 * (1 - y / height);
      for (let c = 0; c < 3; c++) {
        const p = 3 * i + c;
        out.data[p] = mix(light[c] * shade, mix(rgb.data[p], soft.data[p], blur), seen);
      }
    }
  }
  return out;
}

/** Nearly white by day, and no brighter than the scene at dusk or night. */
function fogLight(rgb: Rgb): readonly number[] {
  let sum = 0;
  let count = 0;
  for (let p = 0; p < rgb.data.length; p += 3 * 7) {
    sum += 0.3 * rgb.data[p] + 0.59 * rgb.data[p + 1] + 0.11 * rgb.data[p + 2];
    count++;
  }
  const level = clamp(0.42 + (sum / count / 255) * 0.75, 0.3, 0.86) * (sum / count < 60 ? 0.55 : 1);
  return [level * 250, level * 254, level * 258];
}
