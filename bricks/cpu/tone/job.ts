import { featherInside } from "../../raster/feather.js";
import type { Mask, Picture } from "../../raster/raster.js";
import { type Plane, planeOf, type Rgb, repaint, rgbOf } from "../appearance/field/field.js";
import { changeContrast } from "./contrast.js";
import { expose } from "./exposure.js";
import { toGrey } from "./grayscale.js";
import { saturate } from "./saturation.js";
import { warm } from "./warmth.js";

export type ToneName = "BRIGHTNESS" | "CONTRAST" | "SATURATION" | "WARMTH" | "GRAYSCALE";

/** One brick's work as plain data, so that it can cross to a worker thread. */
export interface ToneJob {
  readonly brick: ToneName;
  readonly picture: Picture;
  readonly mask: Mask | null;
  /** 0 … 1. */
  readonly ratio: number;
}

/** Pixels over which the change fades in, inside the mask: about a thousandth of the picture's long side. */
export function featherOf({ width, height }: Picture): number {
  return Math.max(1.5, Math.max(width, height) / 700);
}

/** Does the work. Pure: the same job gives the same pixels. Outside the mask, and in alpha, not a bit changes. */
export function performTone({ brick, picture, mask, ratio }: ToneJob): Picture {
  const weight = mask === null ? null : planeOf(featherInside(mask, featherOf(picture)));
  return repaint(picture, changed(brick, rgbOf(picture), weight, ratio), weight);
}

function changed(brick: ToneName, rgb: Rgb, weight: Plane | null, ratio: number): Rgb {
  switch (brick) {
    case "BRIGHTNESS":
      return expose(rgb, ratio);
    case "CONTRAST":
      return changeContrast(rgb, weight, ratio);
    case "SATURATION":
      return saturate(rgb, ratio);
    case "WARMTH":
      return warm(rgb, ratio);
    case "GRAYSCALE":
      return toGrey(rgb, weight, ratio);
  }
}
