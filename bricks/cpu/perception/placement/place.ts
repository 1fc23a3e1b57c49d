import { type Box, clip } from "../../../raster/box.js";
import type { Mask } from "../../../raster/raster.js";
import { bottom, centreX, centreY, shared } from "../detection/geometry.js";
import type { Detection } from "../inference/protocol.js";
import type { Relation, Side } from "../language/referring.js";
import { type Extent, extentOf, extentOfClass } from "./size.js";

export interface Canvas {
  readonly width: number;
  readonly height: number;
}

const DEFAULT: Extent = { metres: 0.25, aspect: 1.2 };
/** No new thing takes more than these shares of the picture's height and width, unless it is asked to be large. */
const MOST = { height: 0.5, width: 0.45 } as const;
/** Without anything to compare with, a thing takes this share of the picture's shorter side, by its size in metres. */
const SHARES: readonly (readonly [metres: number, share: number])[] = [
  [0.06, 0.1],
  [0.2, 0.18],
  [0.7, 0.3],
  [1.6, 0.42],
  [4, 0.55],
];

/** Width and height in pixels for a new thing, next to things whose real size is known. */
export function sizeFor(
  head: string,
  size: "large" | "small" | null,
  plural: boolean,
  neighbours: readonly Detection[],
  canvas: Canvas,
): { width: number; height: number } {
  const extent = extentOf(head) ?? DEFAULT;
  const short = Math.min(canvas.width, canvas.height);
  const scales = neighbours
    .map(({ label, box }) => {
      const known = extentOfClass(label);
      // What is cut by the picture's edge is larger than it is seen.
      return known && box.height < 0.85 * canvas.height ? box.height / known.metres : null;
    })
    .filter((s) => s !== null);
  let height: number;
  if (scales.length > 0) height = extent.metres * [...scales].sort((a, b) => a - b)[scales.length >> 1];
  else height = short * (SHARES.find(([metres]) => extent.metres <= metres)?.[1] ?? 0.6);
  height *= size === "large" ? 1.4 : size === "small" ? 0.65 : 1;
  let width = height * extent.aspect * (plural ? 1.8 : 1);
  const more = size === "large" ? 1.6 : 1;
  const shrink = Math.min(1, (more * MOST.width * canvas.width) / width, (more * MOST.height * canvas.height) / height);
  const enlarge = Math.max(1, (0.06 * short) / Math.min(width, height));
  width *= shrink * enlarge;
  height *= shrink * enlarge;
  return { width: Math.min(width, canvas.width), height: Math.min(height, canvas.height) };
}

type Size = Readonly<{ width: number; height: number }>;

/** The box of a thing of `wanted` size beside, on, above … an anchor; smaller where there is no room for it. */
export function placeByAnchor(
  relation: Relation,
  anchor: Box,
  wanted: Size,
  occupied: readonly Box[],
  canvas: Canvas,
): Box {
  const { width, height } = scaled(wanted, roomFor(relation, anchor, wanted, canvas));
  const gap = 0.05 * Math.min(anchor.width, width);
  const foot = bottom(anchor);
  const at = (left: number, top: number): Box => ({ left, top, width, height });
  const middle = centreX(anchor) - width / 2;
  switch (relation) {
    case "left of":
      return inside(at(anchor.left - gap - width, foot - height), canvas);
    case "right of":
      return inside(at(anchor.left + anchor.width + gap, foot - height), canvas);
    case "next to":
    case "with": {
      const room = canvas.width - (anchor.left + anchor.width);
      const left = room >= anchor.left ? anchor.left + anchor.width + gap : anchor.left - gap - width;
      return inside(at(left, foot - height), canvas);
    }
    case "above":
      return inside(at(middle, anchor.top - gap - height), canvas);
    case "below":
      return inside(at(middle, foot + gap), canvas);
    case "in front of":
      return inside(at(middle, foot - 0.6 * height), canvas);
    case "behind":
      return inside(at(middle, anchor.top - 0.35 * height), canvas);
    case "on": {
      // Things stand on the upper third of a surface that is seen from above; on a thing's top otherwise.
      const surface = anchor.width > 1.2 * anchor.height || anchor.height > 2.5 * height;
      const base = surface ? anchor.top + 0.33 * anchor.height : anchor.top + 0.15 * height;
      const slack = Math.max(0, anchor.width - width);
      const spots = surface ? [0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95].map((t) => anchor.left + t * slack) : [middle];
      const crowd = (box: Box) => occupied.reduce((sum, o) => sum + shared(box, o), 0);
      const boxes = spots.map((left) => inside(at(left, base - height), canvas));
      return boxes.reduce((best, box) => (crowd(box) < 0.95 * crowd(best) ? box : best));
    }
    case "in":
    case "between": {
      const scale = Math.min(1, (0.8 * anchor.width) / width, (0.8 * anchor.height) / height);
      const fitted = { width: width * scale, height: height * scale };
      return inside(
        { left: centreX(anchor) - fitted.width / 2, top: centreY(anchor) - fitted.height / 2, ...fitted },
        canvas,
      );
    }
  }
}

