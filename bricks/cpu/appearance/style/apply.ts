import { featherInside } from "../../../raster/feather.js";
import type { Mask, Picture } from "../../../raster/raster.js";
import { planeOf, repaint, rgbOf } from "../field/field.js";
import { scaled } from "./means/tone.js";
import { painters } from "./painters.js";
import type { StyleName } from "./words.js";

/** The picture in a style; with a mask only inside it, fading in over a few pixels, and not a bit changes outside. */
export function applyStyle(picture: Picture, mask: Mask | null, style: StyleName, seed: number): Picture {
  const weight = mask === null ? null : planeOf(featherInside(mask, Math.max(2, scaled(picture, 3))));
  return repaint(picture, painters[style](rgbOf(picture), seed), weight);
}
