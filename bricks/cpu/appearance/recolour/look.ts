import { featherInside } from "../../../raster/feather.js";
import type { Mask, Picture } from "../../../raster/raster.js";
import { planeOf, repaint, rgbOf } from "../field/field.js";
import { metallise } from "./metal.js";
import type { Look } from "./prompt.js";
import { adjust, recolour } from "./shift.js";

/** Pixels over which the new colour fades in, inside the mask. */
const FEATHER = 1.5;

/** The picture with a new look inside the mask (null = everywhere). Outside, and in alpha, not a bit changes. */
export function applyLook(picture: Picture, mask: Mask | null, look: Look): Picture {
  const weight = mask === null ? null : planeOf(featherInside(mask, FEATHER));
  const rgb = rgbOf(picture);
  switch (look.kind) {
    case "colour":
      return repaint(picture, recolour(rgb, weight, look.colour), weight);
    case "metal":
      return repaint(picture, metallise(rgb, weight, look.metal), weight);
    case "grey":
      return repaint(picture, adjust(rgb, weight, 1, 0), weight);
    case "adjust":
      return repaint(picture, adjust(rgb, weight, look.lightness, look.colourfulness), weight);
  }
}
