import { describe, expect, it } from "vitest";
import type { PortValue } from "../../bricks/brick.js";
import { arithmeticBricks } from "../../bricks/raster/arithmetic/index.js";
import type { Raster } from "../../bricks/raster/raster.js";
import { BadInputError } from "../../platform/errors.js";
import { silentLogger } from "../../platform/logger.js";
import { flat, mask, noise, text } from "./drawing.js";

async function run(brick: string, inputs: Record<string, PortValue>): Promise<Record<string, PortValue>> {
  const found = arithmeticBricks.find((b) => b.brick === brick)!;
  return found.run(inputs, { seed: 1, signal: new AbortController().signal, logger: silentLogger });
}
const pixel = (r: PortValue, x: number, y: number) => {
  const { width, channels, data } = r as Raster;
  return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];
};

describe("INVERSE", () => {
  it("subtracts without wrapping around where only the second mask is set", async () => {
    const out = await run("INVERSE", { mask1: mask("##..", "##.."), mask2: mask(".##.", ".##."), image1: null });
    expect(text(out.mask as never)).toEqual(["#...", "#..."]);
    expect(pixel(out.mask, 2, 0)).toEqual([0]);
    expect(out.image).toBeNull();
  });
  it("takes the complement of the second mask when the first is null or left out", async () => {
    for (const inputs of [{ mask2: mask("#.5") }, { mask1: null, mask2: mask("#.5"), image1: null, image2: null }]) {
      expect([...((await run("INVERSE", inputs)).mask as Raster).data]).toEqual([0, 255, 255 - 140]);
    }
  });
  it("names both sizes when the masks differ in size", async () => {
    await expect(run("INVERSE", { mask1: mask("####"), mask2: mask("##") })).rejects.toThrow(/4×1.*2×1/);
  });
  it("takes a cut-out's shape away from a picture", async () => {
    const cut: Raster<4> = { width: 2, height: 1, channels: 4, data: Uint8Array.from([9, 9, 9, 255, 9, 9, 9, 0]) };
    const out = await run("INVERSE", { image1: flat(2, 1, [10, 20, 30]), image2: cut });
    expect(pixel(out.image, 0, 0)).toEqual([10, 20, 30, 0]);
    expect(pixel(out.image, 1, 0)).toEqual([10, 20, 30, 255]);
    expect(out.mask).toBeNull();
  });
  it("subtracts plain pictures without wrapping around", async () => {
    const out = await run("INVERSE", { image1: flat(1, 1, [10, 20, 30]), image2: flat(1, 1, [20, 5, 30]) });
    expect(pixel(out.image, 0, 0)).toEqual([0, 15, 0]);
  });
  it("refuses masks and images in one step, and a first mask alone", async () => {
    await expect(run("INVERSE", { mask2: mask("#"), image1: flat(1, 1, [0, 0, 0]) })).rejects.toThrow(/not on both/);
    await expect(run("INVERSE", { mask1: mask("#") })).rejects.toThrow(/no mask2/);
  });
});

describe("COMPOSE", () => {
  it("keeps 255 where two masks overlap", async () => {
    const out = await run("COMPOSE", { mask1: mask("##.3"), mask2: mask(".#.5") });
    expect([...(out.mask as Raster).data]).toEqual([255, 255, 0, 140]);
  });
  it("blends a cut-out over a picture in proportion to its alpha", async () => {
    const out = await run("COMPOSE", { image1: flat(1, 1, [100, 0, 200]), image2: flat(1, 1, [200, 100, 0, 51]) });
    expect(pixel(out.image, 0, 0)).toEqual([120, 20, 160]);
  });
  it("lays a cut-out over a cut-out by Porter and Duff", async () => {
    const below = flat(1, 1, [255, 0, 0, 255]);
    const half = await run("COMPOSE", { image1: below, image2: flat(1, 1, [0, 0, 255, 102]) });
    expect(pixel(half.image, 0, 0)).toEqual([153, 0, 102, 255]);
    const onClear = await run("COMPOSE", { image1: flat(1, 1, [1, 2, 3, 0]), image2: flat(1, 1, [7, 8, 9, 102]) });
    expect(pixel(onClear.image, 0, 0)).toEqual([7, 8, 9, 102]);
  });
  it("lets a picture without alpha cover everything", async () => {
    const out = await run("COMPOSE", { image1: flat(2, 2, [1, 1, 1, 9]), image2: flat(2, 2, [7, 8, 9]) });
    expect(pixel(out.image, 1, 1)).toEqual([7, 8, 9]);
  });
  it("names both sizes when the pictures differ in size", async () => {
    await expect(run("COMPOSE", { image1: flat(3, 2, [0, 0, 0]), image2: flat(2, 3, [0, 0, 0]) })).rejects.toThrow(
      /3×2.*2×3/,
    );
  });
});

