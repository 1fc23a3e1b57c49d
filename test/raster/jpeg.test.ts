import fc from "fast-check";
import sharp, { type JpegOptions } from "sharp";
import { describe, expect, it } from "vitest";
import { UnsupportedJpeg } from "../../bricks/raster/jpeg/frame.js";
import { readJpeg } from "../../bricks/raster/jpeg/read.js";
import { readSegments } from "../../bricks/raster/jpeg/segments.js";
import { spliceJpeg } from "../../bricks/raster/jpeg/splice.js";
import { writeJpeg } from "../../bricks/raster/jpeg/write.js";
import { raw8 } from "../fidelity/pictures.js";

async function jpeg(width: number, height: number, options: JpegOptions, grey = false): Promise<Buffer> {
  const image = await raw8(width, height);
  return (grey ? image.toColourspace("b-w") : image).jpeg(options).toBuffer();
}
const pixels = (bytes: Uint8Array) => sharp(bytes, { failOn: "warning" }).raw().toBuffer({ resolveWithObject: true });

describe("taking a JPEG apart and putting it together again", () => {
  it.each<[string, JpegOptions, boolean]>([
    ["baseline 4:2:0", { quality: 80 }, false],
    ["baseline 4:4:4", { quality: 80, chromaSubsampling: "4:4:4" }, false],
    ["progressive", { quality: 80, progressive: true }, false],
    ["progressive with trellis quantisation", { quality: 60, mozjpeg: true }, false],
    ["the coarsest quantisation", { quality: 1 }, false],
    ["the finest", { quality: 100, chromaSubsampling: "4:4:4" }, false],
    ["grey", { quality: 85 }, true],
    ["grey, progressive", { quality: 85, progressive: true }, true],
  ])("gives the same pixels: %s", async (_name, options, grey) => {
    for (const [width, height] of [
      [333, 211],
      [16, 16],
      [9, 17],
      [1, 1],
    ] as const) {
      const bytes = await jpeg(width, height, options, grey);
      const frame = readJpeg(bytes);
      expect([frame.width, frame.height]).toEqual([width, height]);
      const again = writeJpeg(frame, []);
      expect((await pixels(again)).data.equals((await pixels(bytes)).data)).toBe(true);
      // What was written reads back to the very same coefficients.
      expect(readJpeg(again).components.map((c) => c.coefficients)).toEqual(
        frame.components.map((c) => c.coefficients),
      );
    }
  });

  it("reads restart markers, as cameras write them", async () => {
    const bytes = await withRestarts(64, 10);
    const frame = readJpeg(bytes);
    expect([frame.width, frame.height]).toEqual([64, 80]);
    expect((await pixels(writeJpeg(frame, []))).data.equals((await pixels(bytes)).data)).toBe(true);
  });

  it("never crashes or hangs on a damaged file: it reads something or says that it cannot", async () => {
    const whole = await jpeg(96, 64, { quality: 70, progressive: true });
    const base = await jpeg(96, 64, { quality: 70 });
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (progressive, hits, cut) => {
          const source = progressive ? whole : base;
          const bytes = Uint8Array.from(source.subarray(0, Math.ceil(source.length * (0.3 + 0.7 * cut))));
          for (const [at, value] of hits) bytes[2 + (at % (bytes.length - 2))] = value;
          try {
            const frame = readJpeg(bytes);
            expect(frame.components.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(UnsupportedJpeg);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("leaves CMYK and RGB JPEGs alone", async () => {
    const cmyk = await (await raw8(32, 32)).toColourspace("cmyk").jpeg().toBuffer();
    expect(() => readJpeg(cmyk)).toThrow(UnsupportedJpeg);
  });
});

describe("putting an edit into a JPEG", () => {
  it("changes the edited blocks to the edited pixels and no other coefficient", async () => {
    const bytes = await jpeg(200, 120, { quality: 95, chromaSubsampling: "4:4:4" });
    const { data, info } = await pixels(bytes);
    const original = { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) } as const;
    const edited = { ...original, data: original.data.slice() };
    // One 8 × 8 block at (80, 40), turned green.
    for (let y = 40; y < 48; y++) for (let x = 80; x < 88; x++) edited.data.set([30, 160, 60], (y * 200 + x) * 3);
    const spliced = spliceJpeg({ bytes, original, edited, orientation: 1, exif: (body) => body });
    expect(spliced.changed.reduce((a, b) => a + b, 0)).toBe(1);
    const [before, after] = [readJpeg(bytes), readJpeg(spliced.bytes)];
    for (const [n, component] of before.components.entries()) {
      const at = (5 * component.stride + 10) * 64;
      const rest = (coefficients: Int16Array) => [...coefficients.subarray(0, at), ...coefficients.subarray(at + 64)];
      expect(rest(after.components[n]!.coefficients)).toEqual(rest(component.coefficients));
    }
    const result = (await pixels(spliced.bytes)).data;
    const got = [...result.subarray((44 * 200 + 84) * 3, (44 * 200 + 84) * 3 + 3)];
    for (const [c, v] of [30, 160, 60].entries()) expect(Math.abs(got[c]! - v)).toBeLessThan(8);
  });

  it("keeps the comment and the application data, and refuses a picture of another size", async () => {
    const bytes = await sharp(await jpeg(64, 48, { quality: 80 }))
      .withExif({ IFD0: { Copyright: "A. Nyone" } })
      .jpeg()
      .toBuffer();
    const { data, info } = await pixels(bytes);
    const original = { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) } as const;
    const { bytes: out } = spliceJpeg({ bytes, original, edited: original, orientation: 1, exif: (body) => body });
    expect(Buffer.from(out).includes("A. Nyone")).toBe(true);
    const other = { ...original, width: 48, height: 64 };
    expect(() => spliceJpeg({ bytes, original, edited: other, orientation: 1, exif: () => null })).toThrow(
      UnsupportedJpeg,
    );
    expect(() => spliceJpeg({ bytes, original: other, edited: other, orientation: 1, exif: () => null })).toThrow(
      UnsupportedJpeg,
    );
  });
});

/**
 * A grey JPEG with a restart marker after every row of blocks. A row encoded as a picture of its own starts and ends as a
 * restart interval does, so the rows' data are joined under one header.
 */
async function withRestarts(width: number, rows: number): Promise<Buffer> {
  const image = (await raw8(width, 8 * rows)).toColourspace("b-w");
  const strips = await Promise.all(
    Array.from({ length: rows }, async (_, n) => {
      const strip = image.clone().extract({ left: 0, top: 8 * n, width, height: 8 });
      return strip.jpeg({ quality: 85, optimiseCoding: false }).toBuffer();
    }),
  );
  const scans = strips.map((strip) => [...readSegments(strip)].find(({ marker }) => marker === 0xda)!);
  const header = Buffer.from(strips[0]!.subarray(0, scans[0]!.start));
  const frame = [...readSegments(strips[0]!)].find(({ marker }) => marker === 0xc0)!;
  header.writeUInt16BE(8 * rows, frame.start + 5);
  const data = strips.flatMap((strip, n) => [
    strip.subarray(scans[n]!.end, strip.length - 2),
    n < rows - 1 ? Buffer.from([0xff, 0xd0 + (n % 8)]) : Buffer.from([0xff, 0xd9]),
  ]);
  const interval = Buffer.from([0xff, 0xdd, 0, 4, 0, width / 8]);
  return Buffer.concat([header, interval, strips[0]!.subarray(scans[0]!.start, scans[0]!.end), ...data]);
}
