import { gaussianBlur } from "../../field/blur.js";
import { clamp, like, lumaOf, smoothstep } from "../../field/field.js";
import { cellRandom } from "../../field/random.js";
import { saturate, scaled, stretch, tinted, vignette } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Black and white: luma with a little local contrast, full range. */
export const blackAndWhite: Painter = (rgb) => {
  const luma = stretch(lumaOf(rgb));
  const local = gaussianBlur(luma, scaled(rgb, 30));
  return tinted(
    like(
      luma,
      luma.data.map((v, i) => clamp(v + 0.18 * (v - local.data[i]), 0, 255)),
    ),
  );
};

/** Film noir: hard blacks, few greys, grain, dark corners. */
export const noir: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const luma = stretch(lumaOf(rgb));
  const local = gaussianBlur(luma, scaled(rgb, 24));
  const corners = vignette(width, height, 0.75);
  const out = like(luma);
  for (let i = 0; i < out.data.length; i++) {
    const v = clamp(luma.data[i] + 0.35 * (luma.data[i] - local.data[i]), 0, 255) / 255;
    const hard = 0.25 * v + 0.75 * smoothstep(0.14, 0.92, v);
    const grain = (cellRandom(i % width, Math.floor(i / width), seed) - 0.5) * 20;
    out.data[i] = clamp(hard * 255 * corners.data[i] + grain * (1 - Math.abs(2 * hard - 1) * 0.6), 0, 255);
  }
  return tinted(out);
};

/** Sepia: warm brown tones of an old print. */
export const sepia: Painter = (rgb) => {
  const luma = stretch(lumaOf(rgb));
  const data = new Float32Array(rgb.data.length);
  for (let i = 0; i < luma.data.length; i++) {
    const v = luma.data[i] / 255;
    data[3 * i] = 255 * (0.08 + 0.9 * v ** 0.82);
    data[3 * i + 1] = 255 * (0.05 + 0.87 * v ** 0.98);
    data[3 * i + 2] = 255 * (0.03 + 0.74 * v ** 1.2);
  }
  return like(rgb, data);
};

/** A faded colour photograph of the seventies: lifted blacks, warm lights, bluish shadows, grain, soft corners. */
export const vintage: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const faded = saturate(gaussianBlur(rgb, scaled(rgb, 0.6)), 0.68);
  const corners = vignette(width, height, 0.5);
  const out = like(rgb);
  for (let i = 0; i < corners.data.length; i++) {
    const grain = (cellRandom(i % width, Math.floor(i / width), seed) - 0.5) * 13;
    for (let c = 0; c < 3; c++) {
      const v = clamp(faded.data[3 * i + c] / 255, 0, 1);
      const curve = [0.1 + 0.88 * v ** 0.85, 0.08 + 0.84 * v ** 0.97, 0.16 + 0.6 * v ** 1.02][c];
      out.data[3 * i + c] = clamp(255 * curve * (0.55 + 0.45 * corners.data[i]) + grain, 0, 255);
    }
  }
  return out;
};
