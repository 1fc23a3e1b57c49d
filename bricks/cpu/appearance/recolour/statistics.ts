import { oklabInto } from "../colour/oklab.js";
import { type Plane, quantile, type Rgb } from "../field/field.js";

/** What the pixels of a region look like as a whole. */
export interface RegionStatistics {
  /** OKLab lightness: median, 2nd and 98th percentile. */
  readonly lightness: number;
  readonly darkest: number;
  readonly brightest: number;
  /** Median chroma. */
  readonly chroma: number;
  /** Direction of the mean colour, in radians, and how much the pixels agree on it (0 … 1). */
  readonly hue: number;
  readonly agreement: number;
  /** The brightest that anything in the whole picture is (98th percentile of lightness). */
  readonly sceneWhite: number;
}

/** OKLab of every pixel, three values each. */
export function oklabPixels(rgb: Rgb): Float32Array {
  const out = new Float32Array(rgb.data.length);
  for (let i = 0; i < out.length; i += 3) oklabInto(rgb.data[i], rgb.data[i + 1], rgb.data[i + 2], out, i);
  return out;
}

/** Of the pixels with weight above one half; of those with any weight when there are none such. */
export function regionStatistics(lab: Float32Array, weight: Plane | null): RegionStatistics {
  const pixels = lab.length / 3;
  const least = weight?.data.some((w) => w > 0.5) ? 0.5 : 0;
  const lightness: number[] = [];
  const chromas: number[] = [];
  const scene: number[] = [];
  let sumA = 0;
  let sumB = 0;
  let sumC = 0;
  for (let i = 0; i < pixels; i++) {
    const a = lab[3 * i + 1];
    const b = lab[3 * i + 2];
    if (i % 7 === 0) scene.push(lab[3 * i]);
    if (weight !== null && weight.data[i] <= least) continue;
    lightness.push(lab[3 * i]);
    chromas.push(Math.hypot(a, b));
    sumA += a;
    sumB += b;
    sumC += chromas[chromas.length - 1];
  }
  const sorted = Float32Array.from(lightness);
  return {
    lightness: quantile(sorted, 0.5),
    darkest: quantile(sorted, 0.02),
    brightest: quantile(sorted, 0.98),
    chroma: quantile(Float32Array.from(chromas), 0.5),
    hue: Math.atan2(sumB, sumA),
    agreement: sumC > 0 ? Math.hypot(sumA, sumB) / sumC : 0,
    sceneWhite: quantile(Float32Array.from(scene), 0.98),
  };
}
