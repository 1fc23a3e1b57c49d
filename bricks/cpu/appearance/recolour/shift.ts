import { chroma, type Oklab, srgbInto } from "../colour/oklab.js";
import { clamp, emptyField, mix, type Plane, type Rgb, smoothstep } from "../field/field.js";
import { type Dominant, shareOf } from "./dominant.js";
import { oklabPixels, type RegionStatistics, regionStatistics } from "./statistics.js";

/**
 * Gives a region another colour as if its surface had been dyed: what was light or shade on the old colour is light or
 * shade on the new one. Shade scales lightness and chroma together (a surface in half the light), gloss stays the colour of
 * the light, and parts that had no colour of their own (a white logo on a red shirt) stay without. With a `dominant`
 * colour known, the new one is as strong at each pixel as the old one was there.
 */
export function recolour(rgb: Rgb, weight: Plane | null, target: Oklab, dominant: Dominant | null = null): Rgb {
  const lab = oklabPixels(rgb);
  const region = regionStatistics(lab, weight);
  const aim = aimed(target, region);
  const shade = shading(region, aim.L);
  const aimChroma = chroma(aim);
  const aimHue = Math.atan2(aim.b, aim.a);
  // How much of the old colour's own variety (of hue, of chroma) survives: none where the old colour was grey.
  const coloured = smoothstep(0.03, 0.08, region.chroma);
  const oneHue = smoothstep(0.6, 0.95, region.agreement);
  const residue = aimChroma < 0.02 ? 0.06 : 0;
  const out = emptyField(rgb.width, rgb.height, 3);
  for (let i = 0, p = 0; p < lab.length; i++, p += 3) {
    if (weight !== null && weight.data[i] <= 0) continue;
    const L = lab[p];
    const c = Math.hypot(lab[p + 1], lab[p + 2]);
    const gloss = glossAt(L, c, region);
    const share = dominant === null ? 1 : shareOf(lab, i, dominant);
    // Where light from elsewhere is mixed in (a highlight, the edge of the thing), only the thing's part of it is dyed.
    const shaded = mix(L, shade(L), clamp(1.5 * share, 0, 1));
    const lightness = mix(shaded, Math.max(shaded, Math.min(1, L)), gloss);
    const own = clamp(c / Math.max(region.chroma, 1e-3), 0, 1.3);
    const variety = dominant === null ? mix(1, 0.25 + 0.75 * own, coloured) : clamp(share, 0, 1.15);
    const lit = lightness <= aim.L ? lightness / aim.L : 1 - 0.75 * ((lightness - aim.L) / (1.001 - aim.L)) ** 1.5;
    const newChroma = aimChroma * variety * lit * (1 - 0.9 * gloss);
    const turn = coloured * oneHue * 0.25 * clamp(angle(Math.atan2(lab[p + 2], lab[p + 1]) - region.hue), -0.8, 0.8);
    const hue = aimHue + (c > 0.02 ? turn : 0);
    const keep = residue * Math.min(1, lightness);
    srgbInto(
      lightness,
      newChroma * Math.cos(hue) + keep * lab[p + 1],
      newChroma * Math.sin(hue) + keep * lab[p + 2],
      out.data,
      p,
    );
  }
  return out;
}

/** Lighter or darker, more or less colourful, without another hue. Factors of OKLab lightness and chroma. */
export function adjust(rgb: Rgb, weight: Plane | null, lightness: number, colourfulness: number): Rgb {
  const lab = oklabPixels(rgb);
  const out = emptyField(rgb.width, rgb.height, 3);
  for (let i = 0, p = 0; p < lab.length; i++, p += 3) {
    if (weight !== null && weight.data[i] <= 0) continue;
    const L = lightness <= 1 ? lab[p] * lightness : 1 - (1 - lab[p]) ** lightness;
    const scale = colourfulness * Math.min(1.3, L / Math.max(0.05, lab[p]));
    srgbInto(L, lab[p + 1] * scale, lab[p + 2] * scale, out.data, p);
  }
  return out;
}

/** The target within what the scene's light allows: no whiter than its white, and in part as dark as the thing was. */
function aimed(target: Oklab, region: RegionStatistics): Oklab {
  const white = clamp(region.sceneWhite, 0.6, 0.965);
  const kept = 0.45 * clamp(region.lightness - target.L, -0.12, 0.12) * smoothstep(0.02, 0.08, chroma(target));
  const L = clamp(Math.min(target.L + kept, white), 0.17, 0.965);
  const scale = clamp(L / target.L, 0.7, 1.15);
  return { L, a: target.a * scale, b: target.b * scale };
}

/** Old lightness → new: monotone, the median goes to `aim`, contrast follows the light but keeps within bounds. */
function shading(region: RegionStatistics, aim: number): (L: number) => number {
  // In a black thing the ratios of lightness are mostly noise; a floor under both sides quietens them.
  const floor = 0.03 + 0.14 * (1 - smoothstep(0.1, 0.45, region.lightness));
  const middle = clamp(region.lightness, 0, 0.97) + floor;
  const power = clamp(Math.sqrt(middle / aim), 0.55, 1.5);
  const room = 1 - aim;
  return (L) => {
    const ratio = ((Math.max(0, L) + floor) / middle) ** power;
    if (ratio <= 1) return aim * ratio;
    return room <= 0.005 ? aim : aim + room * (1 - Math.exp((-aim * (ratio - 1)) / room));
  };
}

/** 0 … 1: how much of what is seen is the light itself, mirrored. Only what is far lighter and paler than the rest. */
function glossAt(L: number, c: number, region: RegionStatistics): number {
  const bright = smoothstep(Math.max(0.78, region.lightness + 0.15), Math.max(0.96, region.lightness + 0.3), L);
  if (bright === 0) return 0;
  const pale = region.chroma < 0.04 ? 1 : 1 - smoothstep(0.25, 0.75, c / region.chroma);
  return bright * pale;
}

function angle(radians: number): number {
  return Math.atan2(Math.sin(radians), Math.cos(radians));
}
