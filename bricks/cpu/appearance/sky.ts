import type { Mask, Picture } from "../../raster/raster.js";
import { gaussianBlur, weightedBlur } from "./field/blur.js";
import { emptyField, like, lumaOf, maskOf, mix, type Plane, type Rgb, rgbOf, smoothstep } from "./field/field.js";
import { guidedFilter } from "./field/guided.js";
import { resample } from "./field/resample.js";
import { planeFrom, withClouds } from "./sky/clouds.js";
import { aboveHorizon, believable, flood } from "./sky/region.js";
import { viewOf } from "./sky/view.js";

/** Long side at which the sky is looked for; its edge is then refined at full size. */
const WORKING = 320;

/** The sky, with soft edges, or an empty mask where none is seen: indoors, a close-up, a wall. */
export function skyMask(picture: Picture): Mask {
  return maskOf(skyAndWater(rgbOf(picture)).sky);
}

export interface SkyAndWater {
  /** 0 … 1 at the picture's size; 0 everywhere where none is seen. */
  readonly sky: Plane;
  /** Smooth water that runs up to the horizon in the colour of the sky; none → 0 everywhere. */
  readonly water: Plane;
}

export function skyAndWater(rgb: Rgb): SkyAndWater {
  const scale = Math.min(1, WORKING / Math.max(rgb.width, rgb.height));
  const width = Math.max(8, Math.round(rgb.width * scale));
  const height = Math.max(8, Math.round(rgb.height * scale));
  const small = resample(rgb, width, height);
  const found = search(small);
  const none = emptyField(rgb.width, rgb.height, 1);
  if (found === null) return { sky: none, water: none };
  return { sky: refined(found.sky, rgb), water: found.water === null ? none : refined(found.water, rgb) };
}

function search(small: Rgb): { readonly sky: Plane; readonly water: Plane | null } | null {
  const { width, height } = small;
  const view = viewOf(small);
  const flooded = flood(view);
  const region = aboveHorizon(flooded, view);
  if (!believable(region, view)) return null;
  const below = flooded.map((v, i) => (v === 1 && region[i] === 0 ? 1 : 0));
  return {
    sky: planeFrom(withClouds(region, view), width, height),
    water: below.includes(1) ? planeFrom(below, width, height) : null,
  };
}

/** Brought to full size, its edge laid onto the picture's: by the guided filter, then by likeness to the sky beside it. */
function refined(found: Plane, rgb: Rgb): Plane {
  const large = resample(found, rgb.width, rgb.height);
  const guide = lumaOf(rgb);
  for (let i = 0; i < guide.data.length; i++) guide.data[i] = (0.45 * guide.data[i] + 0.55 * rgb.data[3 * i + 2]) / 255;
  const radius = Math.max(2, Math.round(Math.max(rgb.width, rgb.height) / 110));
  const followed = guidedFilter(large, guide, radius, 0.0006);
  const wide = gaussianBlur(large, radius);
  const typical = weightedBlur(rgb, large, radius * 1.6, (i) => wide.data[i] > 0.003);
  const out = like(large);
  for (let i = 0; i < out.data.length; i++) {
    if (wide.data[i] <= 0.003) continue;
    const near = smoothstep(0.01, 0.06, wide.data[i]) * (1 - smoothstep(0.94, 0.99, wide.data[i]));
    const edge = smoothstep(0.25, 0.85, followed.data[i]);
    const laid = mix(large.data[i], edge, near);
    // Between twigs and along eaves the sky shows beyond the edge that was found …
    const alike = (1 - smoothstep(0.07, 0.26, unlike(rgb, typical, i))) * smoothstep(0.003, 0.05, wide.data[i]);
    // … and masts and wires before it are not sky: they have less blue than the sky and the clouds about them.
    const value = Math.max(laid, alike) * (1 - smoothstep(0.26, 0.46, darker(rgb, typical, i)));
    out.data[i] = value < 0.02 ? 0 : value > 0.98 ? 1 : value;
  }
  return out;
}

/** Largest difference of a channel, as a share of the sky's brightness there. */
function unlike(rgb: Rgb, typical: Rgb, i: number): number {
  let most = 0;
  for (let p = 3 * i; p < 3 * i + 3; p++)
    most = Math.max(most, Math.abs(rgb.data[p] - typical.data[p]) / (typical.data[p] + 25));
  return most;
}

function darker(rgb: Rgb, typical: Rgb, i: number): number {
  const red = rgb.data[3 * i];
  const blue = rgb.data[3 * i + 2];
  const deepBlueSky = blue > 90 && (blue - red) / (blue + 25) > 0.22;
  return deepBlueSky ? 0 : (typical.data[3 * i + 2] - blue) / (typical.data[3 * i + 2] + 25);
}
