import { gaussianBlur } from "../field/blur.js";
import { like, lumaOf, type Plane, type Rgb, smoothstep } from "../field/field.js";

/**
 * 0 … 1: small spots far brighter than what is about them (lamps, lit windows, reflections), which stay lit when the day
 * goes. Not the sky, and no large pale surface.
 */
export function lampsOf(rgb: Rgb, sky: Plane): Plane {
  const luma = lumaOf(rgb);
  const size = Math.max(rgb.width, rgb.height) / 1024;
  const around = gaussianBlur(luma, 26 * size);
  const wide = gaussianBlur(luma, 70 * size);
  const close = gaussianBlur(luma, 7 * size);
  const out = like(luma);
  for (let i = 0; i < out.data.length; i++) {
    const [r, b] = [rgb.data[3 * i], rgb.data[3 * i + 2]];
    const warm = smoothstep(18, 62, r - b);
    const threshold = 246 - 26 * warm;
    // White light must be a point; a pale patch of any size is snow, a wall, a shirt.
    const beside = Math.max(around.data[i], 0.8 * wide.data[i], (1 - 0.6 * warm) * close.data[i]);
    const contrast = luma.data[i] - beside;
    out.data[i] =
      smoothstep(threshold - 14, threshold + 8, luma.data[i]) * smoothstep(62, 110, contrast) * (1 - sky.data[i]);
  }
  return out;
}

/** Adds the glow of lamps, in warm light, near and wide. `strength` about 1. */
export function glowing(rgb: Rgb, lamps: Plane, strength: number): Rgb {
  if (!lamps.data.some((v) => v > 0.3)) return rgb;
  const size = Math.max(rgb.width, rgb.height) / 1024;
  const near = gaussianBlur(lamps, 6 * size);
  const wide = gaussianBlur(lamps, 28 * size);
  const out = like(rgb);
  const warm = [255, 196, 120];
  for (let i = 0; i < lamps.data.length; i++) {
    const glow = strength * (near.data[i] * 1.1 + wide.data[i] * 2.2);
    for (let c = 0; c < 3; c++) {
      const lit = rgb.data[3 * i + c] + (255 - rgb.data[3 * i + c]) * Math.min(0.95, (glow * warm[c]) / 255);
      const core = lamps.data[i];
      out.data[3 * i + c] = lit * (1 - core) + Math.max(lit, [255, 240, 205][c]) * core;
    }
  }
  return out;
}
