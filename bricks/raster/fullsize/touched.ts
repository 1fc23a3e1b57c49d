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

/** Share of the pixels in which two pictures of one size differ at all, 0 … 1. */
export function touchedShare(before: Picture, after: Picture): number {
  requireSameSize(before, after, "The picture before", "the picture after");
  const [a, b] = [bytesOf(before), bytesOf(after)];
  let touched = 0;
  for (let p = 0, q = 0; p < a.length; p += before.channels, q += after.channels) {
    touched += a[p] !== b[q] || a[p + 1] !== b[q + 1] || a[p + 2] !== b[q + 2] ? 1 : 0;
  }
  return touched / (before.width * before.height);
}

/** Always of one class: a loop that meets buffers and plain arrays in turn is compiled for neither. */
function bytesOf({ data }: Picture): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