/** Beside something a thing is shrunk to the room that there is, but not to less than 0.35 of its size. */
function roomFor(relation: Relation, anchor: Box, { width }: Size, canvas: Canvas): number {
  const before = anchor.left;
  const after = canvas.width - anchor.left - anchor.width;
  const rooms: Partial<Record<Relation, number>> = {
    "left of": before,
    "right of": after,
    "next to": Math.max(before, after),
  };
  const room = rooms[relation];
  return room === undefined ? 1 : Math.min(1, Math.max(0.35, (0.95 * room) / width));
}

const scaled = ({ width, height }: Size, by: number): Size => ({ width: width * by, height: height * by });

/** The box of a thing worn by somebody, from the box of the wearer's head. */
export function placeWorn(where: "head" | "eyes" | "neck", head: Box, aspect: number, canvas: Canvas): Box {
  const width = head.width * (where === "head" ? 1.25 : where === "eyes" ? 0.9 : 1.1);
  const room = where === "head" ? Math.max(0.4 * head.height, head.top + 0.25 * head.height) : Infinity;
  const height = Math.min(width / aspect, room);
  const left = centreX(head) - width / 2;
  const top =
    where === "head"
      ? Math.max(0, head.top + 0.25 * head.height - height)
      : where === "eyes"
        ? head.top + 0.56 * head.height - height / 2
        : bottom(head) - 0.05 * head.height;
  return (
    clip(rounded({ left, top, width, height }), canvas.width, canvas.height) ??
    inside({ left, top, width, height }, canvas)
  );
}

/** The free place for a thing of `size`: on the sides asked for, standing low, away from what is there. */
export function placeFreely(
  sides: readonly Side[],
  { width, height }: Size,
  occupied: readonly Box[],
  canvas: Canvas,
  inTheSky: boolean,
  allowed: Mask | null = null,
): Box {
  let best: Box = inside({ left: 0, top: 0, width, height }, canvas);
  let bestCost = Infinity;
  const spaceX = canvas.width - width;
  const spaceY = canvas.height - height;
  for (let row = 0; row <= 12; row++) {
    for (let column = 0; column <= 16; column++) {
      const box = { left: (spaceX * column) / 16, top: (spaceY * row) / 12, width, height };
      const cost = costOf(box, sides, occupied, canvas, inTheSky) + (allowed ? 4 * shareOutside(box, allowed) : 0);
      if (cost < bestCost) [best, bestCost] = [box, cost];
    }
  }
  return best;
}

/** Of 25 points in the box, the share outside of the mask. */
function shareOutside(box: Box, { width, height, data }: Mask): number {
  let outside = 0;
  for (let k = 0; k < 25; k++) {
    const x = Math.min(width - 1, Math.floor(box.left + ((k % 5) + 0.5) * 0.2 * box.width));
    const y = Math.min(height - 1, Math.floor(box.top + (Math.floor(k / 5) + 0.5) * 0.2 * box.height));
    if (data[y * width + x] <= 127) outside++;
  }
  return outside / 25;
}

function costOf(box: Box, sides: readonly Side[], occupied: readonly Box[], canvas: Canvas, inTheSky: boolean): number {
  const x = centreX(box) / canvas.width;
  const y = centreY(box) / canvas.height;
  const overlap = occupied.reduce((sum, o) => sum + shared(box, o), 0) / (box.width * box.height);
  let cost = 1.5 * overlap;
  // The edges themselves are no place: a quarter in from them is.
  const horizontal = sides.includes("left") ? 0.2 : sides.includes("right") ? 0.8 : 0.5;
  const vertical =
    sides.includes("top") || sides.includes("back")
      ? 0.2
      : sides.includes("bottom") || sides.includes("front")
        ? 0.82
        : sides.includes("middle") && sides.length === 1
          ? 0.5
          : inTheSky
            ? 0.22
            : 0.7;
  const said = sides.length > 0;
  cost += (said ? 6 : 1) * (x - horizontal) ** 2;
  cost += (said ? 3 : 2) * (y - vertical) ** 2;
  if (bottom(box) > 0.99 * canvas.height) cost += 0.02;
  return cost;
}

/** The box moved (and, if need be, shrunk) onto the canvas. */
export function inside(box: Box, canvas: Canvas): Box {
  const width = Math.min(box.width, canvas.width);
  const height = Math.min(box.height, canvas.height);
  return {
    left: Math.min(Math.max(0, box.left), canvas.width - width),
    top: Math.min(Math.max(0, box.top), canvas.height - height),
    width,
    height,
  };
}

/** Whole pixels. */
export function rounded(box: Box): Box {
  return {
    left: Math.round(box.left),
    top: Math.round(box.top),
    width: Math.max(1, Math.round(box.width)),
    height: Math.max(1, Math.round(box.height)),
  };
}
