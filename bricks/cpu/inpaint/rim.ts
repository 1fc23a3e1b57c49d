import { squaredDistanceTo } from "../../raster/distance.js";
import { complement } from "../../raster/mask.js";
import { closeDisc } from "../../raster/morphology.js";
import type { Mask, Picture } from "../../raster/raster.js";

/** Squared RGB distance below which object and surroundings are too alike to tell a rim from either. */
const LEAST_CONTRAST = 3 * 18 * 18;
/** From here on along the way from the surroundings' colour (0) to the object's (1), a pixel counts as the object's. */
const OBJECT_LIKE = 0.12;
/** … if it also departs this far from the surroundings: squared RGB distance. */
const LEAST_DEPARTURE = 3 * 8 * 8;

/**
 * The pixels between `least` and `most` pixels outside the mask that still show the object: its blurred edge, halo or
 * shadow. Each is placed between the colour of the object nearby and that of the surroundings beyond `most`.
 */
export function rimOf(image: Picture, mask: Mask, least: number, most: number): Mask {
  const { width, height } = image;
  const outside = squaredDistanceTo(mask);
  const inside = squaredDistanceTo(complement(mask));
  const n = width * height;
  const edge = (2 * least) ** 2;
  const object = localMean(image, (p) => inside[p] > 0 && inside[p] <= edge, Math.ceil(most));
  const ground = localMean(
    image,
    (p) => outside[p] > most * most && outside[p] <= 9 * most * most,
    Math.ceil(2 * most),
  );
  const here = localMean(image, (p) => outside[p] > 0 && outside[p] <= 4 * most * most, 1);
  const data = new Uint8Array(n);
  const nearest = least * least;
  const farthest = most * most;
  for (let p = 0; p < n; p++) {
    if (outside[p] <= nearest || outside[p] > farthest) continue;
    if (object.weight[p] === 0 || ground.weight[p] === 0 || here.weight[p] === 0) continue;
    let along = 0;
    let contrast = 0;
    for (let c = 0; c < 3; c++) {
      const g = ground.sum[c][p] / ground.weight[p];
      const axis = object.sum[c][p] / object.weight[p] - g;
      along += (here.sum[c][p] / here.weight[p] - g) * axis;
      contrast += axis * axis;
    }
    if (contrast < LEAST_CONTRAST || along <= OBJECT_LIKE * contrast) continue;
    if (along * along > LEAST_DEPARTURE * contrast) data[p] = 255;
  }
  return closeDisc({ width, height, channels: 1, data }, 2);
}

interface LocalMean {
  readonly sum: readonly [Float32Array, Float32Array, Float32Array];
  readonly weight: Float32Array;
}

/** Sums and counts of the chosen pixels in the box of `radius` around each pixel. */
function localMean(image: Picture, chosen: (p: number) => boolean, radius: number): LocalMean {
  const { width, height, channels, data } = image;
  const n = width * height;
  const weight = new Float32Array(n);
  const sum = [new Float32Array(n), new Float32Array(n), new Float32Array(n)] as const;
  for (let p = 0; p < n; p++) {
    if (!chosen(p)) continue;
    weight[p] = 1;
    for (let c = 0; c < 3; c++) sum[c][p] = data[channels * p + c];
  }
  for (const plane of [weight, ...sum]) {
    boxSum(plane, width, height, 1, width, radius);
    boxSum(plane, height, width, width, 1, radius);
  }
  return { sum, weight };
}

function boxSum(
  plane: Float32Array,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  radius: number,
): void {
  const total = new Float64Array(length + 1);
  for (let l = 0; l < lines; l++) {
    const base = l * lineStep;
    for (let i = 0; i < length; i++) total[i + 1] = total[i] + plane[base + i * step];
    for (let i = 0; i < length; i++) {
      plane[base + i * step] = total[Math.min(length, i + radius + 1)] - total[Math.max(0, i - radius)];
    }
  }
}
