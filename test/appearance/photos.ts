import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { BoundCall } from "../../bricks/brick.js";
import type { Mask, Picture } from "../../bricks/raster/raster.js";

export type Photo = "cat" | "coffee" | "astronaut" | "rocket";

/** A real photo, scaled to a long side of `size` so that the tests stay quick. */
export async function photo(name: Photo, size = 320): Promise<Picture> {
  const file = fileURLToPath(new URL(`../fixtures/photos/${name}.jpg`, import.meta.url));
  const { data, info } = await sharp(file)
    .resize({ width: size, height: size, fit: "inside" })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data: Uint8Array.from(data) };
}

/** The pixels that `inside` accepts. */
export function maskWhere(
  picture: Picture,
  inside: (r: number, g: number, b: number, x: number, y: number) => boolean,
): Mask {
  const { width, height, channels } = picture;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [r, g, b] = picture.data.subarray(i * channels, i * channels + 3);
    if (inside(r, g, b, i % width, Math.floor(i / width))) data[i] = 255;
  }
  return { width, height, channels: 1, data };
}

/** An ellipse; centre and radii as shares of the size. */
export function ellipse(picture: Picture, cx: number, cy: number, rx: number, ry: number): Mask {
  const { width, height } = picture;
  return maskWhere(picture, (_r, _g, _b, x, y) => ((x / width - cx) / rx) ** 2 + ((y / height - cy) / ry) ** 2 < 1);
}

export function withAlpha(picture: Picture, alphaAt: (x: number, y: number) => number): Picture {
  const { width, height } = picture;
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    data.set(picture.data.subarray(i * 3, i * 3 + 3), i * 4);
    data[i * 4 + 3] = alphaAt(i % width, Math.floor(i / width));
  }
  return { width, height, channels: 4, data };
}

export function luma(picture: Picture, i: number): number {
  const p = i * picture.channels;
  return 0.299 * picture.data[p] + 0.587 * picture.data[p + 1] + 0.114 * picture.data[p + 2];
}

export function meanLuma(picture: Picture, top = 0, bottom = 1): number {
  const from = Math.floor(top * picture.height) * picture.width;
  const to = Math.floor(bottom * picture.height) * picture.width;
  let sum = 0;
  for (let i = from; i < to; i++) sum += luma(picture, i);
  return sum / (to - from);
}

export function meanColour(picture: Picture, mask: Mask | null = null): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < picture.width * picture.height; i++) {
    if (mask !== null && mask.data[i] === 0) continue;
    for (let c = 0; c < 3; c++) sums[c] += picture.data[i * picture.channels + c];
    count++;
  }
  return sums.map((s) => s / count) as [number, number, number];
}

/** Indices of pixels where the two differ in any channel. */
export function changed(a: Picture, b: Picture): number[] {
  const out: number[] = [];
  for (let i = 0; i < a.width * a.height; i++) {
    for (let c = 0; c < a.channels; c++) {
      if (a.data[i * a.channels + c] === b.data[i * b.channels + c]) continue;
      out.push(i);
      break;
    }
  }
  return out;
}

/** A call whose given inputs are literals. */
export function literalCall(brick: string, inputs: Record<string, string | number | null>): BoundCall {
  return {
    brick,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([port, value]) => [port, { from: "literal", value } as const]),
    ),
  };
}

/** The fourth channel alone: one comparison of it costs far less than one of each byte. */
export function alphas(picture: Picture): Buffer {
  return Buffer.from(picture.data.filter((_, p) => p % 4 === 3));
}
