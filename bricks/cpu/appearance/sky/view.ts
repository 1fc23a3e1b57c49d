import { oklabInto } from "../colour/oklab.js";
import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, type Plane, type Rgb, smoothstep } from "../field/field.js";

/** A small picture as the search for the sky sees it. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** OKLab of every pixel. */
  readonly lab: Float32Array;
  /** Difference of a pixel to its neighbours in OKLab. */
  readonly steep: Float32Array;
  /** 0 … 1: how much its colour alone speaks for sky. */
  readonly likely: Plane;
  /** Lightness of the brightest things in the picture. */
  readonly brightest: number;
}

export function viewOf(small: Rgb): View {
  const { width, height } = small;
  const soft = gaussianBlur(small, 0.8);
  const lab = new Float32Array(soft.data.length);
  for (let i = 0; i < lab.length; i += 3) oklabInto(soft.data[i], soft.data[i + 1], soft.data[i + 2], lab, i);
  const brightest = whitePoint(lab);
  const likely = emptyField(width, height, 1);
  for (let i = 0; i < likely.data.length; i++) likely.data[i] = skyLikeness(lab, i, brightest);
  return { width, height, lab, steep: steepness(lab, width, height), likely, brightest };
}

function steepness(lab: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const l = 3 * (y * width + Math.max(0, x - 1));
      const r = 3 * (y * width + Math.min(width - 1, x + 1));
      const u = 3 * (Math.max(0, y - 1) * width + x);
      const d = 3 * (Math.min(height - 1, y + 1) * width + x);
      let sum = 0;
      for (let c = 0; c < 3; c++) sum += (lab[r + c] - lab[l + c]) ** 2 + (lab[d + c] - lab[u + c]) ** 2;
      out[y * width + x] = Math.sqrt(sum);
    }
  }
  return out;
}

function whitePoint(lab: Float32Array): number {
  const lightness = Float32Array.from({ length: lab.length / 3 }, (_, i) => lab[3 * i]).sort();
  return lightness[Math.floor(lightness.length * 0.97)];
}

/** 0 … 1: blue by day, near white under cloud and haze, warm at sunset, deep blue at night. */
function skyLikeness(lab: Float32Array, pixel: number, brightest: number): number {
  const L = lab[3 * pixel];
  const a = lab[3 * pixel + 1];
  const b = lab[3 * pixel + 2];
  const c = Math.hypot(a, b);
  const h = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const blueHue = smoothstep(212, 228, h) * (1 - smoothstep(285, 305, h));
  const blue = blueHue * smoothstep(0.02, 0.05, c) * smoothstep(0.3, 0.45, L);
  const night =
    smoothstep(225, 240, h) * (1 - smoothstep(290, 305, h)) * smoothstep(0.03, 0.06, c) * smoothstep(0.08, 0.16, L);
  const pale =
    smoothstep(0.76, 0.88, L / Math.max(0.75, brightest)) *
    smoothstep(0.7, 0.82, L) *
    (1 - smoothstep(0.035, 0.06, c) * (1 - blueHue));
  const warm =
    smoothstep(0.62, 0.75, L) * smoothstep(0.05, 0.09, c) * (1 - smoothstep(85, 100, h)) * smoothstep(20, 35, h) * 0.7;
  return clamp(Math.max(blue, night * 0.9, pale, warm), 0, 1);
}
