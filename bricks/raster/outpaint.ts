import { BadInputError } from "../../platform/errors.js";
import type { PortValue } from "../brick.js";
import { boxMask, paste } from "./box.js";
import { complement } from "./mask.js";
import { optionalNumber } from "./ports.js";
import { blank, type Mask, type Picture, type Raster } from "./raster.js";
import { resample } from "./resample.js";
import { roundHalfEven } from "./round.js";

/** Growth ratios as CMI-PRED is given them, each ≥ 1. */
export interface Ratios {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Whole pixels added at each side. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Long side of the canvas that the fill models are given, in pixels. */
const CANVAS_LONG_SIDE = 1024;
/** The canvas' short side is a multiple of this. */
const CANVAS_MULTIPLE = 64;
/** Growth beyond which no fill makes sense. */
const MAX_RATIO = 8;

/**
 * CMI-PRED's ratio ports: null when none is given. `ratio` stands for all four. Decimal text counts as a number.
 * @throws {BadInputError} when only some are given, or one is below 1 or above 8.
 */
export function readRatios(inputs: Readonly<Record<string, PortValue | undefined>>): Ratios | null {
  const all = optionalNumber(inputs, "ratio");
  const sides = (["left", "right", "top", "bottom"] as const).map((side) => {
    const port = `${side}_ratio`;
    const value = optionalNumber(inputs, port) ?? all;
    if (value !== null && (value < 1 || value > MAX_RATIO)) {
      throw new BadInputError(
        `${port} is ${value}, but a canvas can only grow by 1 to ${MAX_RATIO}.`,
        "1 leaves a side as it is.",
      );
    }
    return value;
  });
  const [left, right, top, bottom] = sides;
  if (left !== null && right !== null && top !== null && bottom !== null) return { left, right, top, bottom };
  if (sides.every((value) => value === null)) return null;
  throw new BadInputError(
    "Only some of the four growth ratios are given.",
    "Give left_ratio, right_ratio, top_ratio and bottom_ratio (1 = no growth), or none.",
  );
}

/**
 * Pixels that each side of a `width` × `height` picture grows by. Four equal ratios r mean the total size: each side
 * grows by (r − 1) / 2 of that dimension; otherwise each side grows by (its ratio − 1) of it.
 */
export function marginsFor(width: number, height: number, ratios: Ratios): Margins {
  const { left, right, top, bottom } = ratios;
  const equal = left === right && right === top && top === bottom;
  const share = (ratio: number) => (equal ? 0.5 * ratio + 0.5 : ratio) - 1;
  return {
    left: Math.trunc(width * share(left)),
    right: Math.trunc(width * share(right)),
    top: Math.trunc(height * share(top)),
    bottom: Math.trunc(height * share(bottom)),
  };
}

/** The size that the extended picture is worked on at: long side 1024, short side the nearest multiple of 64. */
export function canvasSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const multiple = (x: number) => Math.max(CANVAS_MULTIPLE, roundHalfEven(x / CANVAS_MULTIPLE) * CANVAS_MULTIPLE);
  return width > height
    ? { width: CANVAS_LONG_SIDE, height: multiple((CANVAS_LONG_SIDE * height) / width) }
    : { width: multiple((CANVAS_LONG_SIDE * width) / height), height: CANVAS_LONG_SIDE };
}

export interface Canvas {
  /** The picture in its place, black where the canvas is new. */
  readonly image: Picture;
  /** 255 where the canvas is new. */
  readonly mask: Mask;
}

/** CMI-PRED's canvas: the picture on a larger one, scaled to {@link canvasSize}, and the mask of what is new. */
export function outpaintingCanvas(image: Picture, margins: Margins): Canvas {
  const width = image.width + margins.left + margins.right;
  const height = image.height + margins.top + margins.bottom;
  const size = canvasSize(width, height);
  const known = boxMask(
    { left: margins.left, top: margins.top, width: image.width, height: image.height },
    width,
    height,
  );
  const padded = paste<3 | 4>(blank(width, height, image.channels), image as Raster<3 | 4>, margins.left, margins.top);
  return {
    image: resample(padded, size.width, size.height, "area"),
    mask: resample(complement(known), size.width, size.height, "nearest"),
  };
}
