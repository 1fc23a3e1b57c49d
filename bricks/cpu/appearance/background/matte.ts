import type { Mask } from "../../../raster/raster.js";
import { gaussianBlur, weightedBlur } from "../field/blur.js";
import { clamp, like, lumaOf, mix, type Plane, planeOf, type Rgb, smoothstep } from "../field/field.js";
import { guidedFilter } from "../field/guided.js";

export interface Matte {
  /** How much of the pixel is the subject, 0 … 1. Exactly 0 or 1 away from the edge. */
  readonly alpha: Plane;
  /** The subject's own colours; along the edge without what shone through from the old background. */
  readonly foreground: Rgb;
}

/**
 * The subject that the background mask leaves, with an edge that follows the picture (guided filter in a narrow band) and
 * colours freed of the old background (what the mix I = αF + (1−α)B leaves for F, kept near the colours further inside).
 */
export function matte(rgb: Rgb, background: Mask): Matte {
  const band = bandOf(rgb);
  const alpha = softEdge(rgb, background);
  const depth = gaussianBlur(alpha, band * 0.3);
  const inside = like(
    alpha,
    depth.data.map((a) => (a >= 0.985 ? 1 : 0)),
  );
  const outside = like(
    alpha,
    depth.data.map((a) => (a <= 0.015 ? 1 : 0)),
  );
  const edge = (i: number) => alpha.data[i] > 0 && alpha.data[i] < 1;
  const nearSubject = weightedBlur(rgb, inside, band, edge);
  const nearBackground = weightedBlur(rgb, outside, band * 1.5, edge);
  const foreground = like(rgb, Float32Array.from(rgb.data));
  for (let i = 0, p = 0; i < alpha.data.length; i++, p += 3) {
    const a = alpha.data[i];
    if (a <= 0 || a >= 1) continue;
    for (let c = 0; c < 3; c++) {
      const solved = (rgb.data[p + c] - (1 - a) * nearBackground.data[p + c]) / Math.max(a, 0.05);
      const kept = clamp(solved, 0, 255);
      foreground.data[p + c] = mix(nearSubject.data[p + c], kept, smoothstep(0.35, 0.95, a));
    }
  }
  return { alpha, foreground };
}

/** How much of each pixel is what the background mask leaves, 0 … 1: an edge that follows the picture. */
export function softEdge(rgb: Rgb, background: Mask): Plane {
  const rough = planeOf(background);
  for (let i = 0; i < rough.data.length; i++) rough.data[i] = 1 - rough.data[i];
  return refine(rough, lumaOf(rgb), bandOf(rgb));
}

function bandOf(rgb: Rgb): number {
  return Math.max(2, (4 * Math.max(rgb.width, rgb.height)) / 1024);
}

function refine(rough: Plane, guide: Plane, band: number): Plane {
  const spread = gaussianBlur(rough, band * 0.6);
  const normal = like(
    guide,
    guide.data.map((v) => v / 255),
  );
  const followed = guidedFilter(gaussianBlur(rough, 0.7), normal, Math.round(band), 0.0008);
  const out = like(rough);
  for (let i = 0; i < out.data.length; i++) {
    const s = spread.data[i];
    // Far from the edge the mask is believed; the seam where the two meet is gradual.
    const near = smoothstep(0.015, 0.12, s) * (1 - smoothstep(0.88, 0.985, s));
    const edge = smoothstep(0.3, 0.99, followed.data[i]);
    const value = mix(rough.data[i], edge, near);
    out.data[i] = value < 0.015 ? 0 : value > 0.985 ? 1 : value;
  }
  return out;
}
