import { applyByLargest, applyCube, type Cube } from "./colour-kernel/kernel.js";

/**
 * A change of colour that is the same for every pixel of the same colour, in 8-bit sRGB. A picture of any size can be
 * given it as it is, with nothing enlarged.
 */
export type ColourMap =
  /** Each channel moves the share `amount` (0 … 1) of the way to one grey, `red·R + green·G + blue·B`. */
  | {
      readonly kind: "grey";
      readonly red: number;
      readonly green: number;
      readonly blue: number;
      readonly amount: number;
    }
  /** A channel's new value depends on itself and the pixel's largest channel: `table[largest << 8 | channel]`. */
  | { readonly kind: "by-largest"; readonly table: Uint8Array }
  /** Any map, interpolated between the nodes of a cube: exact along greys between nodes of grey. */
  | ({ readonly kind: "cube" } & Cube);

/** Changes 8-bit samples of `channels` interleaved channels in place; alpha stays. */
export function applyColourMap(map: ColourMap, data: Uint8Array, channels: 3 | 4): void {
  switch (map.kind) {
    case "grey":
      applyGrey(map, data, channels);
      break;
    case "by-largest":
      applyByLargest(map.table, data, channels);
      break;
    case "cube":
      applyCube(map, data, channels);
      break;
  }
}

type Grey = Extract<ColourMap, { kind: "grey" }>;

/** Fixed point with 22 bits behind the point: the largest sum still is a whole number of 31 bits. */
const ONE = 2 ** 22;
/** Half a level, and what rounding the products may have lost of it: halves are rounded up. */
const HALF = ONE / 2 + 4;

function applyGrey({ red, green, blue, amount }: Grey, data: Uint8Array, channels: 3 | 4): void {
  const fixed = (share: number, add = 0) =>
    Int32Array.from({ length: 256 }, (_, v) => Math.round(share * v * ONE) + add);
  if (amount === 1) {
    const [r, g, b] = [fixed(red, HALF), fixed(green), fixed(blue)];
    for (let p = 0; p < data.length; p += channels) {
      const grey = (r[data[p]] + g[data[p + 1]] + b[data[p + 2]]) >> 22;
      data[p] = grey;
      data[p + 1] = grey;
      data[p + 2] = grey;
    }
    return;
  }
  const [r, g, b] = [fixed(red * amount), fixed(green * amount), fixed(blue * amount)];
  const kept = fixed(1 - amount, HALF);
  for (let p = 0; p < data.length; p += channels) {
    const grey = r[data[p]] + g[data[p + 1]] + b[data[p + 2]];
    data[p] = (kept[data[p]] + grey) >> 22;
    data[p + 1] = (kept[data[p + 1]] + grey) >> 22;
    data[p + 2] = (kept[data[p + 2]] + grey) >> 22;
  }
}

/** Every colour of an even grid of `nodes`³, red slowest, three values each of 0 … 255: what a cube is made from. */
export function gridColours(nodes: number): Float32Array {
  const step = 255 / (nodes - 1);
  const out = new Float32Array(nodes ** 3 * 3);
  let p = 0;
  for (let r = 0; r < nodes; r++) {
    for (let g = 0; g < nodes; g++) {
      for (let b = 0; b < nodes; b++) {
        out[p++] = r * step;
        out[p++] = g * step;
        out[p++] = b * step;
      }
    }
  }
  return out;
}
