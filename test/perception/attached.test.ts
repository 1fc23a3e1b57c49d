import { describe, expect, test } from "vitest";
import { withStem } from "../../bricks/cpu/perception/segmentation/attached.js";
import { blank } from "../../bricks/raster/raster.js";
import { at, ellipses } from "./photos.js";

const box = { left: 60, top: 20, width: 80, height: 200 };
const scene = blank(200, 240, 3, 128);

describe("the mask of a glass", () => {
  test("gets the stem and the foot that a segmentation of its bowl leaves out", () => {
    const bowl = ellipses(scene, [100, 70, 38, 50]);
    const glass = withStem(bowl, box);
    for (const [x, y] of [
      [100, 160],
      [75, 208],
      [125, 208],
    ])
      expect(at(glass, x, y)).toBe(true);
    for (const [x, y] of [
      [80, 160],
      [120, 160],
      [50, 208],
      [100, 235],
    ])
      expect(at(glass, x, y)).toBe(false);
    for (const [i, v] of bowl.data.entries()) if (v > 0) expect(glass.data[i]).toBe(v);
  });

  test("that reaches its foot, and an empty one, are left as they are", () => {
    const tumbler = ellipses(scene, [100, 120, 38, 98]);
    expect(withStem(tumbler, box)).toBe(tumbler);
    const nothing = blank(200, 240, 1);
    expect(withStem(nothing, box)).toBe(nothing);
  });
});