describe("BBOX", () => {
  it("fills the box of every part above 127 and counts softer pixels as outside", async () => {
    const out = await run("BBOX", { mask: mask("4.....", ".5....", "....#.", "......") });
    expect(text(out.mask as never)).toEqual(["......", ".####.", ".####.", "......"]);
  });
  it("says that an empty mask is empty", async () => {
    await expect(run("BBOX", { mask: mask("...", ".4.") })).rejects.toThrow(/mask is empty/);
    await expect(run("BBOX", { mask: mask("...") })).rejects.toBeInstanceOf(BadInputError);
  });
});

describe("RESIZE", () => {
  it("scales a mask about its bottom centre", async () => {
    const small = await run("RESIZE", {
      mask: mask("........", "..####..", "..####..", "..####..", "..####.."),
      ratio: 0.5,
    });
    expect(text(small.mask as never)).toEqual(["........", "........", "........", "...##...", "...##..."]);
  });
  it("clips at the left instead of shifting, and keeps every part", async () => {
    const out = await run("RESIZE", { mask: mask("........", "........", "#.#.....", "#.#....."), ratio: "2.0" });
    expect(text(out.mask as never)).toEqual(["..##....", "..##....", "..##....", "..##...."]);
  });
  it("moves an object that outgrows the top down into the picture", async () => {
    const out = await run("RESIZE", { mask: mask("......", "..##..", "..##..", "......", "......"), ratio: 2 });
    expect(text(out.mask as never)).toEqual([".####.", ".####.", ".####.", ".####.", "......"]);
  });
  it("scales what is visible of a cut-out and leaves the canvas as it was", async () => {
    const data = new Uint8Array(6 * 4 * 4);
    for (const i of [14, 15, 20, 21]) data.set([50, 60, 70, 255], i * 4);
    const out = await run("RESIZE", { image: { width: 6, height: 4, channels: 4, data }, ratio: 2 });
    expect(out.image).toMatchObject({ width: 6, height: 4, channels: 4 });
    expect(pixel(out.image, 1, 0)).toEqual([50, 60, 70, 255]);
    expect(pixel(out.image, 4, 3)).toEqual([50, 60, 70, 255]);
    expect(pixel(out.image, 0, 3)).toEqual([0, 0, 0, 0]);
  });
  it("keeps the canvas of a picture without alpha, whether it is zoomed in or out", async () => {
    const picture = noise(20, 10, 3);
    for (const ratio of [0.5, 1.5]) {
      expect((await run("RESIZE", { image: picture, ratio })).image).toMatchObject({ width: 20, height: 10 });
    }
    const out = (await run("RESIZE", { image: flat(8, 4, [9, 8, 7]), ratio: 0.5 })).image;
    expect([pixel(out, 2, 1), pixel(out, 5, 2), pixel(out, 1, 1), pixel(out, 3, 3)]).toEqual([
      [9, 8, 7, 255],
      [9, 8, 7, 255],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });
  it.each([0, -1, "0"])("refuses the ratio %s", async (ratio) => {
    await expect(run("RESIZE", { mask: mask("#"), ratio })).rejects.toThrow(/cannot scale by/);
  });
  it.each(["big", "1e9e", null])("refuses %s as a ratio", async (ratio) => {
    await expect(run("RESIZE", { mask: mask("#"), ratio })).rejects.toBeInstanceOf(BadInputError);
  });
  it("refuses empty masks, empty cut-outs and objects grown beyond reason", async () => {
    await expect(run("RESIZE", { mask: mask("..."), ratio: 2 })).rejects.toThrow(/empty/);
    await expect(run("RESIZE", { image: flat(2, 2, [1, 1, 1, 1]), ratio: 2 })).rejects.toThrow(/empty/);
    await expect(run("RESIZE", { mask: mask("###", "###"), ratio: 1e6 })).rejects.toThrow(/would be/);
  });
});
