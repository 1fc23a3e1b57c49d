import { beforeAll, describe, expect, it } from "vitest";
import { lumaOf, rgbOf } from "../../bricks/cpu/appearance/field/field.js";
import { estimateNoise } from "../../bricks/cpu/restore/denoise/noise-level.js";
import { performRestore, type RestoringName } from "../../bricks/cpu/restore/job.js";
import type { Picture, Raster } from "../../bricks/raster/raster.js";
import { gain, psnr } from "../tone/measure.js";
import { photo } from "../tone/photos.js";
import { noisy } from "./damage.js";

let cat: Raster<3>;
let astronaut: Raster<3>;
let rocket: Raster<3>;
beforeAll(async () => {
  [cat, astronaut, rocket] = [await photo("cat", 288), await photo("astronaut", 288), await photo("rocket", 288)];
});

const restored = (brick: RestoringName, picture: Picture, ratio: number | null = null) =>
  performRestore({ brick, picture, mask: null, ratio });

describe("DENOISE", () => {
  it("measures white noise within a seventh of what it is", () => {
    for (const sigma of [5, 12, 25]) {
      const luma = lumaOf(rgbOf(noisy(rocket, sigma)));
      // Luma weighs three independent channels: 0.299² + 0.587² + 0.114² = 0.447.
      const measured = estimateNoise(luma, luma)(90) / Math.sqrt(0.447);
      expect(Math.abs(measured / sigma - 1)).toBeLessThan(0.15);
    }
  });

  it.each([
    ["fine", 10, false, 5, 0.08],
    ["strong", 25, false, 7, 0.2],
    ["blotted", 15, true, 4, 0.08],
  ] as const)("takes %s noise out and gives the picture back", async (_, sigma, blotted, decibels, similarity) => {
    for (const clean of [cat, astronaut, rocket]) {
      const damaged = noisy(clean, sigma, blotted);
      const won = gain(clean, damaged, await restored("DENOISE", damaged));
      expect(won.decibels).toBeGreaterThan(decibels);
      expect(won.similarity).toBeGreaterThan(similarity);
    }
  });

  it("hardly touches a clean picture", async () => {
    for (const clean of [cat, astronaut, rocket])
      expect(psnr(clean, await restored("DENOISE", clean))).toBeGreaterThan(42);
  });

  it("does nothing at strength 0 and more with more", async () => {
    const damaged = noisy(cat, 15);
    expect(await restored("DENOISE", damaged, 0)).toEqual(damaged);
    const [little, right] = [await restored("DENOISE", damaged, 0.2), await restored("DENOISE", damaged, 0.5)];
    expect(psnr(cat, right)).toBeGreaterThan(psnr(cat, little) + 1);
  });
});
