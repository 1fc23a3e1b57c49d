import { gaussianBlur } from "../../field/blur.js";
import { clamp, like, lumaOf, smoothstep } from "../../field/field.js";
import { noise } from "../../field/noise.js";
import { scaled, stretch, tinted } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** A newspaper's half-tone: black dots at 45° whose size is the tone. */
export const halftone: Painter = (rgb) => {
  const { width } = rgb;
  const unit = scaled(rgb, 1);
  const pitch = Math.max(4, 6.4 * unit);
  const tone = gaussianBlur(stretch(lumaOf(rgb)), 0.25 * pitch);
  const out = like(tone);
  for (let i = 0; i < out.data.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const u = (x + y) / Math.SQRT2 / pitch;
    const v = (x - y) / Math.SQRT2 / pitch;
    // The classic spot function: dots grow from both ends and meet as a chequerboard at one half.
    const spot = 0.5 + 0.25 * (Math.cos(2 * Math.PI * u) + Math.cos(2 * Math.PI * v));
    const dark = 1 - tone.data[i] / 255;
    out.data[i] = 255 * (1 - smoothstep(-0.09, 0.09, dark - (1 - spot) * 0.96 - 0.02));
  }
  return tinted(out, [22, 21, 24], [246, 242, 232]);
};

/** A copper engraving: black lines that swell with the tone and bend with the form; crossed in the shade. */
export const engraving: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const unit = scaled(rgb, 1);
  const pitch = Math.max(3.6, 5.2 * unit);
  const luma = stretch(lumaOf(rgb));
  const local = gaussianBlur(luma, 16 * unit);
  const tone = gaussianBlur(luma, 0.8 * unit);
  const form = gaussianBlur(luma, 9 * unit);
  const waver = noise(width, height, { scale: 40 * unit, octaves: 2, seed });
  const out = like(luma);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const sharp = clamp(tone.data[i] + 0.5 * (tone.data[i] - local.data[i]), 0, 255) / 255;
      const dark = 1 - sharp;
      const bend = (form.data[i] / 255) * 7 + 0.25 * waver.data[i];
      const first = (y * 0.94 + x * 0.34) / pitch + bend * 0.55;
      const second = (y * 0.5 - x * 0.86) / pitch + bend * 0.35;
      const ink = Math.max(
        line(first, clamp(dark * 1.05 - 0.06, 0, 0.9)),
        line(second, clamp((dark - 0.52) * 1.5, 0, 0.75)),
      );
      out.data[i] = 255 * (1 - ink);
    }
  }
  return tinted(out, [26, 22, 20], [247, 242, 230]);
};

/** A line of width `share` (0 … 1) of its pitch at every whole number; its edges are a pixel soft. */
function line(phase: number, share: number): number {
  if (share <= 0.02) return 0;
  const distance = Math.abs(phase - Math.round(phase)) * 2;
  return 1 - smoothstep(share - 0.16, share + 0.16, distance);
}
