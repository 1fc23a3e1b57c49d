/**
 * The deterministic bricks against the same operation in raw sharp on the same pixels, both from decoded samples to decoded
 * samples, on a working picture of 1024 × 768. A ratio of 1 or less is no slower.
 */
import { performance } from "node:perf_hooks";
import sharp from "sharp";
import { arithmeticBricks } from "../bricks/raster/arithmetic/index.js";
import { blank, type Mask, type Raster } from "../bricks/raster/raster.js";
import { silentLogger } from "../platform/logger.js";

const [WIDTH, HEIGHT] = [1024, 768];
const context = { seed: 1, signal: new AbortController().signal, logger: silentLogger };

function picture<C extends 3 | 4>(channels: C): Raster<C> {
  const raster = blank(WIDTH, HEIGHT, channels);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = (Math.imul(i, 2654435761) >>> 24) & 255;
  return raster;
}

function disc(x: number, y: number, radius: number): Mask {
  const mask = blank(WIDTH, HEIGHT, 1);
  for (let i = 0; i < mask.data.length; i++) {
    if (Math.hypot((i % WIDTH) - x, Math.floor(i / WIDTH) - y) < radius) mask.data[i] = 255;
  }
  return mask;
}

const raw = ({ width, height, channels, data }: Raster) => sharp(data, { raw: { width, height, channels } });

async function median(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 25; i++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return times.slice(5).sort((a, b) => a - b)[10] ?? Number.NaN;
}

const [one, two] = [disc(400, 300, 200), disc(600, 400, 200)];
const [below, above] = [picture(3), picture(4)];
const cutout: Raster<4> = { ...above, data: above.data.map((v, i) => (i % 4 === 3 ? (one.data[i >> 2] ?? 0) : v)) };

const cases: readonly [string, string, Record<string, Raster | number | null>, () => Promise<unknown>][] = [
  ["INVERSE", "complement of a mask", { mask2: one }, () => raw(one).negate().raw().toBuffer()],
  [
    "COMPOSE",
    "two masks",
    { mask1: one, mask2: two },
    () =>
      raw(one)
        .boolean(Buffer.from(two.data), "or", { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
        .raw()
        .toBuffer(),
  ],
  [
    "COMPOSE",
    "a cut-out over a picture",
    { image1: below, image2: above },
    () =>
      raw(below)
        .composite([{ input: Buffer.from(above.data), raw: { width: WIDTH, height: HEIGHT, channels: 4 } }])
        .raw()
        .toBuffer(),
  ],
  ["BBOX", "box of a mask (sharp: trim)", { mask: one }, () => raw(one).trim().raw().toBuffer()],
  [
    "RESIZE",
    "a cut-out to half its size",
    { image: cutout, ratio: 0.5 },
    async () =>
      raw(blank(WIDTH, HEIGHT, 4))
        .composite([
          {
            input: await raw(cutout)
              .extract({ left: 201, top: 101, width: 399, height: 399 })
              .resize(200, 200)
              .png({ compressionLevel: 0 })
              .toBuffer(),
            left: 301,
            top: 300,
          },
        ])
        .raw()
        .toBuffer(),
  ],
];

for (const [name, what, inputs, inSharp] of cases) {
  const brick = arithmeticBricks.find((b) => b.brick === name);
  if (brick === undefined) throw new Error(`There is no ${name}.`);
  const ours = await median(() =>
    brick.run({ mask1: null, mask2: null, image1: null, image2: null, mask: null, image: null, ...inputs }, context),
  );
  const theirs = await median(inSharp);
  console.log(
    `${name}, ${what}: ${ours.toFixed(2)} ms, sharp ${theirs.toFixed(2)} ms, ratio ${(ours / theirs).toFixed(2)}`,
  );
}
