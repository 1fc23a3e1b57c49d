import { oklabInto, srgbInto } from "../appearance/colour/oklab.js";
import { clamp, like, type Plane, quantile, type Rgb } from "../appearance/field/field.js";

/** Slope of the curve at its pivot at the upper end of the scale, and of the straight line at the lower end. */
const STEEPEST = 2.2;
const FLATTEST = 0.25;

/**
 * Contrast about the picture's own mid-grey, in OKLab lightness: more is an S-curve that leaves black and white where they
 * are, less a straight line towards the mid-grey. Colours keep their saturation: chroma goes with lightness.
 * @param weight where to look for the mid-grey; null = everywhere.
 * @param ratio 0 flattest, 0.5 unchanged, 1 strongest.
 */
export function changeContrast(rgb: Rgb, weight: Plane | null, ratio: number): Rgb {
  return contrastAbout(rgb, midGrey(rgb, weight), ratio);
}

/** @param middle the mid-grey, OKLab lightness. */
export function contrastAbout(rgb: Rgb, middle: number, ratio: number): Rgb {
  const amount = 2 * ratio - 1;
  const curve = amount >= 0 ? sCurve(middle, STEEPEST ** amount) : line(middle, FLATTEST ** -amount);
  const chromaWithLightness = amount >= 0 ? 1 : 0.6;
  const out = like(rgb);
  const lab = new Float32Array(3);
  for (let p = 0; p < rgb.data.length; p += 3) {
    oklabInto(rgb.data[p], rgb.data[p + 1], rgb.data[p + 2], lab, 0);
    const L = lab[0];
    const target = curve(L);
    const follow = L > 0.02 ? 1 + chromaWithLightness * (clamp(target / L, 0, 1.6) - 1) : 1;
    const chroma = amount >= 0 ? follow : follow * FLATTEST ** (-amount * 0.5);
    srgbInto(target, lab[1] * chroma, lab[2] * chroma, out.data, p);
  }
  return out;
}

/** Pixels, evenly spread, whose median is that of all to within what nobody sees; of a part of the picture more have to be looked at. */
const ENOUGH = { whole: 5000, part: 20_000 } as const;

/** Median lightness, kept away from the ends: a night shot's contrast is not about black. */
export function midGrey({ width, height, data }: Rgb, weight: Plane | null): number {
  const step = Math.max(1, Math.sqrt((width * height) / ENOUGH[weight === null ? "whole" : "part"]));
  const values: number[] = [];
  const lab = new Float32Array(3);
  for (let y = step / 2; y < height; y += step) {
    for (let x = step / 2; x < width; x += step) {
      const i = Math.floor(y) * width + Math.floor(x);
      if (weight !== null && weight.data[i] < 0.5) continue;
      oklabInto(data[3 * i], data[3 * i + 1], data[3 * i + 2], lab, 0);
      values.push(lab[0]);
    }
  }
  return values.length === 0 ? 0.5 : clamp(quantile(Float32Array.from(values), 0.5), 0.35, 0.7);
}

function sCurve(middle: number, slope: number): (L: number) => number {
  return (L) =>
    L < middle ? middle * (L / middle) ** slope : 1 - (1 - middle) * (Math.max(0, 1 - L) / (1 - middle)) ** slope;
}

function line(middle: number, slope: number): (L: number) => number {
  return (L) => middle + (L - middle) * slope;
}
