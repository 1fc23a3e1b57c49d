import type { Box, Corners } from "../raster/box.js";
import type { Size } from "../raster/placement.js";
import type { Read } from "./ask.js";

/** In what a model counts: pixels of the picture that it is shown, or thousandths of its width and height. */
export type BoxUnit = "pixel" | "thousandth";

const NUMBER = String.raw`\s{0,9}(-?\d{1,9}(?:\.\d{1,9})?)\s{0,9}`;
const BOX = new RegExp(String.raw`[[(]${NUMBER},${NUMBER},${NUMBER},${NUMBER}[\])]`, "g");
const MOST_READ = 20_000;
const MOST_BOXES = 50;

/** How boxes are asked for. */
export function boxForm(unit: BoxUnit, frame: Size): string {
  return unit === "pixel"
    ? `[x1, y1, x2, y2] in pixels of this ${frame.width}×${frame.height} image, from its top left corner`
    : "[x1, y1, x2, y2] in thousandths of the image's width and height, from its top left corner";
}

/** Every box in an answer, in pixels of `frame`, with its corners in order and cut to the frame; or what is wrong. */
export function readBoxes(answer: string, unit: BoxUnit, frame: Size): Read<readonly Corners[]> {
  const found = [...answer.slice(0, MOST_READ).matchAll(BOX)].slice(0, MOST_BOXES);
  if (found.length === 0) return { ok: false, problem: `The answer holds no box of the form ${boxForm(unit, frame)}.` };
  const boxes: Corners[] = [];
  for (const match of found) {
    const [x1, y1, x2, y2] = match.slice(1).map(Number) as [number, number, number, number];
    const [sx, sy] = unit === "pixel" ? [1, 1] : [frame.width / 1000, frame.height / 1000];
    const box: Corners = [Math.min(x1, x2) * sx, Math.min(y1, y2) * sy, Math.max(x1, x2) * sx, Math.max(y1, y2) * sy];
    const outside = box[2] < 0 || box[3] < 0 || box[0] >= frame.width || box[1] >= frame.height;
    if (outside)
      return { ok: false, problem: `The box ${match[0]} lies outside the image; give ${boxForm(unit, frame)}.` };
    boxes.push([
      Math.max(0, box[0]),
      Math.max(0, box[1]),
      Math.min(frame.width - 1, box[2]),
      Math.min(frame.height - 1, box[3]),
    ]);
  }
  return { ok: true, value: boxes };
}

/** A box of the frame in the pixels of the picture itself. */
export function boxIn(size: Size, frame: Size, [x1, y1, x2, y2]: Corners): Box {
  const [sx, sy] = [size.width / frame.width, size.height / frame.height];
  return {
    left: x1 * sx,
    top: y1 * sy,
    width: Math.max(1, (x2 - x1 + 1) * sx),
    height: Math.max(1, (y2 - y1 + 1) * sy),
  };
}
