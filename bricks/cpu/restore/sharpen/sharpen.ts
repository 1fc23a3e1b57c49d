import { gaussianBlur } from "../../appearance/field/blur.js";
import { clamp, like, lumaOf, type Plane, type Rgb } from "../../appearance/field/field.js";
import { estimateNoise } from "../denoise/noise-level.js";
import { slidingMin } from "../light/sliding-min.js";

/** The bands of detail that are raised: blur of the band's coarse end in pixels, and how much of the band is added at strength 1. */
const BANDS = [
  { sigma: 0.7, gain: 2.2 },
  { sigma: 1.5, gain: 1.3 },
  { sigma: 3, gain: 0.5 },
] as const;
/** Share of the local range by which an edge may overshoot: more is seen as a halo. */
const OVERSHOOT = 0.12;

/**
 * Unsharp masking in three bands of luma. Detail below the noise is left as it is, and what overshoots the neighbourhood's
 * own range is pressed back, so that edges get no halos. Colours keep their chroma.
 * @param strength 0 … 1.
 */
export function sharpen(rgb: Rgb, strength: number): Rgb {
  const luma = lumaOf(rgb);
  const noise = estimateNoise(luma, luma);
  const change = detail(luma, (light) => 1.5 * noise(light), strength);
  const low = slidingMin(luma, 1);
  const high = slidingMax(luma, 1);
  const out = like(rgb);
  for (let i = 0, p = 0; i < luma.data.length; i++, p += 3) {
    const slack = OVERSHOOT * (high.data[i] - low.data[i]) + 1;
    const wanted = luma.data[i] + change.data[i];
    const d = pressed(wanted, low.data[i], high.data[i], slack) - luma.data[i];
    for (let c = 0; c < 3; c++) out.data[p + c] = rgb.data[p + c] + d;
  }
  return out;
}

/** What is to be added: each band times its gain, without what may be noise. */
function detail(luma: Plane, noise: (light: number) => number, strength: number): Plane {
  const sum = like(luma);
  let finer = luma;
  for (const { sigma, gain } of BANDS) {
    const coarser = gaussianBlur(luma, sigma);
    for (let i = 0; i < sum.data.length; i++) {
      const band = finer.data[i] - coarser.data[i];
      const level = noise(luma.data[i]) / (1 + sigma);
      const signal = (band * band) / (band * band + level * level + 1e-3);
      sum.data[i] += strength * gain * band * signal;
    }
    finer = coarser;
  }
  return sum;
}

/** Values beyond the range, softly held within `slack` of it. */
function pressed(value: number, low: number, high: number, slack: number): number {
  if (value > high) return high + slack * (1 - Math.exp((high - value) / slack));
  if (value < low) return low - slack * (1 - Math.exp((value - low) / slack));
  return value;
}

function slidingMax(plane: Plane, radius: number): Plane {
  const out = slidingMin(
    like(
      plane,
      plane.data.map((v) => -v),
    ),
    radius,
  );
  for (let i = 0; i < out.data.length; i++) out.data[i] = -out.data[i];
  return out;
}

/** Adds a change of luma to every channel. */
export function withLuma(rgb: Rgb, before: Plane, after: Plane): Rgb {
  const out = like(rgb);
  for (let i = 0, p = 0; i < before.data.length; i++, p += 3) {
    const d = after.data[i] - before.data[i];
    for (let c = 0; c < 3; c++) out.data[p + c] = clamp(rgb.data[p + c] + d, 0, 255);
  }
  return out;
}
