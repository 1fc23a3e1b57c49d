import type { Mask, Raster } from "../../bricks/raster/raster.js";

/** A mask drawn as text: `#` is 255, `.` is 0, a digit d is d × 28. */
export function mask(...rows: string[]): Mask {
  const data = Uint8Array.from([...rows.join("")].map((c) => (c === "#" ? 255 : c === "." ? 0 : Number(c) * 28)));
  return { width: rows[0]!.length, height: rows.length, channels: 1, data };
}

/** The same text back, with `#` above 127. */
export function text({ width, height, data }: Mask): string[] {
  return Array.from({ length: height }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].map((v) => (v > 127 ? "#" : ".")).join(""),
  );
}

/** Reproducible numbers in 0 … 1 (mulberry32). */
export function numbers(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function noise<C extends 1 | 3 | 4>(width: number, height: number, channels: C, seed = 1): Raster<C> {
  const next = numbers(seed);
  return { width, height, channels, data: Uint8Array.from({ length: width * height * channels }, () => next() * 256) };
}

/** One colour everywhere; its length gives the channels. */
export function flat(width: number, height: number, colour: [number, number, number]): Raster<3>;
export function flat(width: number, height: number, colour: [number, number, number, number]): Raster<4>;
export function flat(width: number, height: number, colour: number[]): Raster<3 | 4> {
  const data = new Uint8Array(width * height * colour.length);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % colour.length]!;
  return { width, height, channels: colour.length as 3 | 4, data };
}
