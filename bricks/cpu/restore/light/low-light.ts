import { clamp, emptyField, like, lumaOf, type Plane, type Rgb } from "../../appearance/field/field.js";
import { guidedFilter } from "../../appearance/field/guided.js";
import { denoise } from "../denoise/denoise.js";
import { slidingMin } from "./sliding-min.js";

/** Mean illumination (sRGB, 0 … 1) that a strength of null aims at. */
const AIM = 0.55;
/** No place is lit more than this many times over: there is only noise below. */
const MOST_GAIN = 9;
/** Illumination that counts as none. */
const DARKNESS = 0.025;

/**
 * Light into a dark picture after Retinex (LIME: Guo, Li, Ling 2017): the illumination is the largest channel, smoothed
 * along the picture's edges, and the picture is divided by a power of it. Shadows gain most, lamps nothing. Noise, which
 * the gain would lift with the shadows, is taken out first where the gain is large.
 * @param strength 0 … 1; null: so that the illumination becomes that of a well lit picture; nothing for one that is.
 */
export function enlighten(rgb: Rgb, strength: number | null): Rgb {
  const light = illumination(rgb);
  const power = strength === null ? neededPower(light) : 0.85 * strength;
  if (power <= 0) return rgb;
  const calm = denoise(rgb, 1);
  const out = like(rgb);
  for (let i = 0, p = 0; i < light.data.length; i++, p += 3) {
    const gain = Math.min(MOST_GAIN, Math.max(DARKNESS, light.data[i]) ** -power);
    // At a gain of 1 the picture's own grain stays; from a gain of about 2.5 on it is all gone.
    const quiet = clamp((gain - 1) / 1.5, 0, 1);
    const r = rgb.data[p] + (calm.data[p] - rgb.data[p]) * quiet;
    const g = rgb.data[p + 1] + (calm.data[p + 1] - rgb.data[p + 1]) * quiet;
    const b = rgb.data[p + 2] + (calm.data[p + 2] - rgb.data[p + 2]) * quiet;
    // What the smooth illumination missed (a small lamp) is rolled off instead of clipped, its hue kept.
    const peak = (Math.max(r, g, b) * gain) / 255;
    const scale = peak > KNEE ? (gain * rolledOff(peak)) / peak : gain;
    out.data[p] = r * scale;
    out.data[p + 1] = g * scale;
    out.data[p + 2] = b * scale;
  }
  return out;
}

const KNEE = 0.75;

function rolledOff(value: number): number {
  const over = (value - KNEE) / (1 - KNEE);
  return KNEE + (1 - KNEE) * (over / (1 + over));
}

/** 0 … 1. */
function illumination(rgb: Rgb): Plane {
  const brightest = emptyField(rgb.width, rgb.height, 1);
  for (let i = 0, p = 0; i < brightest.data.length; i++, p += 3) {
    brightest.data[i] = -Math.max(rgb.data[p], rgb.data[p + 1], rgb.data[p + 2]) / 255;
  }
  const side = Math.max(rgb.width, rgb.height);
  // A dark hair on a lit face is lit like the face: light reaches a little around.
  const reach = slidingMin(brightest, Math.max(1, Math.round(side / 500)));
  for (let i = 0; i < reach.data.length; i++) reach.data[i] = -reach.data[i];
  const smooth = guidedFilter(reach, lumaOf(rgb), Math.max(4, Math.round(side / 40)), 0.003 * 255 * 255);
  for (let i = 0; i < smooth.data.length; i++) smooth.data[i] = clamp(smooth.data[i], 0, 1);
  return smooth;
}

/** The power that brings the illumination's mean (of logarithms, so that lamps do not count for much) to the aim. */
function neededPower(light: Plane): number {
  let sum = 0;
  for (let i = 0; i < light.data.length; i++) sum += Math.log(Math.max(DARKNESS, light.data[i]));
  const mean = sum / Math.max(1, light.data.length);
  return clamp(1 - Math.log(AIM) / Math.min(-0.01, mean), 0, 0.85);
}
