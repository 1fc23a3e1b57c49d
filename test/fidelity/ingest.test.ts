import { crc32 } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeRaster, encodePng } from "../../bricks/raster/codec.js";
import { area } from "../../bricks/raster/mask.js";
import { blank, type Mask } from "../../bricks/raster/raster.js";
import { ArtefactIo } from "../../functions/artefact-io.js";
import { createIngest, type IngestEvent } from "../../functions/ingest.js";
import { systemClock } from "../../platform/clock.js";
import { BadInputError } from "../../platform/errors.js";
import { silentLogger } from "../../platform/logger.js";
import { disc } from "./edit.js";
import { MemoryStore } from "./memory-store.js";
import { raw8 } from "./pictures.js";

async function ingest(
  source: Uint8Array,
  more: { mask?: Uint8Array; background?: Uint8Array; editId?: string; options?: IngestEvent["options"] } = {},
) {
  const store = new MemoryStore();
  const { mask, background, ...event } = more;
  await store.put("a", source);
  if (mask) await store.put("m", mask);
  if (background) await store.put("b", background);
  const run = createIngest({ store, artefacts: new ArtefactIo(store), logger: silentLogger, clock: systemClock });
  const keys = { mask: mask ? { key: "m" } : null, background: background ? { key: "b" } : null };
  const result = await run({ editId: "e1", source: { key: "a" }, ...keys, ...event });
  return { result, store };
}

/** A PNG whose header promises a size, and nothing behind it. */
function hollowPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4);
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    header,
    Buffer.from("\0\0\0\0IDAT\x35\xaf\x06\x1e", "latin1"),
  ]);
}

const frames = async () =>
  sharp(await (await raw8(64, 128)).raw().toBuffer(), { raw: { width: 64, height: 128, channels: 3, pageHeight: 64 } });

describe("what cannot be edited is refused in one sentence", () => {
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    ["an empty file", () => Buffer.alloc(0), /is empty/],
    ["text", () => Buffer.from("hello, world"), /is not a picture/],
    ["an SVG", () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG/],
    ["a PDF", () => Buffer.from("%PDF-1.7"), /PDF/],
    ["a HEIC picture", () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), /HEIC/],
    ["a JPEG's first bytes alone", () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), /damaged or cut short/],
    ["half a JPEG", async () => half(await (await raw8(300, 200)).jpeg().toBuffer()), /damaged or cut short/],
    ["half a PNG", async () => half(await (await raw8(300, 200)).png().toBuffer()), /damaged or cut short/],
    ["half a WebP", async () => half(await (await raw8(300, 200)).webp().toBuffer()), /damaged or cut short/],
    ["a GIF of two frames", async () => (await frames()).gif().toBuffer(), /animated.*\(2\)/],
    ["a WebP of two frames", async () => (await frames()).webp().toBuffer(), /animated.*\(2\)/],
    ["an animated PNG", async () => animatedPng(await (await raw8(64, 64)).png().toBuffer()), /animated/],
    ["a single pixel", async () => (await raw8(1, 1)).png().toBuffer(), /1×1 pixels, too small/],
    ["300 megapixels", () => hollowPng(20_000, 15_000), /20000×15000 pixels \(300 megapixels\)/],
    ["a decompression bomb", () => hollowPng(2_000_000, 1_000_000), /megapixels/],
    ["floating-point samples", () => floatTiff(), /floating-point/],
  ])("%s", async (_name, make, sentence) => {
    const failure = await ingest(await make()).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(BadInputError);
    expect((failure as BadInputError).message).toMatch(sentence);
    expect((failure as BadInputError).message).toMatch(/^[^\n]+\.$/);
    expect((failure as BadInputError).hint).not.toBe("");
  });

  it("an edit id that could leave its folder, and a working size out of bounds", async () => {
    const png = await (await raw8(64, 64)).png().toBuffer();
    await expect(ingest(png, { editId: "../../etc" })).rejects.toBeInstanceOf(BadInputError);
    await expect(ingest(png, { options: { longSide: 9 } })).rejects.toThrow(/working size/);
  });
});

