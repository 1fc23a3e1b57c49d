import { oklabInto, srgbInto } from "../../colour/oklab.js";
import { gaussianBlur } from "../../field/blur.js";
import { clamp, like, lumaOf, type Plane, type Rgb, smoothstep } from "../../field/field.js";
import { flowOf } from "../means/flow.js";
import { kuwahara } from "../means/kuwahara.js";
import { lines } from "../means/lines.js";
import { saturate, scaled, stretch } from "../means/tone.js";
import type { Painter } from "../painter.js";

/** A cartoon: flat, bright areas in a few steps of light, dark outlines. */
export const cartoon: Painter = (rgb) => {
  const unit = scaled(rgb, 1);
  const flat = kuwahara(kuwahara(rgb, Math.max(2, 7 * unit)), Math.max(2, 6 * unit));
  const drawn = outlines(flat, rgb, 1.7, 5);
  const bright = stepped(saturate(flat, 1.75), 8, 0.07, 0.07);
  return inked(bright, drawn, 0.9);
};

/** Pop art: few strong colours, dots of print in the half tones, heavy black lines. */
export const popArt: Painter = (rgb) => {
  const { width } = rgb;
  const unit = scaled(rgb, 1);
  const flat = kuwahara(kuwahara(rgb, Math.max(2, 8 * unit)), Math.max(2, 7 * unit));
  const tone = stretch(lumaOf(flat));
  const strong = stepped(saturate(brightened(flat, tone), 3), 5, 0.02, -0.05);
  const pitch = Math.max(4, 7.5 * unit);
  const out = like(rgb);
  for (let i = 0; i < tone.data.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const u = (x + y) / Math.SQRT2 / pitch;
    const v = (x - y) / Math.SQRT2 / pitch;
    const distance = Math.hypot(u - Math.round(u), v - Math.round(v));
    const light = tone.data[i] / 255;
    // Dots only where it is neither dark nor white: a lighter tone of the same colour between the dots.
    const half = smoothstep(0.3, 0.42, light) * (1 - smoothstep(0.93, 0.99, light));
    const radius = 0.56 - 0.22 * light;
    const gap = half * smoothstep(radius - 0.08, radius + 0.08, distance);
    for (let c = 0; c < 3; c++) {
      const ink = strong.data[3 * i + c];
      out.data[3 * i + c] = ink + (255 - (255 - ink) * 0.38 - ink) * gap;
    }
  }
  return inked(out, outlines(flat, rgb, 2.6, 5), 1);
};

function brightened(rgb: Rgb, tone: Plane): Rgb {
  const luma = lumaOf(rgb);
  return like(
    rgb,
    rgb.data.map((v, p) => {
      const i = Math.floor(p / 3);
      return clamp((v * (0.9 * tone.data[i] + 14)) / (luma.data[i] + 8), 0, 255);
    }),
  );
}

function outlines(flat: Rgb, rgb: Rgb, width: number, threshold: number): Plane {
  const unit = scaled(rgb, 1);
  const luma = lumaOf(flat);
  const fine = gaussianBlur(lumaOf(rgb), 1.1 * unit);
  const both = like(
    luma,
    luma.data.map((v, i) => 0.6 * v + 0.4 * fine.data[i]),
  );
  return lines(both, flowOf(both, 3 * unit), { width: Math.max(1, width * unit), threshold, reach: 10 });
}

/** Lightness in `steps` soft steps of OKLab; `softness` is the share of a step that blends into the next. */
function stepped(rgb: Rgb, steps: number, softness: number, lift: number): Rgb {
  const out = like(rgb);
  const lab = new Float32Array(3);
  for (let p = 0; p < rgb.data.length; p += 3) {
    oklabInto(rgb.data[p], rgb.data[p + 1], rgb.data[p + 2], lab, 0);
    const at = clamp(lab[0], 0, 1) * steps;
    const k = Math.floor(at);
    const L = (k + smoothstep(0.5 - softness * 3, 0.5 + softness * 3, at - k)) / steps;
    const level = clamp(0.15 * lab[0] + 0.85 * L + lift, 0, 1);
    const scale = lab[0] > 0.02 ? Math.min(1.5, level / lab[0]) : 1;
    srgbInto(level, lab[1] * scale, lab[2] * scale, out.data, p);
  }
  return out;
}

function inked(rgb: Rgb, drawn: Plane, strength: number): Rgb {
  return like(
    rgb,
    rgb.data.map((v, p) => v * (1 - strength * smoothstep(0.15, 0.75, drawn.data[Math.floor(p / 3)])) + 8),
  );
}
