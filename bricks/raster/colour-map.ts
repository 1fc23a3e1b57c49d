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
  /** Any map, from `nodes`³ colours at even distances (red slowest, blue fastest; three values each, 0 … 255). */
  | { readonly kind: "cube"; readonly nodes: number; readonly table: Float32Array };

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
type Cube = Extract<ColourMap, { kind: "cube" }>;

/** Fixed point with 22 bits behind the point: the largest sum still is a whole number of 31 bits. */
const ONE = 2 ** 22;
/** Half a level, and what rounding three products may have lost of it. */
const HALF = ONE / 2 + 4;

function applyGrey({ red, green, blue, amount }: Grey, data: Uint8Array, channels: 3 | 4): void {
  if (amount === 1) {
    const fixed = (share: number, add = 0) =>
      Int32Array.from({ length: 256 }, (_, v) => Math.round(share * v * ONE) + add);
    const [r, g, b] = [fixed(red, HALF), fixed(green), fixed(blue)];
    for (let p = 0; p < data.length; p += channels) {
      const grey = (r[data[p]] + g[data[p + 1]] + b[data[p + 2]]) >> 22;
      data[p] = grey;
      data[p + 1] = grey;
      data[p + 2] = grey;
    }
    return;
  }
  const scaled = (share: number) => Float64Array.from({ length: 256 }, (_, v) => share * v);
  const [r, g, b] = [scaled(red), scaled(green), scaled(blue)];
  // By way of a float, as fields of colours are held: so that halves are rounded alike.
  for (let p = 0; p < data.length; p += channels) {
    const grey = r[data[p]] + g[data[p + 1]] + b[data[p + 2]];
    for (let c = p; c < p + 3; c++) data[c] = Math.fround(data[c] + (grey - data[c]) * amount) + 0.5;
  }
}

function applyByLargest(table: Uint8Array, data: Uint8Array, channels: 3 | 4): void {
  for (let p = 0; p < data.length; p += channels) {
    const r = data[p];
    const g = data[p + 1];
    const b = data[p + 2];
    const largest = (r > g ? (r > b ? r : b) : g > b ? g : b) << 8;
    data[p] = table[largest | r];
    data[p + 1] = table[largest | g];
    data[p + 2] = table[largest | b];
  }
}

/** Tetrahedral interpolation: exact along greys, and four nodes a pixel instead of eight. */
function applyCube({ nodes, table }: Cube, data: Uint8Array, channels: 3 | 4): void {
  const at = new Int32Array(256);
  const rest = new Float64Array(256);
  for (let v = 0; v < 256; v++) {
    const place = (v * (nodes - 1)) / 255;
    at[v] = Math.min(nodes - 2, Math.floor(place));
    rest[v] = place - at[v];
  }
  const [up, over, next] = [3 * nodes * nodes, 3 * nodes, 3];
  let last = -1;
  let [red, green, blue] = [0, 0, 0];
  for (let p = 0; p < data.length; p += channels) {
    const [r, g, b] = [data[p], data[p + 1], data[p + 2]];
    const colour = (r << 16) | (g << 8) | b;
    if (colour !== last) {
      last = colour;
      const [x, y, z] = [rest[r], rest[g], rest[b]];
      const base = at[r] * up + at[g] * over + at[b] * next;
      // From the lowest corner along the axes in order of what is left on them, to the highest.
      let first: number;
      let second: number;
      let large: number;
      let middle: number;
      let small: number;
      if (x >= y) {
        if (y >= z) [first, second, large, middle, small] = [up, up + over, x, y, z];
        else if (x >= z) [first, second, large, middle, small] = [up, up + next, x, z, y];
        else [first, second, large, middle, small] = [next, next + up, z, x, y];
      } else if (x >= z) [first, second, large, middle, small] = [over, over + up, y, x, z];
      else if (y >= z) [first, second, large, middle, small] = [over, over + next, y, z, x];
      else [first, second, large, middle, small] = [next, next + over, z, y, x];
      const [i1, i2, i3] = [base + first, base + second, base + up + over + next];
      const [w0, w1, w2] = [1 - large, large - middle, middle - small];
      red = w0 * table[base] + w1 * table[i1] + w2 * table[i2] + small * table[i3] + 0.5;
      green = w0 * table[base + 1] + w1 * table[i1 + 1] + w2 * table[i2 + 1] + small * table[i3 + 1] + 0.5;
      blue = w0 * table[base + 2] + w1 * table[i1 + 2] + w2 * table[i2 + 2] + small * table[i3 + 2] + 0.5;
    }
    data[p] = red;
    data[p + 1] = green;
    data[p + 2] = blue;
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
