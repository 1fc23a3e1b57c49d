import { boundingBox } from "../mask.js";
import type { Mask } from "../raster.js";
import { type FullPicture, unitOf, whiteOf } from "./full-picture.js";
import { type Axis, span } from "./grid.js";

/** Working pictures lie on white; what is darker than this (8-bit levels) in any channel was painted there. */
const PAPER = 245;

/**
 * Alpha inside the hole of a transparent picture, from the alpha at both ends of each row of it: an object taken away
 * from a transparent ground leaves transparency behind. New content on a transparent ground is opaque.
 */
export function fillAlpha(out: FullPicture, touched: Mask, across: Axis, down: Axis): void {
  const box = boundingBox(touched);
  if (!box) return;
  const { width, data } = out;
  const rows = span(box.top, box.height, down);
  const columns = span(box.left, box.width, across);
  const paper = PAPER * unitOf(out);
  const opaque = whiteOf(out);
  const hole = (x: number, y: number) => {
    const wx = across.fraction[x] < 0.5 ? across.low[x] : across.high[x];
    const wy = down.fraction[y] < 0.5 ? down.low[y] : down.high[y];
    return touched.data[wy * touched.width + wx] > 127;
  };
  for (let y = rows.from; y < rows.to; y++) {
    for (let x = columns.from; x < columns.to; ) {
      let end = x;
      while (end < columns.to && hole(end, y)) end++;
      if (end === x) {
        x++;
        continue;
      }
      const left = x > 0 ? data[(y * width + x - 1) * 4 + 3] : null;
      const right = end < out.width ? data[(y * width + end) * 4 + 3] : null;
      const a = left ?? right ?? opaque;
      const b = right ?? left ?? opaque;
      for (let i = x; i < end; i++) {
        const p = (y * width + i) * 4;
        const painted = Math.min(data[p], data[p + 1], data[p + 2]) < paper;
        data[p + 3] = painted ? opaque : Math.round(a + ((b - a) * (i - x + 1)) / (end - x + 1));
      }
      x = end;
    }
  }
}
