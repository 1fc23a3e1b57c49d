import { squaredDistanceTo } from "../../../raster/distance.js";
import { complement, INSIDE } from "../../../raster/mask.js";
import type { Mask } from "../../../raster/raster.js";
import { softEdge } from "../background/matte.js";
import { gaussianBlur, weightedBlur } from "../field/blur.js";
import { clamp, like, mix, type Plane, type Rgb, smoothstep } from "../field/field.js";

/** How far beyond the mask a pixel may still be a mix of thing and surroundings, at a long side of 1024. */
const FRINGE = 3;
/** Less of a thing than this in a pixel is not worth a change. */
const TRACE = 0.01;

export interface Edged {
  /** The colours that the pixels get where `weight` is above 0. */
  readonly out: Rgb;
  readonly weight: Plane;
}

/**
 * Lays `painted` into the picture. Well inside the mask it counts by `own` (0 … 1). A pixel on the edge is a mix of thing
 * and surroundings: it changes by its share of the thing times what the thing beside it has changed by, so that no rim of
 * the old colour is left and none of the new is made. `along` (0 … 1) says which pixels near the edge have the thing's own
 * colour, so that they can be painted like those inside.
 */
export function edged(rgb: Rgb, mask: Mask, own: Plane, painted: Rgb, along: Plane | null): Edged {
  const sigma = Math.max(1.5, (3 * Math.max(rgb.width, rgb.height)) / 1024);
  const alpha = softEdge(rgb, complement(mask));
  const settled = like(
    own,
    own.data.map((w, i) => (alpha.data[i] >= 1 && mask.data[i] > INSIDE ? w : 0)),
  );
  const amount = shares(rgb, mask, alpha, settled, along, sigma);
  const change = like(painted);
  for (let i = 0, p = 0; i < settled.data.length; i++, p += 3) {
    if (settled.data[i] === 0) continue;
    for (let c = 0; c < 3; c++) change.data[p + c] = painted.data[p + c] - rgb.data[p + c];
  }
  const nearby = weightedBlur(change, settled, sigma, (i) => amount.data[i] > TRACE);
  const weight = like(own);
  const out = like(rgb, Float32Array.from(painted.data));
  for (let i = 0, p = 0; i < weight.data.length; i++, p += 3) {
    if (alpha.data[i] >= 1 && mask.data[i] > INSIDE) {
      weight.data[i] = own.data[i];
    } else if (amount.data[i] > TRACE || (along?.data[i] ?? 0) > TRACE) {
      weight.data[i] = 1;
      for (let c = 0; c < 3; c++) {
        const mixed = rgb.data[p + c] + amount.data[i] * nearby.data[p + c];
        out.data[p + c] = mix(mixed, painted.data[p + c], along?.data[i] ?? 0);
      }
    }
  }
  return { out, weight };
}

/** How much of the thing is in each pixel on or about the edge; 0 for those well inside. */
function shares(rgb: Rgb, mask: Mask, alpha: Plane, settled: Plane, along: Plane | null, sigma: number): Plane {
  const fringe = Math.max(2, (FRINGE * Math.max(rgb.width, rgb.height)) / 1024);
  const distance = squaredDistanceTo(mask);
  const isEdge = (i: number) => {
    if (mask.data[i] > INSIDE) return alpha.data[i] < 1;
    return alpha.data[i] > 0 || distance[i] <= fringe ** 2;
  };
  const surroundings = like(
    alpha,
    alpha.data.map((a, i) => (a <= 0 && distance[i] > fringe ** 2 && (along?.data[i] ?? 0) < 0.1 ? 1 : 0)),
  );
  const solid = like(
    alpha,
    alpha.data.map((a, i) => (a >= 1 && mask.data[i] > INSIDE ? 1 : 0)),
  );
  const ownNearby = gaussianBlur(settled, sigma);
  const allNearby = gaussianBlur(solid, sigma);
  const thing = localMean(rgb, settled, ownNearby, sigma);
  const around = localMean(rgb, surroundings, gaussianBlur(surroundings, 2 * sigma), 2 * sigma);
  const out = like(alpha);
  for (let i = 0; i < out.data.length; i++) {
    if (!isEdge(i)) continue;
    const kin = allNearby.data[i] > 1e-3 ? ownNearby.data[i] / allNearby.data[i] : 0;
    const { share, trust } = unmixed(rgb, thing, around, i);
    const near = 1 - smoothstep(fringe, fringe + 2, Math.sqrt(distance[i]));
    out.data[i] = kin * mix(alpha.data[i], share, trust * near);
  }
  return out;
}

/** Mean of the pixels that have weight; 0 where none is near. `total` is the weight itself, blurred. */
function localMean(rgb: Rgb, weight: Plane, total: Plane, sigma: number): Rgb {
  const product = like(rgb);
  for (let i = 0, p = 0; i < weight.data.length; i++, p += 3) {
    const w = weight.data[i];
    if (w === 0) continue;
    for (let c = 0; c < 3; c++) product.data[p + c] = rgb.data[p + c] * w;
  }
  const sums = gaussianBlur(product, sigma);
  for (let i = 0, p = 0; i < weight.data.length; i++, p += 3) {
    const w = total.data[i];
    for (let c = 0; c < 3; c++) sums.data[p + c] = w > 1e-3 ? sums.data[p + c] / w : Number.NaN;
  }
  return sums;
}

/** The share of `thing` in pixel I = αT + (1 − α)A, and 0 … 1 how well that mix explains it. */
function unmixed(rgb: Rgb, thing: Rgb, around: Rgb, i: number): { readonly share: number; readonly trust: number } {
  const p = 3 * i;
  let dot = 0;
  let squared = 0;
  for (let c = 0; c < 3; c++) {
    const span = thing.data[p + c] - around.data[p + c];
    dot += (rgb.data[p + c] - around.data[p + c]) * span;
    squared += span * span;
  }
  if (!(squared > 0)) return { share: 0, trust: 0 };
  const share = clamp(dot / squared, 0, 1);
  let rest = 0;
  for (let c = 0; c < 3; c++) {
    const expected = around.data[p + c] + share * (thing.data[p + c] - around.data[p + c]);
    rest += (rgb.data[p + c] - expected) ** 2;
  }
  const distinct = smoothstep(25, 60, Math.sqrt(squared));
  return { share, trust: distinct * (1 - smoothstep(0.2, 0.5, Math.sqrt(rest / squared))) };
}
