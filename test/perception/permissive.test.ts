import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closePerception } from "../../bricks/cpu/perception/index.js";
import { WITHOUT_ISNET } from "../../bricks/cpu/perception/inference/models.js";
import { res } from "../../bricks/cpu/perception/res.js";
import { sos } from "../../bricks/cpu/perception/sos.js";
import { asMask, at, context, ellipses, overlap, photo, share } from "./photos.js";

/** What an installation without the optional package does. */
describe("without ISNet", () => {
  const before = process.env[WITHOUT_ISNET];
  beforeAll(async () => {
    await closePerception();
    process.env[WITHOUT_ISNET] = "1";
  });
  afterAll(async () => {
    await closePerception();
    if (before === undefined) delete process.env[WITHOUT_ISNET];
    else process.env[WITHOUT_ISNET] = before;
  });

  test("the bricks are available and say by their model that grabCut draws the outlines", () => {
    expect(res.available()).toEqual({ ok: true });
    expect(res.model).toContain("grabCut");
    expect(res.model).not.toContain("ISNet");
    expect(sos.model).not.toContain("ISNet");
  });

  test("RES still finds the cup of coffee", async () => {
    const image = await photo("coffee");
    const mask = asMask((await res.run({ image, prompt: "the cup" }, context())).mask);
    for (const [x, y] of [
      [480, 200],
      [400, 120],
    ])
      expect(at(mask, x, y)).toBe(true);
    for (const [x, y] of [
      [950, 600],
      [60, 60],
    ])
      expect(at(mask, x, y)).toBe(false);
  });

  test("SOS still finds the cat", async () => {
    const mask = asMask((await sos.run({ image: await photo("cat") }, context())).mask);
    for (const [x, y] of [
      [390, 260],
      [580, 540],
    ])
      expect(at(mask, x, y)).toBe(true);
    expect(at(mask, 1000, 400)).toBe(false);
    expect(share(mask)).toBeGreaterThan(0.4);
  });

  test("SOS separates a disc from a plain ground without any detection", async () => {
    const image = { width: 400, height: 300, channels: 3, data: new Uint8Array(400 * 300 * 3) } as const;
    const disc = ellipses(image, [200, 150, 70, 70]);
    for (let i = 0; i < disc.data.length; i++) image.data.set(disc.data[i] ? [200, 60, 40] : [70, 110, 90], 3 * i);
    const mask = asMask((await sos.run({ image }, context())).mask);
    expect(overlap(mask, disc)).toBeGreaterThan(0.9);
  });
});
