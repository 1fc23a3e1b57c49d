import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { closePerception } from "../../bricks/cpu/perception/index.js";
import { isnetFolder } from "../../bricks/cpu/perception/inference/models.js";
import { res } from "../../bricks/cpu/perception/res.js";
import type { Raster } from "../../bricks/raster/raster.js";
import { asMask, at, beside, context, ellipses, overlap, photo, share } from "./photos.js";

afterAll(closePerception);

const segment = async (image: Raster<3>, prompt: string) => asMask((await res.run({ image, prompt }, context())).mask);

describe.skipIf(isnetFolder() === null)("RES with ISNet", () => {
  test("finds the cat, with its eye and nose and without what is behind it", async () => {
    const image = await photo("cat");
    const outputs = await res.run({ image, prompt: "the cat" }, context());
    const mask = asMask(outputs.mask);
    for (const [x, y] of [
      [390, 260],
      [580, 540],
      [150, 500],
    ])
      expect(at(mask, x, y)).toBe(true);
    for (const [x, y] of [
      [980, 500],
      [960, 250],
    ])
      expect(at(mask, x, y)).toBe(false);
    expect(share(mask)).toBeGreaterThan(0.65);
    expect(new Set(mask.data)).toEqual(new Set([0, 255]));
    const cut = outputs.image as Raster;
    expect([cut.width, cut.height, cut.channels]).toEqual([image.width, image.height, 4]);
    expect(cut.data[4 * (260 * 1024 + 390) + 3]).toBe(255);
    expect(cut.data[4 * (500 * 1024 + 980) + 3]).toBe(0);
  });

  test("finds the astronaut, by her colour too, and her face apart from her hair", async () => {
    const image = await photo("astronaut");
    const whole = await segment(image, "the woman in the orange suit");
    for (const [x, y] of [
      [440, 200],
      [300, 750],
      [420, 90],
    ])
      expect(at(whole, x, y)).toBe(true);
    for (const [x, y] of [
      [900, 300],
      [60, 300],
      [650, 150],
    ])
      expect(at(whole, x, y)).toBe(false);
    const face = await segment(image, "the woman's face");
    expect(overlap(face, ellipses(image, [447, 240, 74, 117]))).toBeGreaterThan(0.6);
  });

  test("picks by side: of a cat and its copy, the one on the right", async () => {
    const cat = await photo("cat");
    const both = beside(cat, cat);
    const mask = await segment(both, "the cat on the right");
    expect(at(mask, cat.width + 390, 260)).toBe(true);
    expect(at(mask, 390, 260)).toBe(false);
  });

  test("takes the one object that stands out for a word that the detector does not know", async () => {
    const mask = await segment(await photo("rocket"), "the rocket");
    for (const [x, y] of [
      [505, 350],
      [505, 500],
    ])
      expect(at(mask, x, y)).toBe(true);
    for (const [x, y] of [
      [350, 200],
      [100, 300],
      [900, 300],
    ])
      expect(at(mask, x, y)).toBe(false);
  });
});

describe("RES by regions", () => {
  test("finds the sky around the rocket; 'everything except the sky' is its complement", async () => {
    const image = await photo("rocket");
    const sky = await segment(image, "the sky");
    for (const [x, y] of [
      [300, 100],
      [650, 300],
    ])
      expect(at(sky, x, y)).toBe(true);
    for (const [x, y] of [
      [505, 400],
      [690, 640],
    ])
      expect(at(sky, x, y)).toBe(false);
    const rest = await segment(image, "everything except the sky");
    expect(share(sky) + share(rest)).toBeCloseTo(1, 5);
  });
});

describe("RES by text", () => {
  test("finds a watermark, and takes nothing else for text", async () => {
    const image = await photo("coffee");
    const watermark = fileURLToPath(new URL("../fixtures/perception/watermark.png", import.meta.url));
    const raw = { width: image.width, height: image.height, channels: 3 } as const;
    const drawn = await sharp(image.data, { raw })
      .composite([{ input: watermark, left: 620, top: 590 }])
      .removeAlpha()
      .raw()
      .toBuffer();
    const marked = { ...image, data: new Uint8Array(drawn) };
    const mask = await segment(marked, "the watermark in the lower right corner");
    expect(at(mask, 700, 622)).toBe(true);
    expect(at(mask, 900, 622)).toBe(true);
    expect(at(mask, 480, 200)).toBe(false);
    expect(share(mask)).toBeLessThan(0.06);
    await expect(segment(image, "the watermark")).rejects.toMatchObject({ name: "NotInPictureError" });
  });
});

describe("RES refuses", () => {
  test.each(["the elephant", "the dog", "the sky"])("%s in the photo of a cat", async (prompt) => {
    const image = await photo("cat");
    await expect(segment(image, prompt)).rejects.toMatchObject({
      name: "NotInPictureError",
      message: expect.stringContaining("It shows: a cat."),
    });
  });

  test("a cup of another colour, and says that there is one", async () => {
    await expect(segment(await photo("coffee"), "the blue cup")).rejects.toMatchObject({
      name: "NotInPictureError",
      message: expect.stringContaining("not blue"),
    });
  });

  test("an unknown word when the detector surely knows the salient object as something else", async () => {
    await expect(segment(await photo("astronaut"), "the flag")).rejects.toMatchObject({ name: "NotInPictureError" });
  });

  test.each(["the dragon", "the wizard", "the wardrobes"])(
    "%s rather than taking the rocket for it",
    async (prompt) => {
      await expect(segment(await photo("rocket"), prompt)).rejects.toMatchObject({ name: "NotInPictureError" });
    },
  );

  test("what only a larger model could tell apart", async () => {
    await expect(segment(await photo("cat"), "the shadow")).rejects.toMatchObject({
      name: "RefusedError",
      message: expect.stringContaining("GPU endpoint"),
    });
  });

  test("an empty prompt, before anything runs and when run", async () => {
    const call = { brick: "RES", inputs: { prompt: { from: "literal", value: "  " } } } as const;
    expect(res.supports(call).ok).toBe(false);
    expect(res.supports({ brick: "RES", inputs: { prompt: { from: "literal", value: "the dog" } } }).ok).toBe(true);
    await expect(segment(await photo("cat"), " ")).rejects.toMatchObject({ name: "BadInputError" });
  });
});