describe("what is kept of the source", () => {
  it("keeps the original untouched and makes a working picture of at most 1024 pixels, aspect kept", async () => {
    const jpeg = await (await raw8(3000, 2000)).jpeg({ quality: 83 }).toBuffer();
    const { result, store } = await ingest(jpeg);
    expect(Buffer.from(await store.get("a")).equals(jpeg)).toBe(true);
    expect(result.init.image).toMatchObject({
      kind: "image",
      key: "edits/e1/work/image.png",
      width: 1024,
      height: 683,
    });
    expect(result.source).toMatchObject({
      format: "jpeg",
      width: 3000,
      height: 2000,
      depth: 8,
      jpeg: { quality: 83, chromaSubsampling: "4:2:0" },
    });
    expect(JSON.stringify(result).length).toBeLessThan(2000);
  });
  it("never enlarges, and obeys another working size", async () => {
    const png = await (await raw8(300, 200)).png().toBuffer();
    expect((await ingest(png)).result.init.image).toMatchObject({ width: 300, height: 200 });
    expect((await ingest(png, { options: { longSide: 128 } })).result.init.image).toMatchObject({
      width: 128,
      height: 85,
    });
  });
  it("goes by the content, whatever the format, depth, palette or transparency", async () => {
    const base = await raw8(200, 100);
    const kinds = {
      palette: await base.clone().png({ palette: true }).toBuffer(),
      deep: await base.clone().toColourspace("rgb16").png().toBuffer(),
      grey: await base.clone().toColourspace("b-w").png().toBuffer(),
      clear: await base.clone().ensureAlpha(0.5).png().toBuffer(),
      cmyk: await base.clone().toColourspace("cmyk").tiff().toBuffer(),
      gif: await base.clone().gif().toBuffer(),
    };
    for (const [kind, bytes] of Object.entries(kinds)) {
      const { result, store } = await ingest(bytes);
      const working = await decodeRaster(await store.get(result.init.image.key), "image");
      expect([working.width, working.height, working.channels], kind).toEqual([200, 100, 3]);
    }
    expect((await ingest(kinds.deep)).result.source.depth).toBe(16);
    expect((await ingest(kinds.clear)).result.source.hasAlpha).toBe(true);
    expect((await ingest(kinds.grey)).result.source.grey).toBe(true);
  });
  it("estimates a JPEG's quality to within a step or two", async () => {
    for (const quality of [30, 50, 75, 90, 95, 100]) {
      const { result } = await ingest(await (await raw8(64, 64)).jpeg({ quality }).toBuffer());
      expect(Math.abs((result.source.jpeg?.quality ?? 0) - quality)).toBeLessThanOrEqual(2);
    }
  });
});

describe("the person's mask and background", () => {
  const source = async () => (await raw8(2048, 1536)).jpeg().toBuffer();
  it("takes a mask of the picture's size or shape, soft or hard, and makes it 0 or 255 at the working size", async () => {
    for (const [width, height] of [
      [2048, 1536],
      [1024, 768],
      [512, 384],
    ] as const) {
      const soft: Mask = {
        width,
        height,
        channels: 1,
        data: disc({ width, height }).data.map((v, i) => (v ? 180 + (i % 70) : i % 100)),
      };
      const { result, store } = await ingest(await source(), { mask: await encodePng(soft) });
      const mask = await decodeRaster(await store.get(result.init.mask?.key ?? ""), "mask");
      expect([mask.width, mask.height]).toEqual([1024, 768]);
      expect(new Set(mask.data)).toEqual(new Set([0, 255]));
      expect(Math.abs(area(mask) / (Math.PI * 102.4 ** 2) - 1)).toBeLessThan(0.02);
    }
  });
  it("does not lose a hair line between the samples", async () => {
    const line = blank(2048, 1536, 1);
    for (let x = 0; x < 2048; x++) line.data[701 * 2048 + x] = 255;
    const { result, store } = await ingest(await source(), { mask: await encodePng(line) });
    expect(area(await decodeRaster(await store.get(result.init.mask?.key ?? ""), "mask"))).toBeGreaterThanOrEqual(1024);
  });
  it("names both sizes when the mask has another shape, and says when it is empty, storing nothing", async () => {
    await expect(ingest(await source(), { mask: await encodePng(blank(100, 100, 1, 255)) })).rejects.toThrow(
      /100×100.*2048×1536/,
    );
    await expect(ingest(await source(), { mask: await encodePng(blank(2048, 1536, 1, 90)) })).rejects.toThrow(
      /mask is empty/,
    );
    await expect(ingest(await source(), { mask: Buffer.from("x") })).rejects.toThrow(/mask is not a picture/);
  });
  it("cuts a background of any shape to the working size", async () => {
    const { result } = await ingest(await source(), { background: await (await raw8(300, 900)).png().toBuffer() });
    expect(result.init.background).toMatchObject({ width: 1024, height: 768 });
  });
});

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/** 8 × 8 grey samples of 32-bit floating point, uncompressed. */
function floatTiff(): Buffer {
  const tags: [tag: number, type: number, value: number][] = [
    [256, 3, 8],
    [257, 3, 8],
    [258, 3, 32],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 200],
    [277, 3, 1],
    [278, 3, 8],
    [279, 4, 256],
    [339, 3, 3],
  ];
  const file = Buffer.alloc(456);
  file.write("II*\0", 0, "latin1");
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(tags.length, 8);
  for (const [n, [tag, type, value]] of tags.entries()) {
    file.writeUInt16LE(tag, 10 + 12 * n);
    file.writeUInt16LE(type, 12 + 12 * n);
    file.writeUInt32LE(1, 14 + 12 * n);
    file.writeUInt32LE(value, 18 + 12 * n);
  }
  for (let i = 0; i < 64; i++) file.writeFloatLE(i / 64, 200 + 4 * i);
  return file;
}

function animatedPng(png: Buffer): Buffer {
  const chunk = Buffer.alloc(20);
  chunk.writeUInt32BE(8, 0);
  chunk.write("acTL", 4);
  chunk.writeUInt32BE(2, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 16)), 16);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}
