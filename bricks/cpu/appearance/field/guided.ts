import { boxBlur } from "./blur.js";
import { like, type Plane } from "./field.js";

/**
 * The guided filter (He, Sun, Tang 2010): `input` smoothed so that its edges lie where `guide`'s do.
 * `epsilon` is the variance of the guide, on its own scale, below which it counts as flat.
 */
export function guidedFilter(input: Plane, guide: Plane, radius: number, epsilon: number): Plane {
  const product = (a: Plane, b: Plane) => {
    const out = like(a);
    for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i] * b.data[i];
    return out;
  };
  const meanGuide = boxBlur(guide, radius);
  const meanInput = boxBlur(input, radius);
  const meanGuideInput = boxBlur(product(guide, input), radius);
  const meanGuideGuide = boxBlur(product(guide, guide), radius);
  const slope = like(input);
  const offset = like(input);
  for (let i = 0; i < slope.data.length; i++) {
    const variance = meanGuideGuide.data[i] - meanGuide.data[i] ** 2;
    const covariance = meanGuideInput.data[i] - meanGuide.data[i] * meanInput.data[i];
    slope.data[i] = covariance / (variance + epsilon);
    offset.data[i] = meanInput.data[i] - slope.data[i] * meanGuide.data[i];
  }
  const meanSlope = boxBlur(slope, radius);
  const meanOffset = boxBlur(offset, radius);
  const out = like(input);
  for (let i = 0; i < out.data.length; i++) out.data[i] = meanSlope.data[i] * guide.data[i] + meanOffset.data[i];
  return out;
}
