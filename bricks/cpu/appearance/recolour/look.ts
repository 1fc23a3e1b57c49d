import { INSIDE } from "../../../raster/mask.js";
import type { Mask, Picture } from "../../../raster/raster.js";
import { emptyField, like, type Plane, type Rgb, repaint, rgbOf } from "../field/field.js";
import { type Dominant, dominantColour } from "./dominant.js";
import { edged } from "./edge.js";
import { metallise } from "./metal.js";
import { ownParts } from "./parts.js";
import type { Look } from "./prompt.js";
import { ownAlong } from "./reach.js";
import { adjust, recolour } from "./shift.js";
import { oklabPixels } from "./statistics.js";

/**
 * The picture with a new look inside the mask (null = everywhere). A thing of one strong colour is dyed where it has that
 * colour; what lies in it keeps its own. Along the edge each pixel changes by as much of it as is the thing, which may
 * reach a few pixels beyond the mask; everywhere else outside, and in alpha, not a bit changes.
 */
export function applyLook(picture: Picture, mask: Mask | null, look: Look): Picture {
  const rgb = rgbOf(picture);
  if (mask === null) return repaint(picture, painted(rgb, null, look, null), null);
  const dyes = look.kind === "colour" || look.kind === "metal";
  const lab = oklabPixels(rgb);
  const dominant = dyes ? dominantColour(lab, mask) : null;
  const own = dominant === null ? everywhere(mask) : ownParts(lab, mask, dominant);
  const along = dominant === null ? null : ownAlong(lab, mask, dominant);
  const reached = like(
    own,
    own.data.map((w, i) => Math.max(w, along?.data[i] ?? 0)),
  );
  const { out, weight } = edged(rgb, mask, own, painted(rgb, reached, look, dominant), along);
  return repaint(picture, out, weight);
}

function painted(rgb: Rgb, weight: Plane | null, look: Look, dominant: Dominant | null): Rgb {
  switch (look.kind) {
    case "colour":
      return recolour(rgb, weight, look.colour, dominant);
    case "metal":
      return metallise(rgb, weight, look.metal);
    case "grey":
      return adjust(rgb, weight, 1, 0);
    case "adjust":
      return adjust(rgb, weight, look.lightness, look.colourfulness);
  }
}

function everywhere(mask: Mask): Plane {
  const plane = emptyField(mask.width, mask.height, 1);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = mask.data[i] > INSIDE ? 1 : 0;
  return plane;
}
