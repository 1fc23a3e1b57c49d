import { gaussianBlur } from "../../bricks/cpu/appearance/field/blur.js";
import { emptyField, type Rgb, rgbOf } from "../../bricks/cpu/appearance/field/field.js";
import { randomFrom } from "../../bricks/cpu/appearance/field/random.js";
import type { Raster } from "../../bricks/raster/raster.js";

/** What happens to photos: each of these takes a clean one and damages it as a camera does. */

const clipped = (values: ArrayLike<number>) =>
  Uint8Array.from(values, (v) => (v < 0 ? 0 : v > 255 ? 255 : Math.round(v)));

/** Gaussian noise of `sigma` levels; `blotted`: every speck four pixels large, as after demosaicing. */
export function noisy(picture: Raster<3>, sigma: number, blotted = false): Raster<3> {
  const random = randomFrom(5);
  const { width, data } = picture;
  const grain = Float32Array.from(
    data,
    () => sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  const row = 3 * width;
  const at = (p: number) =>
    blotted && p >= row + 3 ? (grain[p]! + grain[p - 3]! + grain[p - row]! + grain[p - row - 3]!) / 2 : grain[p]!;
  return { ...picture, data: clipped(Float32Array.from(data, (v, p) => v + at(p))) };
}

/** Out of focus. */
export function blurred(picture: Raster<3>, sigma: number): Raster<3> {
  return { ...picture, data: clipped(gaussianBlur(rgbOf(picture) as Rgb, sigma).data) };
}

/** Shaken along a straight line of `length` pixels at `angle` (radians, downwards from the x axis). */
export function shaken(picture: Raster<3>, length: number, angle: number): Raster<3> {
  const { width, height, data } = picture;
  const out = emptyField(width, height, 3);
  const taps = 4 * length + 1;
  const clamp = (v: number, size: number) => Math.min(size - 1, Math.max(0, v));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < taps; k++) {
        const t = (k / (taps - 1) - 0.5) * length;
        const column = clamp(Math.round(x + t * Math.cos(angle)), width);
        const from = 3 * (clamp(Math.round(y + t * Math.sin(angle)), height) * width + column);
        for (let c = 0; c < 3; c++) out.data[3 * (y * width + x) + c]! += data[from + c]! / taps;
      }
    }
  }
  return { ...picture, data: clipped(out.data) };
}

/** As seen through haze that grows thicker towards the top. */
export function hazy(picture: Raster<3>): Raster<3> {
  const { width, height, data } = picture;
  const air = [215, 220, 225];
  const through = (p: number) => 0.4 + (0.5 * Math.floor(p / 3 / width)) / height;
  return { ...picture, data: clipped(data.map((v, p) => v * through(p) + air[p % 3]! * (1 - through(p)))) };
}

/** Exposed to a share of the light. */
export function dim(picture: Raster<3>, light: number): Raster<3> {
  return {
    ...picture,
    data: clipped(Float32Array.from(picture.data, (v) => 255 * (light * (v / 255) ** 2.2) ** (1 / 2.2))),
  };
}
