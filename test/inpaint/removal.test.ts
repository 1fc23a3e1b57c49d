import { describe, expect, it } from "vitest";
import { holeToRemove } from "../../bricks/cpu/inpaint/hole.js";
import { fillScore } from "../../bricks/raster/fill-score.js";
import { dilateBox } from "../../bricks/raster/morphology.js";
import type { Mask, Picture, Raster } from "../../bricks/raster/raster.js";
import { brick, context, error, grain, paint, rectangle } from "./pictures.js";

const W = 240;
const H = 160;

/** Draws a magenta block over `truth` where the mask is, so that nothing of what is to be found remains. */
function hide(truth: Raster<3>, mask: Mask): Raster<3> {
  const data = truth.data.slice();
  for (let p = 0; p < mask.data.length; p++) if (mask.data[p] > 0) data.set([255, 0, 255], 3 * p);
  return { ...truth, data };
}

async function quick(image: Picture, mask: Mask, seed = 1) {
  const out = await brick("FASTINPAINT").run({ image, mask }, context(seed));
  return { image: out.image as Picture, score: out.score as number };
}

async function removed(image: Picture, mask: Mask, seed = 1): Promise<Picture> {
  const { image: preimage, score } = await quick(image, mask, seed);
  const out = await brick("FLUX-INPAINT").run({ image, mask, preimage, score }, context(seed));
  return out.image as Picture;
}

describe("removing an object", () => {
  const mask = rectangle(W, H, 90, 55, 50, 45);

  it("continues a periodic pattern through the hole", async () => {
    const truth = paint(W, H, (x, y) => (((x >> 3) + (y >> 3)) % 2 ? [210, 200, 180] : [60, 70, 90]));
    const result = await removed(hide(truth, mask), mask);
    expect(error(result, truth, mask)).toBeLessThan(12);
  });

  it("continues a smooth gradient without a visible step", async () => {
    const truth = paint(W, H, (x, y) => [40 + x * 0.6, 90 + y * 0.7, 200 - x * 0.3]);
    const result = await removed(hide(truth, mask), mask);
    expect(error(result, truth, mask)).toBeLessThan(6);
  });

  it("continues slanted edges between two textures", async () => {
    const truth = paint(W, H, (x, y) =>
      y > 30 + 0.4 * x ? [70 + 12 * grain(x, y), 110 + 12 * grain(x, y), 60] : [150, 180, 220 + 6 * grain(x, y)],
    );
    const result = await removed(hide(truth, mask), mask);
    const wrong = error(result, truth, mask);
    const flat = paint(W, H, () => [110, 145, 140]);
    expect(wrong).toBeLessThan(0.45 * error(flat, truth, mask));
  });

  it("keeps the grain of what surrounds the hole", async () => {
    const truth = paint(W, H, (x, y) => [128 + 40 * grain(x, y), 128 + 40 * grain(x, y), 128 + 40 * grain(x, y)]);
    const result = await removed(hide(truth, mask), mask);
    const mean = paint(W, H, () => [128, 128, 128]);
    expect(error(result, mean, mask)).toBeGreaterThan(0.75 * error(truth, mean, mask));
  });

  it("leaves every pixel outside the widened mask exactly as it was, alpha included", async () => {
    const truth = paint(W, H, (x, y) => [x, y, (x * y) % 256]);
    const rgba: Picture = { width: W, height: H, channels: 4, data: new Uint8Array(W * H * 4) };
    for (let p = 0; p < W * H; p++) rgba.data.set([...truth.data.subarray(3 * p, 3 * p + 3), p % 256], 4 * p);
    const hole = holeToRemove(rgba, mask);
    const result = await removed(rgba, mask);
    for (let p = 0; p < W * H; p++) {
      if (result.data[4 * p + 3] !== p % 256) throw new Error(`alpha of pixel ${p} changed`);
      if (hole.data[p] > 0) continue;
      for (let c = 0; c < 3; c++) {
        if (result.data[4 * p + c] !== rgba.data[4 * p + c]) throw new Error(`pixel ${p} changed outside the hole`);
      }
    }
    expect(result.data).not.toEqual(rgba.data);
  });

  it("takes the object's blurred edge away with it", async () => {
    const ground = [90, 140, 80] as const;
    const soft = paint(W, H, (x, y) => {
      const far = Math.max(Math.abs(x - 115) - 25, Math.abs(y - 77) - 22, 0);
      const share = Math.max(0, 1 - far / 5);
      return [ground[0] + 150 * share, ground[1] - 100 * share, ground[2] - 60 * share];
    });
    const result = await removed(soft, mask);
    const clean = paint(W, H, () => ground);
    expect(error(result, clean, rectangle(W, H, 0, 0, W, H))).toBeLessThan(3);
  });

  it("fills without the object when the preimage still shows it", async () => {
    const truth = paint(W, H, () => [90, 140, 80]);
    const image = hide(truth, mask);
    const out = await brick("FLUX-INPAINT").run({ image, mask, preimage: image, score: 0.7 }, context());
    expect(error(out.image as Picture, truth, mask)).toBeLessThan(3);
  });

  it("scores the quick fill by the rule of the catalogue, over the mask and its rim of 12 pixels", async () => {
    const truth = paint(W, H, (x) => (x < 60 ? [20, 20, 20] : [200, 200, 200]));
    const small = await quick(truth, mask);
    expect(small.score).toBe(fillScore(small.image, dilateBox(mask, 12)));
    const large = await quick(truth, rectangle(W, H, 20, 20, 180, 110));
    expect(large.score).toBe(1);
  });

  it("fills holes at the picture's border and in its corners", async () => {
    const truth = paint(W, H, (x, y) => [120 + 30 * grain(x, y), 100, 60]);
    for (const corner of [rectangle(W, H, 0, 0, 40, 30), rectangle(W, H, W - 40, H - 30, 40, 30)]) {
      const result = await removed(hide(truth, corner), corner);
      const mean = paint(W, H, () => [120, 100, 60]);
      expect(error(result, mean, corner)).toBeLessThan(30);
    }
  });

  it("fills a single pixel, a speck and a long scratch of a picture of any size", async () => {
    const cases = [
      [600, 500, 1, 1],
      [64, 40, 7, 4],
      [200, 300, 190, 1],
      [260, 30, 250, 1],
    ] as const;
    for (const [width, height, across, down] of cases) {
      const truth = paint(width, height, (x, y) => [100 + 10 * grain(x, y), 150, 90]);
      const small = rectangle(width, height, 5, 17, across, down);
      const { image } = await quick(hide(truth, small), small);
      expect(error(image, truth, rectangle(width, height, 0, 0, width, height))).toBeLessThan(6);
    }
  });

  it("fills even a picture too small for a single patch", async () => {
    const tiny = paint(6, 5, () => [10, 200, 30]);
    const spot = rectangle(6, 5, 2, 2, 1, 1);
    const { image } = await quick(hide(tiny, spot), spot);
    expect(error(image, tiny, rectangle(6, 5, 0, 0, 6, 5))).toBeLessThan(2);
  });
});
