import type { Raster } from "../../../raster/raster.js";
import type { CocoClass } from "../inference/coco.js";
import type { Detection } from "../inference/protocol.js";
import { areaOf, iou, shared } from "./geometry.js";

/** Classes that the detector knows so well that an unsure sighting is a mistake. */
const EASY: ReadonlySet<CocoClass> = new Set<CocoClass>([
  ...(["person", "car", "bus", "train", "airplane", "motorcycle", "bird", "cat", "dog", "horse", "sheep"] as const),
  ...(["cow", "elephant", "bear", "zebra", "giraffe", "stop sign", "toilet", "tv", "laptop", "pizza", "bed"] as const),
]);
const EASY_FLOOR = 0.42;
const FLOOR = 0.31;
/** Small things are seen by fewer views. */
const SMALL_FLOOR = 0.28;
const SMALL_SHARE = 0.004;
/** Where another class is this much likelier at the same place, the thing is the other. */
const RIVAL = 0.75;
/** Enough to tell a person that it is there. */
const CERTAIN = 0.48;
/** A speck beside a large thing of its class must be this sure: it is mostly a part of it. */
const SURE = 0.6;
const SPECK = 0.06;

/**
 * The things of the classes asked for that are really in the picture, surest first. A thing that the detector rather takes
 * for something else is not.
 */
export function present(
  found: readonly Detection[],
  classes: readonly CocoClass[],
  { width, height }: Raster<3>,
): readonly Detection[] {
  const wanted = new Set(classes);
  const accepted = found.filter((d) => {
    if (!wanted.has(d.label)) return false;
    const small = areaOf(d.box) < SMALL_SHARE * width * height;
    const floor = EASY.has(d.label) ? EASY_FLOOR : small ? SMALL_FLOOR : FLOOR;
    if (d.score < floor) return false;
    return !found.some(
      (rival) => !wanted.has(rival.label) && iou(rival.box, d.box) > 0.5 && d.score < RIVAL * rival.score,
    );
  });
  // The classes asked for are near to each other: the same thing may have been found under two of them.
  return accepted.filter(
    (d, i) =>
      !accepted
        .slice(0, i)
        .some((k) => iou(k.box, d.box) > 0.5 || shared(k.box, d.box) > 0.85 * Math.min(areaOf(k.box), areaOf(d.box))),
  );
}

/** Detections that are sure enough to be told to a person. */
export function certain(found: readonly Detection[], picture: Raster<3>): readonly Detection[] {
  const labels = [...new Set(found.map(({ label }) => label))];
  const accepted = labels.flatMap((label) => present(found, [label], picture)).filter(({ score }) => score >= CERTAIN);
  return accepted
    .sort((a, b) => b.score - a.score)
    .filter(
      (d, _i, all) => d.score >= SURE || !all.some((k) => k.label === d.label && areaOf(d.box) < SPECK * areaOf(k.box)),
    )
    .filter((d, i, all) => !all.slice(0, i).some((k) => iou(k.box, d.box) > 0.6));
}
