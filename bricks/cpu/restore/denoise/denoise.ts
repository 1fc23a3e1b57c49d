import { clamp, emptyField, like, type Plane, type Rgb } from "../../appearance/field/field.js";
import { enlarged, shrunk } from "../../appearance/field/scale.js";
import { estimateNoise, type NoiseLevel } from "./noise-level.js";
import { shrinkNoise } from "./shrink.js";

/** Colour noise disturbs more than grain and hides less detail. */
const COLOUR_STRENGTH = 1.4;
/** Scales that are worked on: noise of cameras and JPEG files comes in blots as well as in single pixels. */
const LUMA_SCALES = 2;
const COLOUR_SCALES = 3;
/** Noise of which JPEG compression may have left no trace in the finest frequencies. Levels of 0 … 255. */
const HIDDEN = 0.8;
/** Below this nothing is seen, and nothing is done. Levels of 0 … 255. */
const INVISIBLE = 0.35;

/**
 * Noise out of a picture whose noise nobody told: light and two opponent colours apart, each on several scales, with the
 * noise of each measured in its own calm blocks as a function of the light.
 * @param strength 1: as much as is measured.
 */
export function denoise(rgb: Rgb, strength: number): Rgb {
  const [light, ...colours] = opponents(rgb);
  const shade = scaled(light, 1 / Math.sqrt(3));
  return fromOpponents(
    denoisePlane(light, shade, strength, LUMA_SCALES),
    denoisePlane(colours[0], shade, strength * COLOUR_STRENGTH, COLOUR_SCALES),
    denoisePlane(colours[1], shade, strength * COLOUR_STRENGTH, COLOUR_SCALES),
  );
}

/** Orthonormal: equal noise in red, green and blue is equal noise in all three. */
function opponents(rgb: Rgb): [Plane, Plane, Plane] {
  const make = () => emptyField(rgb.width, rgb.height, 1);
  const [light, blueRed, greenPink] = [make(), make(), make()];
  for (let i = 0, p = 0; i < light.data.length; i++, p += 3) {
    const [r, g, b] = [rgb.data[p], rgb.data[p + 1], rgb.data[p + 2]];
    light.data[i] = (r + g + b) / Math.sqrt(3);
    blueRed.data[i] = (r - b) / Math.SQRT2;
    greenPink.data[i] = (r - 2 * g + b) / Math.sqrt(6);
  }
  return [light, blueRed, greenPink];
}

function fromOpponents(light: Plane, blueRed: Plane, greenPink: Plane): Rgb {
  const rgb = emptyField(light.width, light.height, 3);
  for (let i = 0, p = 0; i < light.data.length; i++, p += 3) {
    const grey = light.data[i] / Math.sqrt(3);
    const u = blueRed.data[i] / Math.SQRT2;
    const v = greenPink.data[i] / Math.sqrt(6);
    rgb.data[p] = grey + u + v;
    rgb.data[p + 1] = grey - 2 * v;
    rgb.data[p + 2] = grey - u + v;
  }
  return rgb;
}

/** The finest scale by itself; then its coarse part is replaced by that of the next scale (Pierazzo et al. 2017). */
function denoisePlane(noisy: Plane, light: Plane, strength: number, scales: number): Plane {
  const level = atStrength(blotted(estimateNoise(noisy, light), noisy, light), strength);
  const fine = level === null ? noisy : shrinkNoise(noisy, light, level);
  if (scales === 1 || Math.min(noisy.width, noisy.height) < 64) return fine;
  const coarseNoisy = shrunk(noisy, 2);
  const coarse = denoisePlane(coarseNoisy, shrunk(light, 2), strength, scales - 1);
  const coarseFine = shrunk(fine, 2);
  const change = like(coarse);
  for (let i = 0; i < change.data.length; i++) change.data[i] = coarse.data[i] - coarseFine.data[i];
  const wide = enlarged(change, noisy.width, noisy.height, 2);
  const out = like(fine);
  for (let i = 0; i < out.data.length; i++) out.data[i] = fine.data[i] + wide.data[i];
  return out;
}

/**
 * The noise level, raised where the noise is no white one: at half the size white noise would be half as strong, and what
 * is more there lies in blots, which the finest frequencies do not tell of. Raised to about twice at most, since texture
 * can pass for blots.
 */
function blotted(fine: NoiseLevel, noisy: Plane, light: Plane): NoiseLevel {
  if (Math.min(noisy.width, noisy.height) < 128) return fine;
  const coarse = estimateNoise(shrunk(noisy, 2), shrunk(light, 2));
  return (at) => clamp(2 * coarse(at), fine(at), 2 * fine(at) + HIDDEN);
}

/** Null where there is no noise to be seen. */
function atStrength(level: NoiseLevel, strength: number): NoiseLevel | null {
  const most = Math.max(...Array.from({ length: 16 }, (_, k) => level(k * 17)));
  return most * strength < INVISIBLE ? null : (light) => level(light) * strength;
}

function scaled(plane: Plane, factor: number): Plane {
  const out = like(plane);
  for (let i = 0; i < out.data.length; i++) out.data[i] = plane.data[i] * factor;
  return out;
}
