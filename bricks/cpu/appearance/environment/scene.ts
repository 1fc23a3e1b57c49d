import { gaussianBlur } from "../field/blur.js";
import { clamp, emptyField, like, lumaOf, mix, type Plane, quantile, type Rgb, smoothstep } from "../field/field.js";
import { guidedFilter } from "../field/guided.js";
import { resample } from "../field/resample.js";
import { skyPlane } from "../sky.js";

/** What the passes of an environment need to know of a picture. Measured once, on the picture as it came. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** 0 … 1; all 0 when no sky is seen. */
  readonly sky: Plane;
  /** Share of the picture that is sky. */
  readonly skyShare: number;
  /** Row where the land begins, 0 … 1 of the height; 0 when no sky is seen. */
  readonly horizon: number;
  /** 0 near … 1 far, an estimate from height in the picture and from haze. */
  readonly depth: Plane;
  /** Mean luma of the picture, 0 … 255. */
  readonly brightness: number;
}

export function sceneOf(rgb: Rgb): Scene {
  const { width, height } = rgb;
  const sky = skyPlane(rgb);
  const luma = lumaOf(rgb);
  const skyShare = mean(sky);
  const horizon = skyShare > 0 ? horizonOf(sky) : 0;
  return { width, height, sky, skyShare, horizon, depth: depthOf(rgb, luma, sky, horizon), brightness: mean(luma) };
}

function mean(plane: Plane): number {
  let sum = 0;
  for (const v of plane.data) sum += v;
  return sum / plane.data.length;
}

/** The row down to which the sky reaches in most of the columns that have any. */
function horizonOf(sky: Plane): number {
  const { width, height, data } = sky;
  const lowest: number[] = [];
  for (let x = 0; x < width; x += 2) {
    for (let y = height - 1; y >= 0; y--) {
      if (data[y * width + x] <= 0.5) continue;
      lowest.push(y);
      break;
    }
  }
  return clamp(quantile(Float32Array.from(lowest), 0.6) / height, 0.02, 0.9);
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
