import { area, complement, intersection, subtract, threshold, union } from "../../../raster/mask.js";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { resample } from "../../../raster/resample.js";
import { maskOf, rgbOf } from "../../appearance/field/field.js";
import { skyAndWater } from "../../appearance/sky.js";
import { certain } from "../detection/presence.js";
import type { Detection } from "../inference/protocol.js";
import { hint } from "../inference/protocol.js";
import type { Region } from "../language/nouns.js";
import { smoothRegion } from "./clean.js";
import { cutWithHints } from "./object-mask.js";
import { salientObject } from "./salient-object.js";

const LONG_SIDE = 512;
const LEAST = 0.015;

/** The binary mask of a region that is no object, or null when the picture does not show it. */
export async function regionMask(
  picture: Raster<3>,
  region: Region,
  found: readonly Detection[],
  signal: AbortSignal,
): Promise<Mask | null> {
  switch (region) {
    case "everything":
      return blank(picture.width, picture.height, 1, 255);
    case "sky":
      return skyMask(picture);
    case "clouds": {
      const sky = skyMask(picture);
      const white = coloured(picture, ({ saturation, value }) => saturation < 0.22 && value > 0.6);
      return sky && white ? enough(intersection(sky, white)) : null;
    }
    case "foreground":
    case "background": {
      const subject = await salientObject(picture, signal);
      if (subject === null) return null;
      return region === "foreground" ? threshold(subject) : complement(threshold(subject));
    }
    case "grass":
      return enough(
        withoutSky(
          picture,
          coloured(
            picture,
            ({ hue, saturation, value, y }) => hue > 38 && hue < 165 && saturation > 0.16 && value > 0.12 && y > 0.25,
          ),
        ),
      );
    case "snow":
      return enough(
        withoutSky(
          picture,
          coloured(picture, ({ saturation, value }) => saturation < 0.14 && value > 0.72),
        ),
      );
    case "water":
      return enough(waterMask(picture));
    case "ground":
      return ground(picture, certain(found, picture), signal);
  }
}

interface Pixel {
  /** Degrees. */
  readonly hue: number;
  readonly saturation: number;
  readonly value: number;
  /** From the top, 0 … 1. */
  readonly y: number;
}

function coloured(picture: Raster<3>, accept: (pixel: Pixel) => boolean): Mask | null {
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(2, Math.round(picture.width * scale));
  const height = Math.max(2, Math.round(picture.height * scale));
  const { data } = resample(picture, width, height, "area");
  const mask = blank(width, height, 1);
  for (let i = 0; i < mask.data.length; i++) {
    const [r, g, b] = [data[3 * i], data[3 * i + 1], data[3 * i + 2]];
    const high = Math.max(r, g, b);
    const range = high - Math.min(r, g, b);
    const sextant =
      range === 0 ? 0 : high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4;
    const pixel = {
      hue: 60 * sextant,
      saturation: high === 0 ? 0 : range / high,
      value: high / 255,
      y: Math.floor(i / width) / height,
    };
    if (accept(pixel)) mask.data[i] = 255;
  }
  const smooth = smoothRegion(mask, 1.5, 0.004);
  return threshold(resample(smooth, picture.width, picture.height, "linear"));
}

/** Null where no sky is seen. */
export function skyMask(picture: Raster<3>): Mask | null {
  const sky = maskOf(skyAndWater(rgbOf(picture)).sky);
  return area(sky) > 0 ? sky : null;
}

/** Water that mirrors the sky, and what is as blue as water below it. */
function waterMask(picture: Raster<3>): Mask | null {
  const { sky, water } = skyAndWater(rgbOf(picture));
  const blue = coloured(picture, ({ hue, saturation, y }) => hue > 165 && hue < 262 && saturation > 0.1 && y > 0.3);
  const mirrored = threshold(maskOf(water));
  return blue ? union(mirrored, subtract(blue, threshold(maskOf(sky)))) : mirrored;
}

function withoutSky(picture: Raster<3>, mask: Mask | null): Mask | null {
  const sky = mask && skyMask(picture);
  return sky ? subtract(mask, sky) : mask;
}

function enough(mask: Mask | null): Mask | null {
  if (mask === null) return null;
  const clean = smoothRegion(mask, 1.5, 0.003);
  const inside = clean.data.reduce((n, v) => n + (v > 0 ? 1 : 0), 0);
  return inside >= LEAST * clean.data.length ? clean : null;
}

/** GrabCut from the bottom edge; what stands on the ground, and the upper third, are not it. */
async function ground(picture: Raster<3>, objects: readonly Detection[], signal: AbortSignal): Promise<Mask | null> {
  const { width, height } = picture;
  const things = objects.filter(({ box }) => box.width * box.height < 0.6 * width * height);
  const salient = await salientObject(picture, signal);
  const mask = await cutWithHints(picture, { left: 0, top: 0, width, height }, signal, (x, y) => {
    if (
      salient &&
      salient.data[Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x))] > 127
    ) {
      return hint.background;
    }
    const thing = things.some(
      ({ box: b }) => x >= b.left && y >= b.top && x < b.left + b.width && y < b.top + b.height,
    );
    if (thing || y < 0.33 * height) return hint.background;
    return y > 0.93 * height ? hint.foreground : y > 0.75 * height ? hint.maybeForeground : hint.maybeBackground;
  });
  const cut = threshold(mask);
  return enough(salient ? subtract(cut, threshold(salient)) : cut);
}
