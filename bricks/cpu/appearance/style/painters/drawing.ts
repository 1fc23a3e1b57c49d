import { gaussianBlur } from "../../field/blur.js";
import { clamp, like, lumaOf, type Plane, type Rgb, smoothstep } from "../../field/field.js";
import { alongFlow, flowOf } from "../means/flow.js";
import { lines } from "../means/lines.js";
import { hatching, paper } from "../means/paper.js";
import { saturate, scaled, stretch, tinted } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** Pencil on white paper: outlines, light hatching one way, cross-hatching in the shade. */
export const pencil: Painter = (rgb, seed) => {
  const coverage = pencilCoverage(rgb, seed);
  return tinted(
    like(
      coverage,
      coverage.data.map((v) => 252 - 205 * v),
    ),
  );
};

/** Coloured pencils: the same strokes in the picture's own colours. */
export const colouredPencil: Painter = (rgb, seed) => {
  const coverage = pencilCoverage(rgb, seed);
  const soft = saturate(gaussianBlur(rgb, scaled(rgb, 1.5)), 1.9);
  const out = like(rgb);
  for (let i = 0; i < coverage.data.length; i++) {
    const cover = clamp(0.2 + 1.15 * coverage.data[i], 0, 1);
    for (let c = 0; c < 3; c++) {
      const pigment = soft.data[3 * i + c] * (1 - 0.35 * coverage.data[i]) * 0.92;
      out.data[3 * i + c] = 252 + (pigment - 252) * cover;
    }
  }
  return out;
};

/** How much graphite lies on each point, 0 … 1. */
function pencilCoverage(rgb: Rgb, seed: number): Plane {
  const { width, height } = rgb;
  const unit = scaled(rgb, 1);
  const luma = stretch(lumaOf(rgb));
  const tone = gaussianBlur(luma, 1.6 * unit);
  const wide = gaussianBlur(luma, 14 * unit);
  const outline = lines(luma, flowOf(luma, 2.5 * unit), { width: Math.max(0.9, 1.25 * unit), threshold: 3, reach: 8 });
  const spacing = Math.max(1.5, 2.1 * unit);
  const first = hatching(width, height, -52, spacing, seed);
  const second = hatching(width, height, -18, spacing * 1.15, seed + 1);
  const third = hatching(width, height, 38, spacing * 1.1, seed + 2);
  const tooth = paper(width, height, Math.max(1.1, 1.3 * unit), seed + 3);
  const out = like(luma);
  for (let i = 0; i < out.data.length; i++) {
    // Darker than its surroundings counts as darker still: the drawing keeps forms even where all is dark.
    const dark = 1 - clamp((tone.data[i] + 0.45 * (tone.data[i] - wide.data[i])) / 255, 0, 1);
    const a = layer(dark, 0.1, 0.62, first.data[i]) * 0.55;
    const b = layer(dark, 0.4, 0.85, second.data[i]) * 0.5;
    const c = layer(dark, 0.62, 1, third.data[i]) * 0.55;
    const hatch = 1 - (1 - a) * (1 - b) * (1 - c);
    const smudge = 0.2 * dark * dark + 0.14 * smoothstep(0.75, 1, dark);
    const graphite = 1 - (1 - hatch * (0.55 + 0.9 * tooth.data[i])) * (1 - smudge);
    out.data[i] = clamp(1 - (1 - graphite) * (1 - 0.9 * outline.data[i] * (0.65 + 0.6 * tooth.data[i])), 0, 1);
  }
  return out;
}

/** A stroke shows where its pressure exceeds what the tone leaves bare. */
function layer(dark: number, from: number, to: number, pressure: number): number {
  const amount = smoothstep(from, to, dark);
  return amount === 0 ? 0 : smoothstep(0.95 - amount * 0.95, 1.3 - amount * 0.9, pressure) * (0.45 + 0.55 * amount);
}

/** Charcoal on rough paper: broad smudged tone that breaks on the grain, deep blacks, thick lines. */
export const charcoal: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const unit = scaled(rgb, 1);
  const luma = stretch(lumaOf(rgb));
  const flow = flowOf(luma, 4 * unit);
  const rubbed = alongFlow(gaussianBlur(luma, 2 * unit), flow, Math.round(9 * unit));
  const wide = gaussianBlur(luma, 22 * unit);
  const outline = lines(luma, flow, { width: Math.max(1.2, 2.4 * unit), threshold: 4, reach: 10 });
  const tooth = paper(width, height, Math.max(1.4, 2.2 * unit), seed);
  const drag = alongFlow(paper(width, height, Math.max(1.2, 1.6 * unit), seed + 9), flow, Math.round(7 * unit));
  const out = like(luma);
  for (let i = 0; i < out.data.length; i++) {
    const tone = clamp((rubbed.data[i] + 0.55 * (rubbed.data[i] - wide.data[i])) / 255, 0, 1);
    const dark = (1 - tone) ** 1.15;
    const grain = 0.6 * tooth.data[i] + 0.4 * clamp((drag.data[i] - 0.5) * 3 + 0.5, 0, 1);
    const dust = smoothstep(0.78 - dark * 1.15, 1.08 - dark * 0.85, grain) * clamp(0.25 + dark * 0.9, 0, 1);
    const smudge = 0.42 * dark;
    const covered = 1 - (1 - dust * 0.8) * (1 - smudge) * (1 - 0.8 * outline.data[i] * (0.45 + 0.8 * grain));
    out.data[i] = clamp(1 - covered, 0, 1) * 255;
  }
  return tinted(out, [24, 23, 23], [244, 240, 232]);
};

/** Line art: black ink lines of even strength on white, nothing else. */
export const lineArt: Painter = (rgb) => {
  const unit = scaled(rgb, 1);
  const luma = stretch(lumaOf(rgb));
  const soft = gaussianBlur(luma, 0.9 * unit);
  const flow = flowOf(soft, 3.5 * unit);
  const drawn = lines(soft, flow, { width: Math.max(1.1, 1.7 * unit), threshold: 4, reach: 12 });
  const out = like(
    luma,
    gaussianBlur(drawn, 0.5).data.map((v) => 255 * (1 - smoothstep(0.12, 0.55, v))),
  );
  return tinted(out, [12, 12, 14], [255, 255, 255]);
};

/** A blueprint: white lines on blue, on a faint grid. */
export const blueprint: Painter = (rgb, seed) => {
  const { width, height } = rgb;
  const unit = scaled(rgb, 1);
  const ink = lumaOf(lineArt(rgb, seed));
  const luma = gaussianBlur(lumaOf(rgb), 3 * unit);
  const tooth = paper(width, height, 2, seed);
  const step = Math.max(8, Math.round(32 * unit));
  const out = like(ink);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const grid = x % step === 0 || y % step === 0 ? 0.1 : 0;
      const line = (1 - ink.data[i] / 255) * 0.92;
      out.data[i] = 255 * clamp(0.02 + grid + line + 0.1 * (luma.data[i] / 255) + 0.07 * (tooth.data[i] - 0.5), 0, 1);
    }
  }
  return tinted(out, [18, 58, 128], [240, 247, 255]);
};
