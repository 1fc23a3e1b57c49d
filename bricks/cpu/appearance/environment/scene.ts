import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, like, lumaOf, mix, type Plane, quantile, type Rgb, smoothstep } from "../field/field.js";
import { guidedFilter } from "../field/guided.js";
import { resample } from "../field/resample.js";
import { skyAndWater } from "../sky.js";
import { lampsOf } from "./lamps.js";

/** What the passes of an environment need to know of a picture. Measured once, on the picture as it came. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** 0 … 1; all 0 when no sky is seen. */
  readonly sky: Plane;
  /** 0 … 1: smooth water below the horizon, which mirrors the sky. */
  readonly water: Plane;
  /** Share of the picture that is sky. */
  readonly skyShare: number;
  /** Row where the land begins, 0 … 1 of the height; 0 when no sky is seen. */
  readonly horizon: number;
  /** The lowest row that the sky reaches, 0 … 1 of the height. */
  readonly skyEnd: number;
  /** 0.5 under a dark sky … 1 by day: how bright a cloud over this scene may be. */
  readonly skyLight: number;
  /** 0 near … 1 far, an estimate from height in the picture and from haze. */
  readonly depth: Plane;
  /** 0 … 1: lamps and other small lights, which stay lit when the day goes. */
  readonly lamps: Plane;
  /** Mean luma of the picture, 0 … 255. */
  readonly brightness: number;
}

export function sceneOf(rgb: Rgb): Scene {
  const { width, height } = rgb;
  const { sky, water } = skyAndWater(rgb);
  const luma = lumaOf(rgb);
  const skyShare = mean(sky);
  const bottoms = skyShare > 0 ? skyBottoms(sky) : Float32Array.of(0);
  const horizon = skyShare > 0 ? clamp(quantile(bottoms, 0.6), 0.02, 0.9) : 0;
  const skyEnd = quantile(bottoms, 0.97);
  return {
    width,
    height,
    sky,
    water,
    skyShare,
    horizon,
    skyEnd,
    skyLight: skyLightOf(luma, sky, skyShare),
    depth: depthOf(rgb, luma, sky, horizon),
    lamps: lampsOf(rgb, sky),
    brightness: mean(luma),
  };
}

function mean(plane: Plane): number {
  let sum = 0;
  for (const v of plane.data) sum += v;
  return sum / plane.data.length;
}

/** The lowest row of sky in every other column that has any, 0 … 1 of the height. */
function skyBottoms(sky: Plane): Float32Array {
  const { width, height, data } = sky;
  const lowest: number[] = [];
  for (let x = 0; x < width; x += 2) {
    for (let y = height - 1; y >= 0; y--) {
      if (data[y * width + x] <= 0.5) continue;
      lowest.push((y + 1) / height);
      break;
    }
  }
  return Float32Array.from(lowest);
}

function skyLightOf(luma: Plane, sky: Plane, share: number): number {
  if (share === 0) return 1;
  let sum = 0;
  for (let i = 0; i < luma.data.length; i++) sum += luma.data[i] * sky.data[i];
  return clamp(0.42 + (1.1 * sum) / (share * luma.data.length * 255), 0.5, 1);
}

/**
 * Below the horizon what stands higher in the picture is farther; and what is far is hazy: even its darkest colour channel
 * is bright (the dark channel prior, He 2009). Worked out small, then laid onto the picture's edges.
 */
function depthOf(rgb: Rgb, luma: Plane, sky: Plane, horizon: number): Plane {
  const scale = Math.min(1, 256 / Math.max(rgb.width, rgb.height));
  const width = Math.max(4, Math.round(rgb.width * scale));
  const height = Math.max(4, Math.round(rgb.height * scale));
  const small = resample(rgb, width, height);
  const smallSky = resample(sky, width, height);
  const haze = darkChannel(small, 3);
  const rough = emptyField(width, height, 1);
  for (let y = 0; y < height; y++) {
    const below = (y / height - horizon) / (1 - horizon);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const hazy = smoothstep(20, 190, haze.data[i]);
      const place = below > 0 ? 1 - clamp(below, 0, 1) ** 0.55 : 0.55;
      const land = horizon > 0 ? 0.7 * place + 0.45 * hazy * (0.3 + 0.7 * place) : 0.55 * place + 0.2 * hazy;
      rough.data[i] = mix(clamp(land, 0, 0.97), 1, smallSky.data[i]);
    }
  }
  const guide = like(
    luma,
    luma.data.map((v) => v / 255),
  );
  const radius = Math.max(4, Math.round(Math.max(rgb.width, rgb.height) / 60));
  const smooth = guidedFilter(resample(gaussianBlur(rough, 1.5), rgb.width, rgb.height), guide, radius, 0.002);
  for (let i = 0; i < smooth.data.length; i++) smooth.data[i] = clamp(mix(smooth.data[i], 1, sky.data[i]), 0, 1);
  return smooth;
}

/** The least of red, green and blue within `radius`. */
function darkChannel(rgb: Rgb, radius: number): Plane {
  const { width, height } = rgb;
  const least = emptyField(width, height, 1);
  for (let i = 0; i < least.data.length; i++) {
    least.data[i] = Math.min(rgb.data[3 * i], rgb.data[3 * i + 1], rgb.data[3 * i + 2]);
  }
  const out = like(least);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let low = 255;
      for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
        for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
          low = Math.min(low, least.data[v * width + u]);
        }
      }
      out.data[y * width + x] = low;
    }
  }
  return out;
}
