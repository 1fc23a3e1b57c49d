import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { changed, differences, disc, edit, near, painted } from "./edit.js";
import { photo, raw8, raw16, samples, samples16 } from "./pictures.js";

const [width, height] = [1280, 960];
const red = [200, 30, 30] as const;
const area = { width: 1024, height: 768 };
const touched = near(disc(area), { width, height });

describe("what the edit did not touch stays as it was", () => {
  it("in a 16-bit PNG, which stays one", async () => {
    const deep = await raw16(width, height);
    const png = await sharp(deep, { raw: { width, height, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    for (const lineage of ["local", "adjust"] as const) {
      const { bytes, output } = await edit(png, lineage, (w) =>
        changed(w, disc(w), (r, g, b) => [r / 2, g, b / 2 + 60]),
      );
      expect(output).toMatchObject({ format: "png", preserved: "samples" });
      expect((await sharp(bytes).metadata()).depth).toBe("ushort");
      const result = await samples16(bytes);
      const count = differences(deep, result, width, 3, touched);
      expect(count.outside).toBe(0);
      expect(count.inside).toBeGreaterThan(30_000);
      // Inside, too, there are more than 256 levels.
      const middle = result.subarray((480 * width + 620) * 3, (480 * width + 660) * 3);
      expect(middle.some((v) => v % 257 !== 0)).toBe(true);
    }
  });

  it("in a 16-bit TIFF", async () => {
    const deep = await raw16(width, height);
    const tiff = await sharp(deep, { raw: { width, height, channels: 3 } })
      .toColourspace("rgb16")
      .tiff({ compression: "lzw" })
      .toBuffer();
    const { bytes, output } = await edit(tiff, "local", (w) => painted(w, disc(w), red));
    expect(output).toMatchObject({ format: "tiff", preserved: "samples" });
    expect(differences(deep, await samples16(bytes), width, 3, touched).outside).toBe(0);
  });

  it("in a transparent PNG, whose transparency goes on where something was taken away, while new content is opaque", async () => {
    const rgb = await photo(width, height);
    const rgba = Buffer.alloc(width * height * 4);
    for (let i = 0; i < width * height; i++) {
      rgb.copy(rgba, i * 4, i * 3, i * 3 + 3);
      rgba[i * 4 + 3] = i % width < 800 ? 0 : 255 - (i % 7);
    }
    const png = await sharp(rgba, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer();
    const here = near(disc(area, 0.3), { width, height });
    for (const [colour, alpha] of [
      [[255, 255, 255], 0],
      [red, 255],
    ] as const) {
      const { bytes } = await edit(png, "local", (w) => painted(w, disc(w, 0.3), colour));
      const result = await samples(bytes);
      expect(result.channels).toBe(4);
      expect(differences(rgba, result.data, width, 4, here).outside).toBe(0);
      expect(result.data[(480 * width + 384) * 4 + 3]).toBe(alpha);
    }
  });

  it("in a WebP, lossy or not", async () => {
    for (const lossless of [true, false]) {
      const webp = await (await raw8(width, height)).webp({ lossless }).toBuffer();
      const { bytes, output } = await edit(webp, "local", (w) => painted(w, disc(w), red));
      expect(output).toMatchObject({ format: "webp", preserved: "samples" });
      expect(differences((await samples(webp)).data, (await samples(bytes)).data, width, 3, touched).outside).toBe(0);
    }
  });

  it("in a picture with a Display P3 profile, which it keeps, and the new colours are right in it", async () => {
    const png = await (await raw8(width, height)).withIccProfile("p3").png().toBuffer();
    const { bytes } = await edit(png, "local", (w) => painted(w, disc(w), [255, 0, 0]));
    expect((await sharp(bytes).metadata()).icc).toEqual((await sharp(png).metadata()).icc);
    const result = await samples(bytes);
    expect(differences((await samples(png)).data, result.data, width, 3, touched).outside).toBe(0);
    // sRGB's red in Display P3.
    const middle = [...result.data.subarray((480 * width + 640) * 3, (480 * width + 640) * 3 + 3)];
    for (const [c, v] of [234, 51, 35].entries()) expect(Math.abs(middle[c]! - v)).toBeLessThanOrEqual(3);
  });

  it("in a grey JPEG, which becomes coloured only if the edit is", async () => {
    const grey = await (await raw8(width, height)).toColourspace("b-w").jpeg({ quality: 90 }).toBuffer();
    const plain = await edit(grey, "local", (w) => painted(w, disc(w), [90, 90, 90]), { output: { format: "png" } });
    expect((await sharp(plain.bytes).metadata()).channels).toBe(1);
    const coloured = await edit(grey, "local", (w) => painted(w, disc(w), red), { output: { format: "png" } });
    const before = await sharp(grey).toColourspace("srgb").raw().toBuffer();
    expect(differences(before, (await samples(coloured.bytes)).data, width, 3, touched).outside).toBe(0);
  });

  it("in grey with 16 bits, grey with alpha, a palette with alpha, and an interlaced PNG", async () => {
    const base = (await raw8(400, 300)).clone();
    const here = near(disc({ width: 400, height: 300 }), { width: 400, height: 300 });
    const kinds = {
      "grey 16": base.clone().toColourspace("grey16").png(),
      "grey and alpha": base.clone().ensureAlpha(0.7).toColourspace("b-w").png(),
      "palette and alpha": base.clone().ensureAlpha(0.7).png({ palette: true, colours: 64 }),
      interlaced: base.clone().png({ progressive: true }),
    };
    for (const [kind, image] of Object.entries(kinds)) {
      const png = await image.toBuffer();
      const source = await sharp(png).metadata();
      const { bytes, output } = await edit(png, "adjust", (w) =>
        changed(w, disc(w), (r, g, b) => [r / 2, g / 2, b / 2]),
      );
      expect(output.preserved, kind).toBe("samples");
      const deep = source.depth === "ushort";
      const read = (file: Uint8Array) => (deep ? samples16(file) : sharp(file).toColourspace("srgb").raw().toBuffer());
      const [before, after] = [await read(png), await read(bytes)];
      expect(after.length, kind).toBe(before.length);
      const count = differences(before, after, 400, before.length / 120_000, here);
      expect(count.outside, kind).toBe(0);
      expect(count.inside, kind).toBeGreaterThan(3000);
      expect((await sharp(bytes).metadata()).depth, kind).toBe(source.depth);
    }
  });

  it("in a file that the edit did not change at all: it comes back byte for byte", async () => {
    const jpeg = await (await raw8(width, height)).jpeg().toBuffer();
    const { bytes, output } = await edit(jpeg, "local", (w) => w);
    expect(Buffer.from(bytes).equals(jpeg)).toBe(true);
    expect(output).toMatchObject({ touched: 0, preserved: "samples" });
  });
});

describe("orientation", () => {
  it.each([2, 3, 4, 5, 6, 7, 8])("%i is applied for the bricks and holds for the result", async (orientation) => {
    const jpeg = await (await raw8(640, 416))
      .jpeg({ quality: 90, chromaSubsampling: "4:4:4" })
      .withMetadata({ orientation })
      .toBuffer();
    const turned = orientation >= 5;
    const [w, h] = turned ? [416, 640] : [640, 416];
    const before = await samples(jpeg);
    for (const format of ["jpeg", "png"] as const) {
      const { bytes, ingested, output } = await edit(jpeg, "local", (p) => painted(p, disc(p, 0.25, 0.3, 0.08), red), {
        output: { format },
      });
      expect(ingested.init.image).toMatchObject({ width: w, height: h });
      expect(output).toMatchObject({ width: w, height: h, preserved: format === "png" ? "samples" : "blocks" });
      const after = await samples(bytes);
      expect([after.width, after.height]).toEqual([w, h]);
      const reach = 0.08 * w + (format === "png" ? 1 : 12);
      const count = differences(before.data, after.data, w, 3, (x, y) => Math.hypot(x - 0.25 * w, y - 0.3 * h) < reach);
      expect(count.outside).toBe(0);
      expect(count.inside).toBeGreaterThan(1000);
    }
  });
});

describe("other colours and formats", () => {
  it("turns a CMYK JPEG into sRGB once and edits that", async () => {
    const cmyk = await (await raw8(width, height)).toColourspace("cmyk").jpeg({ quality: 90 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
    const { bytes, ingested } = await edit(cmyk, "local", (w) => painted(w, disc(w), red), {
      output: { format: "png" },
    });
    expect(ingested.source.colour).toBe("converted");
    const before = await sharp(cmyk).toColourspace("srgb").raw().toBuffer();
    expect(differences(before, (await samples(bytes)).data, width, 3, touched).outside).toBe(0);
  });

  it("gives a CMYK JPEG back as a JPEG that every viewer shows", async () => {
    const cmyk = await (await raw8(640, 480)).toColourspace("cmyk").jpeg().toBuffer();
    const { bytes } = await edit(cmyk, "local", (w) => painted(w, disc(w), red));
    expect(await sharp(bytes).metadata()).toMatchObject({ format: "jpeg", space: "srgb", width: 640 });
  });

  it("reads and writes AVIF, without loss unless a quality is asked for", async () => {
    const avif = await (await raw8(320, 240)).avif({ effort: 0 }).toBuffer();
    const { bytes, output } = await edit(avif, "local", (w) => painted(w, disc(w), red));
    expect(output).toMatchObject({ format: "avif", width: 320, preserved: "samples" });
    const here = near(disc({ width: 320, height: 240 }), { width: 320, height: 240 });
    expect(differences((await samples(avif)).data, (await samples(bytes)).data, 320, 3, here).outside).toBe(0);
    const lossy = await edit(avif, "local", (w) => painted(w, disc(w), red), { output: { quality: 60 } });
    expect(lossy.output.preserved).toBe("none");
    expect(lossy.bytes.length).toBeLessThan(bytes.length / 2);
  });

  it("never compresses a JPEG that it must write anew below the source's quality", async () => {
    const jpeg = await (await raw8(800, 600)).jpeg({ quality: 96 }).toBuffer();
    const { bytes, ingested } = await edit(jpeg, "global", (w) =>
      changed(w, disc(w, 0.5, 0.5, 9), (r, g, b) => [255 - r, 255 - g, 255 - b]),
    );
    expect(ingested.source.jpeg?.quality).toBe(96);
    const again = await edit(bytes, "local", (w) => w);
    expect(again.ingested.source.jpeg?.quality).toBeGreaterThanOrEqual(96);
  });

  it("keeps density, EXIF and profile in every format", async () => {
    const jpeg = await (await raw8(320, 240))
      .withIccProfile("p3")
      .withExif({ IFD0: { Copyright: "A. Nyone" } })
      .jpeg()
      .withMetadata({ density: 240 })
      .toBuffer();
    const icc = (await sharp(jpeg).metadata()).icc;
    expect(icc).toBeDefined();
    for (const format of ["jpeg", "png", "webp", "tiff", "avif"] as const) {
      const { bytes } = await edit(jpeg, "local", (w) => painted(w, disc(w), red), { output: { format } });
      const facts = await sharp(bytes).metadata();
      expect(facts.icc, format).toEqual(icc);
      // The TIFF writer at hand has no place for EXIF.
      if (format !== "tiff") expect(facts.exif?.includes("A. Nyone"), format).toBe(true);
      if (format !== "webp" && format !== "avif") expect(Math.round(facts.density ?? 0), format).toBe(240);
    }
  });
});
