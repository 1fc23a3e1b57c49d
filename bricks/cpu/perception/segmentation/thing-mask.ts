import { type Box, boxMask, crop, paste } from "../../../raster/box.js";
import { area, intersection, subtract, threshold, union } from "../../../raster/mask.js";
import { closeDisc, openDisc } from "../../../raster/morphology.js";
import { blank, type Mask, type Raster } from "../../../raster/raster.js";
import { areaOf, bottom, right, wholePixels } from "../detection/geometry.js";
import type { CocoClass } from "../inference/coco.js";
import type { Detection } from "../inference/protocol.js";
import { withLimbs, withStem } from "./attached.js";
import { smoothRegion } from "./clean.js";
import { objectMask } from "./object-mask.js";
import { salientObject } from "./salient-object.js";

/** What other things lie on: in its box, they stand out and it does not. */
const SURFACES: ReadonlySet<CocoClass> = new Set<CocoClass>(["dining table", "bed"]);
/** Share of the picture from which a surface is seen from close by, and is all that its objects leave. */
const CLOSE_UP = 0.5;
const NEAR = 0.25;
/** Vessels have no inlets: dark sides and contents that an outline leaves out belong to them. */
const CONVEX: ReadonlySet<CocoClass> = new Set<CocoClass>([
  "cup",
  "bowl",
  "vase",
  "bottle",
  "orange",
  "apple",
  "donut",
]);
const INLET = 0.26;
const CREATURES: ReadonlySet<CocoClass> = new Set<CocoClass>([
  ...(["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"] as const),
]);

/** Closing with room around the picture: its border must not hold what the closing spreads. */
function closedWithin(mask: Mask, radius: number): Mask {
  const margin = Math.ceil(radius) + 2;
  const { width, height } = mask;
  const wide = paste(blank(width + 2 * margin, height + 2 * margin, 1), threshold(mask), margin, margin);
  return crop(closeDisc(wide, radius), { left: margin, top: margin, width, height });
}

/** A close-up's surface goes on to the edges of the picture that its box comes near to. */
function toTheEdges(box: Box, { width, height }: Raster<3>): Box {
  const left = box.left < NEAR * width ? 0 : box.left;
  const top = box.top < NEAR * height ? 0 : box.top;
  const end = right(box) > (1 - NEAR) * width ? width : right(box);
  const foot = bottom(box) > (1 - NEAR) * height ? height : bottom(box);
  return wholePixels({ left, top, width: end - left, height: foot - top }, width, height);
}

/** The soft mask of a detected thing, by what is known of its class. */
export async function thingMask(picture: Raster<3>, { label, box }: Detection, signal: AbortSignal): Promise<Mask> {
  if (SURFACES.has(label) && areaOf(box) > CLOSE_UP * picture.width * picture.height) {
    const objects = await salientObject(picture, signal);
    const surface = boxMask(toTheEdges(box, picture), picture.width, picture.height);
    if (objects) return smoothRegion(subtract(surface, threshold(objects)), 2, 0.005);
  }
  const mask = await objectMask(picture, box, signal);
  if (label === "wine glass") return withStem(mask, box);
  if (CREATURES.has(label)) return withLimbs(picture, mask, box, signal);
  if (!CONVEX.has(label)) return mask;
  const radius = INLET * Math.min(box.width, box.height);
  // Thin parts (a spoon, a straw) would stretch the closing to where the vessel is not.
  const body = openDisc(mask, 0.35 * radius);
  const closed = closedWithin(area(body) > 0.5 * area(mask) ? body : mask, radius);
  const inBox = boxMask(wholePixels(box, picture.width, picture.height), picture.width, picture.height);
  return union(mask, intersection(closed, inBox));
}
