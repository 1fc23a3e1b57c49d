import { clamp, lumaOf, type Rgb } from "../../appearance/field/field.js";
import { denoise } from "../denoise/denoise.js";
import { estimateNoise } from "../denoise/noise-level.js";
import { withLuma } from "../sharpen/sharpen.js";
import { deconvolve, spreadOf } from "./deconvolve.js";
import { refined } from "./refine.js";
import { type Blur, measureBlur } from "./spread.js";

/** The widest blur that is undone as a whole; of a wider one this much. */
const WIDEST = 4;
const LONGEST = 24;

/**
 * Slight blur undone: its kind and width are measured on the edges, and luma is deconvolved by it. Nothing is invented: what
 * a wide blur or noise has wiped out does not come back. A sharp picture stays as it is.
 * @param strength 0 … 1; null: 0.8.
 */
export function deblur(rgb: Rgb, strength: number | null): Rgb {
  const noisyLuma = lumaOf(rgb);
  const measured = measureBlur(noisyLuma);
  const amount = strength ?? 0.8;
  if (measured.kind === "none" || amount === 0) return rgb;
  const noise = estimateNoise(noisyLuma, noisyLuma)(128);
  const luma = noise > 1 ? lumaOf(denoise(rgb, 1)) : noisyLuma;
  const blur = limited(refined(measured, luma));
  const steps = Math.round(clamp(amount * (noise > 3 ? 12 : 30), 2, 30));
  const sharp = deconvolve(luma, spreadOf(blur), steps, 0.002 + 0.004 * clamp(noise / 4, 0, 2));
  return withLuma(rgb, noise > 1 ? noisyLuma : luma, sharp);
}

function limited(blur: Blur): Blur {
  switch (blur.kind) {
    case "none":
      return blur;
    case "round":
      return { kind: "round", sigma: Math.min(WIDEST, blur.sigma) };
    case "motion":
      return { ...blur, length: Math.min(LONGEST, blur.length) };
  }
}
