import type { Mask, Picture } from "../../raster/raster.js";
import { oklabInto } from "./colour/oklab.js";
import { gaussianBlur, weightedBlur } from "./field/blur.js";
import {
  clamp,
  emptyField,
  like,
  lumaOf,
  maskOf,
  mix,
  type Plane,
  type Rgb,
  rgbOf,
  smoothstep,
} from "./field/field.js";
import { guidedFilter } from "./field/guided.js";
import { resample } from "./field/resample.js";

/** Long side at which the sky is looked for; its edge is then refined at full size. */
const WORKING = 320;
/** A sky smaller than this share of the picture is taken for none. */
const SMALLEST = 0.012;

/** OKLab distance over four working pixels that makes a level line the horizon. */
const HORIZON_STEP = 0.02;

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
  const found = grow(small);
  const none = emptyField(rgb.width, rgb.height, 1);
  if (found === null) return { sky: none, water: none };
  return { sky: refined(found.sky, rgb), water: found.water === null ? none : refined(found.water, rgb) };
}

/** From the top border down, over what looks like sky and is reached without crossing an edge. */
function grow(small: Rgb): { readonly sky: Plane; readonly water: Plane | null } | null {
  const { width, height } = small;
  const soft = gaussianBlur(small, 0.8);
  const lab = new Float32Array(soft.data.length);
  for (let i = 0; i < lab.length; i += 3) oklabInto(soft.data[i], soft.data[i + 1], soft.data[i + 2], lab, i);
  const steep = steepness(lab, width, height);
  const brightest = whitePoint(lab);
  const likely = like(lumaOf(small));
  for (let i = 0; i < likely.data.length; i++) {
    likely.data[i] = skyLikeness(lab, i, brightest);
  }
  const flooded = flood(lab, steep, likely, width, height);
  const region = aboveHorizon(flooded, lab, width, height);
  if (!believable(region, lab, likely, steep, width, height)) return null;
  const full = withClouds(region, lab, steep, width, height);
  const below = flooded.map((v, i) => (v === 1 && region[i] === 0 ? 1 : 0));
  return { sky: planeFrom(full, width, height), water: below.includes(1) ? planeFrom(below, width, height) : null };
}

function planeFrom(values: Uint8Array, width: number, height: number): Plane {
  return { width, height, channels: 1, data: Float32Array.from(values) };
}

/** Difference of a pixel to its neighbours in OKLab. */
function steepness(lab: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const l = 3 * (y * width + Math.max(0, x - 1));
      const r = 3 * (y * width + Math.min(width - 1, x + 1));
      const u = 3 * (Math.max(0, y - 1) * width + x);
      const d = 3 * (Math.min(height - 1, y + 1) * width + x);
      let sum = 0;
      for (let c = 0; c < 3; c++) sum += (lab[r + c] - lab[l + c]) ** 2 + (lab[d + c] - lab[u + c]) ** 2;
      out[y * width + x] = Math.sqrt(sum);
    }
  }
  return out;
}

function whitePoint(lab: Float32Array): number {
  const lightness = Float32Array.from({ length: lab.length / 3 }, (_, i) => lab[3 * i]).sort();
  return lightness[Math.floor(lightness.length * 0.97)];
}

/** 0 … 1: blue by day, near white under cloud and haze, warm at sunset, deep blue at night. */
function skyLikeness(lab: Float32Array, pixel: number, brightest: number): number {
  const L = lab[3 * pixel];
  const a = lab[3 * pixel + 1];
  const b = lab[3 * pixel + 2];
  const c = Math.hypot(a, b);
  const h = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const blueHue = smoothstep(212, 228, h) * (1 - smoothstep(285, 305, h));
  const blue = blueHue * smoothstep(0.02, 0.05, c) * smoothstep(0.3, 0.45, L);
  const night =
    smoothstep(225, 240, h) * (1 - smoothstep(290, 305, h)) * smoothstep(0.03, 0.06, c) * smoothstep(0.08, 0.16, L);
  const pale =
    smoothstep(0.76, 0.88, L / Math.max(0.75, brightest)) *
    smoothstep(0.7, 0.82, L) *
    (1 - smoothstep(0.035, 0.06, c) * (1 - blueHue));
  const warm =
    smoothstep(0.62, 0.75, L) * smoothstep(0.05, 0.09, c) * (1 - smoothstep(85, 100, h)) * smoothstep(20, 35, h) * 0.7;
  return clamp(Math.max(blue, night * 0.9, pale, warm), 0, 1);
}

function flood(lab: Float32Array, steep: Float32Array, likely: Plane, width: number, height: number): Uint8Array {
  const region = new Uint8Array(width * height);
  const queue: number[] = [];
  for (let y = 0; y < Math.max(1, Math.round(height * 0.04)); y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (likely.data[i] < 0.5 || steep[i] > 0.05) continue;
      region[i] = 1;
      queue.push(i);
    }
  }
  for (let head = 0; head < queue.length; head++) {
    const i = queue[head];
    const x = i % width;
    for (const j of [
      x > 0 ? i - 1 : -1,
      x < width - 1 ? i + 1 : -1,
      i + width < region.length ? i + width : -1,
      i - width,
    ]) {
      if (j < 0 || region[j] === 1 || likely.data[j] < 0.22 || steep[j] > 0.075) continue;
      const step = Math.hypot(
        lab[3 * j] - lab[3 * i],
        lab[3 * j + 1] - lab[3 * i + 1],
        lab[3 * j + 2] - lab[3 * i + 2],
      );
      if (step > 0.035) continue;
      region[j] = 1;
      queue.push(j);
    }
  }
  return region;
}

