import { BadInputError } from "../../platform/errors.js";
import { alignedOverlap } from "./align.js";
import { type Box, boxMask, type Corners, corners } from "./box.js";
import { area, requireBox } from "./mask.js";
import { dilateBox } from "./morphology.js";
import type { Mask } from "./raster.js";

/** Long side of the picture that the placement model is shown; its answer is in these pixels. */
export const FRAME_LONG_SIDE = 768;
/** A box that covers less of the picture than this is grown. */
const TINY_SHARE = 0.002;
/** Five dilations by 3×3. */
const TINY_GROWTH = 5;
/** What is worn on the head is placed a little higher, by this share of the height. */
const HAT_SHARE = 1 / 48;
const HAT = /\b(hats?|caps?)\b/i;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size at which the placement model is shown a picture: long side 768, aspect kept. */
export function placementFrame({ width, height }: Size): Size {
  if (width === height) return { width: FRAME_LONG_SIDE, height: FRAME_LONG_SIDE };
  return width > height
    ? { width: FRAME_LONG_SIDE, height: Math.max(1, Math.trunc((height / width) * FRAME_LONG_SIDE)) }
    : { width: Math.max(1, Math.trunc((width / height) * FRAME_LONG_SIDE)), height: FRAME_LONG_SIDE };
}

/**
 * The box `[x1, y1, x2, y2]` in a model's answer, after its `<think>` part if it has one.
 * @throws {BadInputError} when there is no such box.
 */
export function parsePlacement(answer: string): Corners {
  const said = answer.slice(0, 20_000).split("</think>").at(-1) ?? "";
  const number = String.raw`\s{0,9}(-?\d{1,9}(?:\.\d{1,9})?)\s{0,9}`;
  const found = new RegExp(String.raw`[[(]${number},${number},${number},${number}[\])]`).exec(said);
  if (found) {
    const [x1, y1, x2, y2] = found.slice(1).map(Number);
    return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  }
  throw new BadInputError(
    `The placement model answered "${said.trim().slice(0, 60)}", which is no box.`,
    "It must answer [x1, y1, x2, y2].",
  );
}

/** Does the prompt ask for something worn on the head? Whole words: "that" and "chat" do not count. */
export function isWornOnHead(prompt: string): boolean {
  return HAT.test(prompt);
}

export interface Placement {
  /** The predicted box, in the pixels of `frame`. */
  readonly box: Corners;
  readonly frame: Size;
  /** The picture that the mask is for. */
  readonly size: Size;
  readonly prompt: string;
  /** Stay inside its bounding box; of `size`. */
  readonly region?: Mask | null;
}

/**
 * ADD-PRED's mask: the predicted box at the picture's own size, moved up for what is worn on the head, grown when it is
 * tiny, and, with a region, moved to its bottom centre and cut to it.
 * @throws {BadInputError} when the box lies outside the picture, or the region is empty.
 */
export function placementMask({ box, frame, size, prompt, region }: Placement): Mask {
  const scaleX = size.width / frame.width;
  const scaleY = size.height / frame.height;
  const rise = isWornOnHead(prompt) ? Math.trunc(size.height * HAT_SHARE) : 0;
  // Corners are both inside, so a box of one pixel keeps one pixel at every scale.
  const left = Math.round(box[0] * scaleX);
  const top = Math.round(box[1] * scaleY) - rise;
  const right = Math.round((box[2] + 1) * scaleX) - 1;
  const bottom = Math.round((box[3] + 1) * scaleY) - 1 - rise;
  const placed = clampedBox([left, top, right, bottom], size);
  let mask = boxMask(placed, size.width, size.height);
  if (area(mask) < TINY_SHARE * size.width * size.height) mask = dilateBox(mask, TINY_GROWTH);
  return region ? intoRegion(mask, region) : mask;
}

function clampedBox([x1, y1, x2, y2]: Corners, { width, height }: Size): Box {
  if (x2 < 0 || y2 < 0 || x1 >= width || y1 >= height) {
    throw new BadInputError(
      `The predicted place [${x1}, ${y1}, ${x2}, ${y2}] lies outside the ${width}×${height} picture.`,
      "Say where the object should go, or give a mask.",
    );
  }
  const left = Math.max(0, x1);
  const top = Math.max(0, y1);
  return {
    left,
    top,
    width: Math.max(1, Math.min(width - 1, x2) - left + 1),
    height: Math.max(1, Math.min(height - 1, y2) - top + 1),
  };
}

function intoRegion(mask: Mask, region: Mask): Mask {
  const allowed = requireBox(region, "region");
  const overlap = alignedOverlap(corners(allowed), corners(requireBox(mask)));
  // Boxes of a single row or column have no overlap with a size; the region itself is then the place.
  if (!overlap) return boxMask(allowed, mask.width, mask.height);
  const [x1, y1, x2, y2] = overlap.map(Math.trunc);
  return boxMask({ left: x1, top: y1, width: x2 - x1 + 1, height: y2 - y1 + 1 }, mask.width, mask.height);
}
