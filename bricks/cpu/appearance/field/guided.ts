import { boxBlur } from "./blur.js";
import { like, type Plane } from "./field.js";
import { enlarged, shrunk } from "./scale.js";

/**
 * The guided filter (He, Sun, Tang 2010): `input` smoothed so that its edges lie where `guide`'s do.
 * `epsilon` is the variance of the guide, on its own scale, below which it counts as flat. For wide radii the coefficients
 * are worked out on a smaller picture (He and Sun, "Fast guided filter", 2015).
 */
export function guidedFilter(input: Plane, guide: Plane, radius: number, epsilon: number): Plane {
  const factor = Math.min(Math.floor(radius / 3), Math.floor(Math.min(guide.width, guide.height) / 8));
  if (factor < 2) return applied(guide, coefficients(input, guide, radius, epsilon));
  const small = coefficients(shrunk(input, factor), shrunk(guide, factor), Math.round(radius / factor), epsilon);
  return applied(guide, {
    slope: enlarged(small.slope, guide.width, guide.height, factor),
    offset: enlarged(small.offset, guide.width, guide.height, factor),
  });
}

interface Coefficients {
  readonly slope: Plane;
  readonly offset: Plane;
}

function applied(guide: Plane, { slope, offset }: Coefficients): Plane {
  const out = like(guide);
  for (let i = 0; i < out.data.length; i++) out.data[i] = slope.data[i] * guide.data[i] + offset.data[i];
  return out;
}

/** The best linear map from guide to input about each pixel. */
function coefficients(input: Plane, guide: Plane, radius: number, epsilon: number): Coefficients {
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
    const mean = meanGuide.data[i];
    const variance = meanGuideGuide.data[i] - mean * mean;
    const covariance = meanGuideInput.data[i] - mean * meanInput.data[i];
    slope.data[i] = covariance / (variance + epsilon);
    offset.data[i] = meanInput.data[i] - slope.data[i] * mean;
  }
  return { slope: boxBlur(slope, radius), offset: boxBlur(offset, radius) };
}