/**
 * Water under haze has the colour of the sky above it. What parts them is a line that runs level across the picture: the
 * row where the region's colour steps, in most columns at once, by more than a sky changes in so little height.
 */
function aboveHorizon(region: Uint8Array, lab: Float32Array, width: number, height: number): Uint8Array {
  const reach = 2;
  let best = 0;
  let cut = height;
  for (let y = Math.round(height * 0.15); y < height - reach; y++) {
    const steps: number[] = [];
    let above = 0;
    for (let x = 0; x < width; x++) {
      if (region[(y - reach) * width + x] === 1) above++;
      if (region[(y - reach) * width + x] === 0 || region[(y + reach) * width + x] === 0) continue;
      const p = 3 * ((y - reach) * width + x);
      const q = 3 * ((y + reach) * width + x);
      steps.push(Math.hypot(lab[q] - lab[p], lab[q + 1] - lab[p + 1], lab[q + 2] - lab[p + 2]));
    }
    if (steps.length < width * 0.2 || steps.length < above * 0.3) continue;
    // The step that four fifths of the columns exceed.
    const common = sortedQuantile(steps, 0.2);
    if (common <= best) continue;
    best = common;
    cut = y;
  }
  if (best < HORIZON_STEP) return region;
  return region.map((v, i) => (i >= cut * width ? 0 : v));
}

/**
 * A wall or a blurred backdrop can look like sky too. A sky is large, smooth, wide at the top, and, when it is grey or
 * white, about the brightest thing in the picture.
 */
function believable(
  region: Uint8Array,
  lab: Float32Array,
  likely: Plane,
  steep: Float32Array,
  width: number,
  height: number,
): boolean {
  let area = 0;
  let likeness = 0;
  let texture = 0;
  let blueness = 0;
  let lightness = 0;
  for (let i = 0; i < region.length; i++) {
    if (region[i] === 0) continue;
    area++;
    likeness += likely.data[i];
    texture += steep[i];
    blueness += -lab[3 * i + 2];
    lightness += lab[3 * i];
  }
  if (area < SMALLEST * region.length) return false;
  let top = 0;
  for (let x = 0; x < width; x++) if (region[width * Math.round(height * 0.02) + x] === 1) top++;
  const brightest = whitePoint(lab);
  const coloured = blueness / area > 0.018;
  const luminous = lightness / area > 0.86 && lightness / area > brightest - 0.1;
  return likeness / area > 0.5 && texture / area < 0.03 && top / width > 0.12 && (coloured || luminous);
}

/**
 * Clouds and holes: pale patches that the flood could not enter for their edges, when they lie within or hang on the sky
 * above where it ends beside them.
 */
function withClouds(
  region: Uint8Array,
  lab: Float32Array,
  steep: Float32Array,
  width: number,
  height: number,
): Uint8Array {
  const full = Uint8Array.from(region);
  const border = lowerBorder(region, width, height);
  const horizon = sortedQuantile(
    border.filter((y) => y > 0),
    0.5,
  );
  const seen = Uint8Array.from(region);
  for (let start = 0; start < full.length; start++) {
    if (seen[start] === 1 || !cloudy(lab, start) || steep[start] > 0.5) continue;
    const patch: number[] = [start];
    seen[start] = 1;
    let touching = 0;
    let rim = 0;
    let sumY = 0;
    for (let head = 0; head < patch.length; head++) {
      const i = patch[head];
      const x = i % width;
      sumY += Math.floor(i / width);
      for (const j of [
        x > 0 ? i - 1 : -1,
        x < width - 1 ? i + 1 : -1,
        i + width < full.length ? i + width : -1,
        i - width,
      ]) {
        if (j < 0) continue;
        if (region[j] === 1) touching++;
        else if (!cloudy(lab, j) || steep[j] > 0.5) rim++;
        else if (seen[j] === 0) {
          seen[j] = 1;
          patch.push(j);
        }
      }
    }
    const middle = sumY / patch.length;
    const share = touching / Math.max(1, touching + rim);
    if (share > 0.3 && middle < horizon * 1.05) for (const i of patch) full[i] = 1;
  }
  return closed(full, lab, width, height);
}

function cloudy(lab: Float32Array, i: number): boolean {
  const c = Math.hypot(lab[3 * i + 1], lab[3 * i + 2]);
  const blue = -lab[3 * i + 2] > 0.03 && lab[3 * i] > 0.5;
  return (lab[3 * i] > 0.66 && c < 0.06) || blue;
}

/** Lowest row of the region in each column, 0 where it has none. */
function lowerBorder(region: Uint8Array, width: number, height: number): number[] {
  return Array.from({ length: width }, (_, x) => {
    for (let y = height - 1; y >= 0; y--) if (region[y * width + x] === 1) return y + 1;
    return 0;
  });
}

/** Smooths the border by a vote of the neighbourhood, in which the rims of clouds need few. */
function closed(region: Uint8Array, lab: Float32Array, width: number, height: number): Uint8Array {
  const plane = planeFrom(region, width, height);
  const near = gaussianBlur(plane, 1.2);
  const wide = gaussianBlur(plane, 3);
  return Uint8Array.from(region, (_, i) => (near.data[i] > 0.5 || (wide.data[i] > 0.42 && cloudy(lab, i)) ? 1 : 0));
}

function sortedQuantile(values: number[], share: number): number {
  if (values.length === 0) return 0;
  return values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
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
