import { type Mask, type Picture, requireSameSize } from "../raster.js";

/** 255 where any channel of the two pictures differs at all: what an edit touched. */
export function touchedMask(before: Picture, after: Picture): Mask {
  requireSameSize(before, after, "The picture before", "the picture after");
  const { width, height } = before;
  const out = new Uint8Array(width * height);
  const a = before.data;
  const b = after.data;
  for (let i = 0, p = 0, q = 0; i < out.length; i++, p += before.channels, q += after.channels) {
    if (a[p] !== b[q] || a[p + 1] !== b[q + 1] || a[p + 2] !== b[q + 2]) out[i] = 255;
  }
  return { width, height, channels: 1, data: out };
}
