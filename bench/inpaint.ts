/**
 * How long a removal takes on the working picture (1024 × 683), for holes of 1, 6, 20 and 35 % of it: the quick fill and
 * the careful one after it, against their share of a 10-second removal. Processor seconds too, since other work on the
 * machine stretches the wall clock.
 */
import { performance } from "node:perf_hooks";
import { inpaintBricks } from "../bricks/cpu/inpaint/index.js";
import { blank, type Mask, type Raster } from "../bricks/raster/raster.js";
import { silentLogger } from "../platform/logger.js";

const WIDTH = 1024;
const HEIGHT = 683;
/** Seconds that filling may take of a removal of 10. */
const BUDGET = 4;

/** Something like a photograph to a patch search: sky, hills, and ground of several textures. */
function landscape(): Raster<3> {
  const picture = blank(WIDTH, HEIGHT, 3);
  for (let y = 0, p = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, p += 3) {
      const hill = 260 + 60 * Math.sin(x / 140) + 25 * Math.sin(x / 37);
      const h = Math.imul(x * 374761393 + y * 668265263, 0x5bd1e995);
      const grain = (((h ^ (h >>> 15)) >>> 0) % 64) - 32;
      const furrow = 20 * Math.sin((x + 3 * y) / 9) * Math.min(1, Math.max(0, (y - hill) / 300));
      if (y < hill) picture.data.set([90 + y / 4, 140 + y / 5, 220 + grain / 16], p);
      else picture.data.set([90 + furrow + grain, 110 + furrow + grain, 60 + grain / 2], p);
    }
  }
  return picture;
}

function ellipse(share: number): Mask {
  const mask = blank(WIDTH, HEIGHT, 1);
  const radius = Math.sqrt((share * WIDTH * HEIGHT) / Math.PI);
  for (let y = 0, p = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, p++) {
      if (((x - 512) / 1.2) ** 2 + ((y - 340) * 1.2) ** 2 < radius * radius) mask.data[p] = 255;
    }
  }
  return mask;
}

const context = { seed: 1, signal: new AbortController().signal, logger: silentLogger };
const image = landscape();
const [quick, careful] = ["FASTINPAINT", "FLUX-INPAINT"].map((name) => {
  const brick = inpaintBricks.find((b) => b.brick === name);
  if (brick === undefined) throw new Error(`${name} is missing`);
  return brick;
});

for (const share of [0.01, 0.06, 0.2, 0.35]) {
  const mask = ellipse(share);
  const start = performance.now();
  const used = process.cpuUsage();
  const { image: preimage, score } = await quick.run({ image, mask }, context);
  const between = performance.now();
  await careful.run({ image, mask, preimage, score }, context);
  const end = performance.now();
  const { user } = process.cpuUsage(used);
  const seconds = (ms: number) => (ms / 1000).toFixed(2);
  console.log(
    `hole ${Math.round(100 * share)} %: quick ${seconds(between - start)} s, careful ${seconds(end - between)} s, ` +
      `${((end - start) / 1000 / BUDGET).toFixed(2)} of the budget; ${(user / 1e6).toFixed(2)} processor seconds`,
  );
}
