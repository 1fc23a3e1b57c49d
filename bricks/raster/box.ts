import { blank, type Mask, type Raster } from "./raster.js";

/** A rectangle of whole pixels; `left` and `top` are inside, `left + width` is the first column outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Two corners, both inside. The form that the models answer in. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

export function corners(box: Box): Corners {
  return [box.left, box.top, box.left + box.width - 1, box.top + box.height - 1];
}

/** The part of a box that lies on a canvas, or null when none does. */
export function clip(box: Box, width: number, height: number): Box | null {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  const right = Math.min(width, box.left + box.width);
  const bottom = Math.min(height, box.top + box.height);
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : null;
}

/** The box grown by `margin` pixels on every side, within the canvas. */
export function grow(box: Box, margin: number, width: number, height: number): Box {
  const grown = {
    left: box.left - margin,
    top: box.top - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
  return clip(grown, width, height) ?? box;
}

/** A mask that is 255 in the part of the box on the canvas. */
export function boxMask(box: Box, width: number, height: number): Mask {
  const mask = blank(width, height, 1);
  const inside = clip(box, width, height);
  if (!inside) return mask;
  for (let y = inside.top; y < inside.top + inside.height; y++) {
    const row = y * width + inside.left;
    mask.data.fill(255, row, row + inside.width);
  }
  return mask;
}

/** The pixels in a box, which must lie on the canvas. */
export function crop<C extends 1 | 3 | 4>(raster: Raster<C>, box: Box): Raster<C> {
  const { channels } = raster;
  const out = blank(box.width, box.height, channels);
  for (let y = 0; y < box.height; y++) {
    const from = ((box.top + y) * raster.width + box.left) * channels;
    out.data.set(raster.data.subarray(from, from + box.width * channels), y * box.width * channels);
  }
  return out;
}

/** `patch` laid at (left, top) on a copy of `canvas`; what falls outside is cut off. */
export function paste<C extends 1 | 3 | 4>(canvas: Raster<C>, patch: Raster<C>, left: number, top: number): Raster<C> {
  const { width, height, channels } = canvas;
  const data = canvas.data.slice();
  const box = clip({ left, top, width: patch.width, height: patch.height }, width, height);
  if (box) {
    for (let y = box.top; y < box.top + box.height; y++) {
      const from = ((y - top) * patch.width + (box.left - left)) * channels;
      data.set(patch.data.subarray(from, from + box.width * channels), (y * width + box.left) * channels);
    }
  }
  return { width, height, channels, data };
}
