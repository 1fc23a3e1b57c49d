import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeRaster, encodePng } from "../../bricks/raster/codec.js";
import { BadInputError } from "../../platform/errors.js";
import { mask, noise } from "./drawing.js";

describe("the codec", () => {
  it.each([1, 3, 4] as const)("gives %i channels back bit for bit, fast or small", async (channels) => {
    const raster = noise(37, 21, channels, channels);
    for (const fast of [true, false]) {
      const back = await decodeRaster(await encodePng(raster, { fast }), channels === 1 ? "mask" : "image");
      expect(back).toEqual(raster);
    }
  });
  it("keeps soft masks soft and takes alpha where alpha says something", async () => {
    expect([...(await decodeRaster(await encodePng(mask("#5.")), "mask")).data]).toEqual([255, 140, 0]);
    const drawn = noise(4, 1, 4);
    expect([...(await decodeRaster(await encodePng(drawn), "mask")).data]).toEqual(
      [3, 7, 11, 15].map((i) => drawn.data[i]),
    );
    const opaque = { ...drawn, data: drawn.data.map((_, i) => (i % 4 === 3 ? 255 : i < 8 ? 255 : 0)) };
    expect([...(await decodeRaster(await encodePng(opaque), "mask")).data]).toEqual([255, 255, 0, 0]);
  });
  it("turns 16-bit, grey and palette pictures into 8-bit colour, and applies the EXIF orientation", async () => {
    const deep = await sharp(new Uint16Array(12).fill(128 * 257), { raw: { width: 4, height: 1, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    expect([...(await decodeRaster(deep, "image")).data]).toEqual(Array(12).fill(128));
    const grey = await sharp(Buffer.from([7, 9]), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect([...(await decodeRaster(grey, "image")).data]).toEqual([7, 7, 7, 9, 9, 9]);
    const turned = await sharp(await encodePng(noise(5, 3, 3)))
      .withMetadata({ orientation: 6 })
      .tiff()
      .toBuffer();
    expect(await decodeRaster(turned, "image")).toMatchObject({ width: 3, height: 5 });
  });
  it("refuses text and half a file", async () => {
    await expect(decodeRaster(Buffer.from("hello"), "image")).rejects.toBeInstanceOf(BadInputError);
    const whole = await encodePng(noise(200, 200, 3));
    await expect(decodeRaster(whole.subarray(0, whole.length / 2), "image")).rejects.toThrow(/read whole/);
  });
});
