import type { Box } from "../../../raster/box.js";

export const right = (box: Box): number => box.left + box.width;
export const bottom = (box: Box): number => box.top + box.height;
export const centreX = (box: Box): number => box.left + box.width / 2;
export const centreY = (box: Box): number => box.top + box.height / 2;
export const areaOf = (box: Box): number => box.width * box.height;

/** Pixels that two boxes share. */
export function shared(a: Box, b: Box): number {
  const width = Math.min(right(a), right(b)) - Math.max(a.left, b.left);
  const height = Math.min(bottom(a), bottom(b)) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0 … 1. */
export function iou(a: Box, b: Box): number {
  const both = shared(a, b);
  return both / (areaOf(a) + areaOf(b) - both);
}

/** The share of `a` that lies in `b`, 0 … 1. */
export function within(a: Box, b: Box): number {
  return shared(a, b) / areaOf(a);
}

/** Pixels between two boxes; 0 where they overlap. */
export function gap(a: Box, b: Box): number {
  const x = Math.max(a.left - right(b), b.left - right(a), 0);
  const y = Math.max(a.top - bottom(b), b.top - bottom(a), 0);
  return Math.hypot(x, y);
}

/** The smallest box around all of them. */
export function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((b) => b.left));
  const top = Math.min(...boxes.map((b) => b.top));
  return {
    left,
    top,
    width: Math.max(...boxes.map(right)) - left,
    height: Math.max(...boxes.map(bottom)) - top,
  };
}

/** The whole pixels that a box touches. */
export function wholePixels(box: Box, width: number, height: number): Box {
  const left = Math.max(0, Math.min(width - 1, Math.floor(box.left)));
  const top = Math.max(0, Math.min(height - 1, Math.floor(box.top)));
  return {
    left,
    top,
    width: Math.max(1, Math.min(width, Math.ceil(right(box))) - left),
    height: Math.max(1, Math.min(height, Math.ceil(bottom(box))) - top),
  };
}
