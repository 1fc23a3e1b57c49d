import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, mix, type Rgb, smoothstep } from "../field/field.js";
import { noise } from "../field/noise.js";
import { mapLab } from "./lab.js";
import type { Scene } from "./scene.js";

/** 0 … 1: how much a pixel looks like leaves or grass: green or yellow-green, not cyan, not grey. */
export function greenness(rgb: Rgb, i: number): number {
  const r = rgb.data[3 * i];
  const g = rgb.data[3 * i + 1];
  const b = rgb.data[3 * i + 2];
  const sum = r + g + b + 12;
  const excess = (2 * g - r - b) / sum;
  const yellow = (Math.min(r, g) - b) / sum;
  const leaf = Math.max(
    smoothstep(0.03, 0.12, excess),
    smoothstep(0.05, 0.15, yellow) * smoothstep(-0.035, 0.02, (g - r) / sum),
  );
  return leaf * smoothstep(-6, 8, g - b) * smoothstep(-16, 2, g - r * 0.93);
}

/** Autumn: leaves turn yellow, orange and red from tree to tree, grass goes pale and brown, the light is warm. */
export function autumn(rgb: Rgb, scene: Scene, seed: number): Rgb {
  const { width, height } = scene;
  const size = Math.max(width, height) / 1024;
  const trees = noise(width, height, { scale: 150 * size, octaves: 3, seed });
  const leaves = noise(width, height, { scale: 14 * size, octaves: 3, seed: seed + 2 });
  const green = leafPlane(rgb, scene, size);
  const grass = grassPlane(rgb, size);
  return mapLab(rgb, (lab, i) => {
    const g = green.data[i];
    const warmed = [lab[0], lab[1] * 0.97 + 0.006, lab[2] * 0.97 + 0.012 * smoothstep(0.2, 0.8, lab[0])];
    if (g <= 0) {
      for (let c = 1; c < 3; c++) lab[c] = mix(warmed[c], lab[c], scene.sky.data[i] * 0.6);
      return;
    }
    const c = Math.hypot(lab[1], lab[2]);
    // 30° red … 95° yellow; neighbouring trees differ, leaves scatter about their tree.
    const turn = clamp((trees.data[i] - 0.5) * 2.6 + (leaves.data[i] - 0.5) * 1.1 + 0.5, 0, 1);
    const flat = grass.data[i];
    const degrees = mix(mix(36, 92, turn), 92, flat * 0.8);
    const chroma = mix(clamp(c * 1.35 + 0.035, 0.05, 0.17), c * 0.75 + 0.01, flat);
    const L = clamp(lab[0] * mix(1.02 + 0.14 * turn, 1.0, flat) + 0.015, 0, 1);
    const strength = smoothstep(0.1, 0.32, lab[0]);
    const radians = (degrees * Math.PI) / 180;
    lab[0] = mix(warmed[0], L, g);
    lab[1] = mix(warmed[1], chroma * strength * Math.cos(radians), g);
    lab[2] = mix(warmed[2], chroma * strength * Math.sin(radians), g);
  });
}

/** Summer: full green where there is green, warm bright light. */
export function summer(rgb: Rgb, scene: Scene): Rgb {
  const size = Math.max(scene.width, scene.height) / 1024;
  const green = leafPlane(rgb, scene, size);
  return mapLab(rgb, (lab, i) => {
    const g = green.data[i];
    if (g <= 0) return;
    const c = Math.hypot(lab[1], lab[2]);
    const hue = Math.atan2(lab[2], lab[1]);
    const full = mix(hue, (132 * Math.PI) / 180, 0.55);
    const chroma = clamp(c * 1.35 + 0.012, 0, 0.19);
    lab[0] = mix(lab[0], lab[0] * 1.02, g);
    lab[1] = mix(lab[1], chroma * Math.cos(full), g);
    lab[2] = mix(lab[2], chroma * Math.sin(full), g);
  });
}

function leafPlane(rgb: Rgb, scene: Scene, size: number) {
  const plane = emptyField(rgb.width, rgb.height, 1);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = greenness(rgb, i) * (1 - scene.sky.data[i]);
  const near = gaussianBlur(plane, 2.2 * size);
  for (let i = 0; i < plane.data.length; i++)
    plane.data[i] = smoothstep(0.2, 0.62, 0.5 * plane.data[i] + 0.6 * near.data[i]);
  return plane;
}

/** 0 … 1: green without the light and shade of leaves: a lawn, a meadow. */
function grassPlane(rgb: Rgb, size: number) {
  const luma = emptyField(rgb.width, rgb.height, 1);
  for (let i = 0; i < luma.data.length; i++) luma.data[i] = rgb.data[3 * i + 1];
  const soft = gaussianBlur(luma, 3 * size);
  const rough = emptyField(rgb.width, rgb.height, 1);
  for (let i = 0; i < rough.data.length; i++)
    rough.data[i] = Math.abs(luma.data[i] - soft.data[i]) / (soft.data[i] + 20);
  const busy = gaussianBlur(rough, 12 * size);
  for (let i = 0; i < busy.data.length; i++) busy.data[i] = 1 - smoothstep(0.07, 0.13, busy.data[i]);
  return busy;
}
