import { afterAll, describe, expect, test } from "vitest";
import { closePerception } from "../../bricks/cpu/perception/index.js";
import { isnetFolder } from "../../bricks/cpu/perception/inference/models.js";
import { maskSeg } from "../../bricks/cpu/perception/mask-seg.js";
import { sos } from "../../bricks/cpu/perception/sos.js";
import { blank } from "../../bricks/raster/raster.js";
import { asMask, at, context, ellipses, overlap, photo } from "./photos.js";

afterAll(closePerception);

describe("SOS", () => {
  test.skipIf(isnetFolder() === null)("finds the cup with its saucer", async () => {
    const image = await photo("coffee");
    const mask = asMask((await sos.run({ image }, context())).mask);
    expect(overlap(mask, ellipses(image, [475, 395, 345, 270], [485, 160, 200, 135]))).toBeGreaterThan(0.85);
  });

  test("says so when nothing stands out", async () => {
    const image = blank(320, 240, 3, 120);
    await expect(sos.run({ image }, context())).rejects.toMatchObject({ name: "NotInPictureError" });
  });
});

describe("MASK-SEG", () => {
  test("turns a rough patch over the rocket into the rocket", async () => {
    const image = await photo("rocket");
    const rough = ellipses(image, [507, 420, 60, 240]);
    const mask = asMask((await maskSeg.run({ image, mask: rough }, context())).mask);
    for (const [x, y] of [
      [505, 350],
      [505, 500],
    ])
      expect(at(mask, x, y)).toBe(true);
    for (const [x, y] of [
      [455, 420],
      [560, 420],
    ])
      expect(at(mask, x, y)).toBe(false);
  });

  test("keeps to what the mask points at", async () => {
    const image = await photo("astronaut");
    const rough = ellipses(image, [820, 300, 120, 260]);
    const mask = asMask((await maskSeg.run({ image, mask: rough }, context())).mask);
    expect(at(mask, 820, 260)).toBe(true);
    expect(at(mask, 440, 200)).toBe(false);
    expect(at(mask, 300, 750)).toBe(false);
  });

  test("refuses an empty mask and one of another size", async () => {
    const image = await photo("cat");
    await expect(maskSeg.run({ image, mask: blank(1024, 681, 1) }, context())).rejects.toMatchObject({
      name: "BadInputError",
      message: expect.stringContaining("empty"),
    });
    await expect(maskSeg.run({ image, mask: blank(10, 10, 1, 255) }, context())).rejects.toMatchObject({
      name: "BadInputError",
      message: expect.stringContaining("10×10"),
    });
  });
});
