import { beforeAll, describe, expect, it } from "vitest";
import { lumaOf, rgbOf } from "../../bricks/cpu/appearance/field/field.js";
import { measureBlur } from "../../bricks/cpu/restore/deblur/spread.js";
import { performRestore, type RestoringName } from "../../bricks/cpu/restore/job.js";
import type { Picture, Raster } from "../../bricks/raster/raster.js";
import { gain } from "../tone/measure.js";
import { photo } from "../tone/photos.js";
import { blurred, noisy, shaken } from "./damage.js";

let cat: Raster<3>;
let astronaut: Raster<3>;
let rocket: Raster<3>;
beforeAll(async () => {
  [cat, astronaut, rocket] = [await photo("cat", 400), await photo("astronaut", 400), await photo("rocket", 400)];
});

const restored = (brick: RestoringName, picture: Picture, ratio: number | null = null) =>
  performRestore({ brick, picture, mask: null, ratio });

describe("DEBLUR", () => {
  it("measures how far a picture is out of focus", () => {
    for (const clean of [cat, astronaut]) {
      const blur = measureBlur(lumaOf(rgbOf(blurred(clean, 1.8))));
      expect(blur).toMatchObject({ kind: "round" });
      if (blur.kind === "round") expect(Math.abs(blur.sigma - 1.8)).toBeLessThan(0.5);
    }
  });

  it("tells a shaken picture from one out of focus, and finds the direction", () => {
    for (const angle of [0.3, 2.2]) {
      const blur = measureBlur(lumaOf(rgbOf(shaken(astronaut, 10, angle))));
      expect(blur).toMatchObject({ kind: "motion" });
      if (blur.kind === "motion") expect(Math.abs(Math.sin(blur.angle - angle))).toBeLessThan(0.3);
    }
  });

  it("sharpens what was out of focus, towards the clean picture", async () => {
    for (const [clean, sigma] of [
      [cat, 1.5],
      [astronaut, 1.5],
      [astronaut, 2.2],
    ] as const) {
      const damaged = noisy(blurred(clean, sigma), 1);
      const won = gain(clean, damaged, await restored("DEBLUR", damaged));
      expect(won.decibels).toBeGreaterThan(1.2);
      expect(won.similarity).toBeGreaterThan(0.02);
    }
  });

  it("undoes a straight shake in part", async () => {
    for (const [clean, length, angle] of [
      [astronaut, 8, 0.3],
      [cat, 10, 2.2],
    ] as const) {
      const damaged = shaken(clean, length, angle);
      expect(gain(clean, damaged, await restored("DEBLUR", damaged)).decibels).toBeGreaterThan(1);
    }
  });

  it("leaves a sharp picture as it is", async () => {
    expect(await restored("DEBLUR", rocket)).toEqual(rocket);
  });
});
