import { afterAll, describe, expect, test } from "vitest";
import { addPred } from "../../bricks/cpu/perception/add-pred.js";
import { cmiPred } from "../../bricks/cpu/perception/cmi-pred.js";
import { closePerception } from "../../bricks/cpu/perception/index.js";
import { boxMask } from "../../bricks/raster/box.js";
import { boundingBox } from "../../bricks/raster/mask.js";
import type { Mask, Raster } from "../../bricks/raster/raster.js";
import { asMask, at, context, photo, share } from "./photos.js";

afterAll(closePerception);

const place = async (image: Raster<3>, prompt: string, region: Mask | null = null) => {
  const mask = asMask((await addPred.run({ image, prompt, mask: region }, context())).mask);
  expect([mask.width, mask.height]).toEqual([image.width, image.height]);
  const box = boundingBox(mask)!;
  // One filled box, nothing else.
  expect(share(mask)).toBeCloseTo((box.width * box.height) / (mask.width * mask.height), 6);
  return box;
};

describe("ADD-PRED", () => {
  test("puts a thing on the side that the sentence names", async () => {
    const image = await photo("rocket");
    const left = await place(image, "add a bird on the upper left");
    expect(left.left + left.width / 2).toBeLessThan(image.width / 2);
    expect(left.top + left.height / 2).toBeLessThan(image.height / 2);
    const right = await place(image, "add a tree on the right");
    expect(right.left + right.width / 2).toBeGreaterThan(image.width / 2);
  });

  test("puts a moon into the sky, beside the rocket", async () => {
    const image = await photo("rocket");
    const box = await place(image, "add a moon in the sky");
    expect(box.top + box.height).toBeLessThan(0.75 * image.height);
    const rocket = 505;
    expect(rocket < box.left || rocket > box.left + box.width).toBe(true);
  });

  test("puts a hat on the head and sunglasses over the eyes", async () => {
    const image = await photo("astronaut");
    const hat = await place(image, "add a hat");
    expect(hat.top).toBeLessThan(30);
    expect(hat.top + hat.height).toBeLessThan(140);
    expect(Math.abs(hat.left + hat.width / 2 - 440)).toBeLessThan(70);
    const glasses = await place(image, "add sunglasses to the woman");
    expect(Math.abs(glasses.left + glasses.width / 2 - 440)).toBeLessThan(70);
    expect(glasses.top).toBeLessThan(200);
    expect(glasses.top + glasses.height).toBeGreaterThan(220);
  });

  test("puts a spoon right of the cup, where there is little room", async () => {
    const image = await photo("coffee");
    const box = await place(image, "add a spoon to the right of the cup");
    expect(box.left).toBeGreaterThan(650);
  });

  test("stays inside the mask that it is given", async () => {
    const image = await photo("cat");
    const region = boxMask({ left: 700, top: 350, width: 300, height: 300 }, image.width, image.height);
    const box = await place(image, "add a ball", region);
    for (const [x, y] of [
      [box.left, box.top],
      [box.left + box.width - 1, box.top + box.height - 1],
    ]) {
      expect(at(region, x, y)).toBe(true);
    }
  });

  test("refuses a place that the picture does not have, and a sentence without a thing", async () => {
    await expect(place(await photo("cat"), "add a cup on the table")).rejects.toMatchObject({
      name: "NotInPictureError",
    });
    expect(addPred.supports({ brick: "ADD-PRED", inputs: { prompt: { from: "literal", value: "add" } } }).ok).toBe(
      false,
    );
  });
});

describe("CMI-PRED", () => {
  test("names what is in the picture, its colour and nothing that is not there", async () => {
    const cat = await cmiPred.run({ image: await photo("cat") }, context());
    expect(cat).toEqual({ caption: "A photo of a brown cat.", image: null, mask: null });
    const { caption } = await cmiPred.run({ image: await photo("astronaut") }, context());
    expect(caption).toContain("a person");
    expect(caption).not.toContain("people");
    expect(cmiPred.model).toContain("caption rules");
  });

  test("sees the night sky behind the rocket", async () => {
    const { caption } = await cmiPred.run({ image: await photo("rocket") }, context());
    expect(caption).toMatch(/^A dark photo of .+ under a night sky\.$/);
  });

  test("with ratios also gives the larger canvas and the mask of what is new", async () => {
    const image = await photo("cat");
    const ratios = { left_ratio: 1, right_ratio: 1.5, top_ratio: 1, bottom_ratio: 1 };
    const outputs = await cmiPred.run({ image, ...ratios }, context());
    const canvas = outputs.image as Raster;
    const mask = asMask(outputs.mask);
    expect([canvas.width, canvas.height, mask.width, mask.height]).toEqual([1024, 448, 1024, 448]);
    expect(share(mask)).toBeCloseTo(1 / 3, 1);
    expect(at(mask, 1000, 200)).toBe(true);
    expect(at(mask, 300, 200)).toBe(false);
    expect(outputs.caption).toContain("cat");
  });
});
