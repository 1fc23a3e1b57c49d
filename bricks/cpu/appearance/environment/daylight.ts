import { clamp, mix, type Rgb, smoothstep } from "../field/field.js";
import { cloudCeiling, ownClouds } from "./clouds.js";
import { gradientAt, mapLab, type Stop } from "./lab.js";
import type { Scene } from "./scene.js";

const BLUE: readonly Stop[] = [
  [0, 0.57, -0.025, -0.125],
  [0.5, 0.7, -0.035, -0.095],
  [1, 0.88, -0.018, -0.035],
];

/** A fine day: more light and contrast, clearer colours, a blue sky where it was white or grey; the clouds there are stay. */
export function sunny(rgb: Rgb, scene: Scene, strength: number): Rgb {
  const clouds = ownClouds(rgb, scene);
  const overcast = clouds.share > 0.6;
  const end = Math.max(0.05, scene.skyEnd) * scene.height;
  const above = new Float32Array(3);
  const lift = clamp(0.68 + (0.45 * scene.brightness) / 255, 0.76, 1);
  return mapLab(rgb, (lab, i, _x, y) => {
    const sky = scene.sky.data[i];
    const L = clamp(lab[0] ** lift, 0, 1);
    const contrast = 0.12 * strength;
    const bright = L + contrast * Math.sin((L - 0.42) * Math.PI * 1.2) * (L < 0.97 ? 1 : 0);
    const chroma = Math.hypot(lab[1], lab[2]);
    const boost = 1 + (0.3 - chroma) * 1.1 * strength * smoothstep(0.01, 0.05, chroma);
    const warm = smoothstep(0.3, 0.85, L) * 0.014 * strength;
    const land = [clamp(bright, 0, 1), lab[1] * boost + warm * 0.15, lab[2] * boost + warm];
    gradientAt(BLUE, clamp(y / end, 0, 1), above);
    // Under a closed cover only its light parts stay as clouds.
    const cover = overcast ? smoothstep(0.02, 0.12, clouds.relief.data[i]) * 0.8 : clouds.cover.data[i];
    const day = [
      mix(above[0], Math.max(above[0], Math.min(0.985, lab[0] * 1.04)), cover),
      mix(above[1], 0, cover),
      mix(above[2], -0.004, cover),
    ];
    for (let c = 0; c < 3; c++) lab[c] = mix(land[c], mix(land[c], day[c], 0.85), sky);
  });
}

/** A closed cover of cloud: flat, cool light without shadows, a grey sky. `dark` 0 = bright grey … 1 = a storm. */
export function overcast(rgb: Rgb, scene: Scene, dark: number, seed: number): Rgb {
  const ceiling = scene.skyShare > 0.005 ? cloudCeiling(scene, 1.5, seed) : null;
  const fine = scene.skyShare > 0.005 ? cloudCeiling(scene, 0.5, seed + 3) : null;
  const end = Math.max(0.05, scene.skyEnd) * scene.height;
  const level = mix(0.95, 0.76, dark);
  return mapLab(rgb, (lab, i, _x, y) => {
    const sky = scene.sky.data[i];
    // The sun's highlights go down further than the shadows.
    const flat = lab[0] < 0.5 ? lab[0] * 0.98 + 0.012 : 0.502 + (lab[0] - 0.5) * mix(0.86, 0.74, dark);
    const far = scene.depth.data[i];
    const land = [
      flat * level,
      lab[1] * mix(0.78, 0.62, dark) - 0.003,
      lab[2] * mix(0.7, 0.52, dark) - mix(0.008, 0.014, dark),
    ];
    const haze = 0.16 * smoothstep(0.5, 1, far);
    land[0] = mix(land[0], mix(0.8, 0.6, dark), haze);
    if (sky > 0) {
      const down = clamp(y / end, 0, 1);
      const bulk = ((ceiling?.data[i] ?? 0.5) - 0.5) * 1.4 + ((fine?.data[i] ?? 0.5) - 0.5) * 0.45;
      const base = scene.skyLight * mix(mix(0.78, 0.47, dark), mix(0.88, 0.68, dark), down ** 1.4);
      const grey = [
        clamp(base + bulk * mix(0.2, 0.34, dark) * (1 - 0.55 * down), 0.2, 0.97),
        -0.003,
        mix(-0.008, -0.016, dark),
      ];
      for (let c = 0; c < 3; c++) lab[c] = mix(land[c], grey[c], sky * 0.94);
    } else {
      lab.set(land);
    }
  });
}
