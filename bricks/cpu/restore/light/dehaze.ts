import { clamp, emptyField, like, lumaOf, type Plane, type Rgb } from "../../appearance/field/field.js";
import { guidedFilter } from "../../appearance/field/guided.js";
import { slidingMin } from "./sliding-min.js";

/** Share of the haze that goes at strength 1: a trace of it keeps distance looking distant. */
const SHARE = 0.95;
/** The thinnest view that is still opened up; below, there is noise and no picture. */
const LEAST_VIEW = 0.12;
/** Distance from the colour of the haze (levels) below which a place is sky or haze itself, and is spared. */
const SKY = 70;

/**
 * Haze out of a picture by the dark channel prior (He, Sun, Tang 2009): in a clear view every neighbourhood has something
 * dark in some channel, so what is lighter is haze. The view is refined by a guided filter; sky, which has nothing dark,
 * is spared (after Jiang et al. 2013).
 * @param strength 0 … 1.
 */
export function dehaze(rgb: Rgb, strength: number): Rgb {
  const side = Math.max(rgb.width, rgb.height);
  const radius = Math.max(1, Math.round(side / 80));
  const dark = slidingMin(darkest(rgb, [255, 255, 255]), radius);
  const haze = hazeColour(rgb, dark);
  const view = refined(rgb, slidingMin(darkest(rgb, haze), radius), strength, radius);
  const out = like(rgb);
  for (let i = 0, p = 0; i < view.data.length; i++, p += 3) {
    let away = 0;
    for (let c = 0; c < 3; c++) away = Math.max(away, Math.abs(rgb.data[p + c] - haze[c]));
    const spared = Math.max(view.data[i], LEAST_VIEW) * Math.max(1, SKY / Math.max(1, away));
    const t = Math.min(1, spared);
    for (let c = 0; c < 3; c++) out.data[p + c] = (rgb.data[p + c] - haze[c]) / t + haze[c];
  }
  return likeLit(out, rgb);
}

/** The darkest channel of each pixel as a share of the haze's, 0 … 1. */
function darkest(rgb: Rgb, haze: readonly number[]): Plane {
  const plane = emptyField(rgb.width, rgb.height, 1);
  for (let i = 0, p = 0; i < plane.data.length; i++, p += 3) {
    plane.data[i] = Math.min(rgb.data[p] / haze[0], rgb.data[p + 1] / haze[1], rgb.data[p + 2] / haze[2], 1);
  }
  return plane;
}

/** The colour that everything fades to: the mean of the haziest thousandth, without what burns out beyond it. */
function hazeColour(rgb: Rgb, dark: Plane): [number, number, number] {
  const sorted = Float32Array.from(dark.data).sort();
  const least = sorted[Math.floor(sorted.length * 0.999)];
  const sum = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < dark.data.length; i++) {
    if (dark.data[i] < least) continue;
    for (let c = 0; c < 3; c++) sum[c] += rgb.data[3 * i + c];
    count++;
  }
  const channel = (c: number) => clamp(sum[c] / Math.max(1, count), 60, 250);
  return [channel(0), channel(1), channel(2)];
}

/** How much of each place is seen through the haze, 0 … 1, with the picture's own edges. */
function refined(rgb: Rgb, dark: Plane, strength: number, radius: number): Plane {
  const rough = like(dark);
  for (let i = 0; i < rough.data.length; i++) rough.data[i] = 1 - SHARE * strength * dark.data[i];
  return guidedFilter(rough, lumaOf(rgb), radius * 4, 0.001 * 255 * 255);
}

/** Haze made the picture lighter than it is, but what was under it was exposed for the haze: half of the light comes back. */
function likeLit(clear: Rgb, hazy: Rgb): Rgb {
  const [before, after] = [meanOf(hazy), meanOf(clear)];
  if (after >= before || after < 1) return clear;
  const lift = Math.min(1.5, Math.sqrt(before / after));
  for (let p = 0; p < clear.data.length; p++) {
    const v = clamp(clear.data[p], 0, 255) / 255;
    clear.data[p] = (255 * lift * v) / (1 + (lift - 1) * v);
  }
  return clear;
}

function meanOf({ data }: Rgb): number {
  let sum = 0;
  for (let p = 0; p < data.length; p++) sum += clamp(data[p], 0, 255);
  return sum / Math.max(1, data.length);
}
