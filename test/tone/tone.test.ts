import { beforeAll, describe, expect, it } from "vitest";
import type { Binding, BrickContext } from "../../bricks/brick.js";
import { catalogue } from "../../bricks/catalogue.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { toneBricks } from "../../bricks/cpu/tone/index.js";
import { performTone, type ToneName } from "../../bricks/cpu/tone/job.js";
import { adjustAtFullSize } from "../../bricks/raster/fullsize/adjust.js";
import { touchedMask } from "../../bricks/raster/fullsize/touched.js";
import { blank, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { silentLogger } from "../../platform/logger.js";
import { meanColour, psnr, spread } from "./measure.js";
import { changeOutside, disc, photo, withAlpha } from "./photos.js";

const BALANCES: readonly ToneName[] = ["BRIGHTNESS", "CONTRAST", "SATURATION", "WARMTH"];
const context: BrickContext = { seed: 1, signal: new AbortController().signal, logger: silentLogger };

let cat: Raster<3>;
let astronaut: Raster<3>;
beforeAll(async () => {
  [cat, astronaut] = [await photo("cat"), await photo("astronaut")];
});

const changed = (brick: ToneName, ratio: number, picture: Picture = cat) =>
  performTone({ brick, picture, mask: null, ratio });

/** Share of pixels that are pure white. */
const white = ({ data }: Picture) => data.filter((v) => v === 255).length / data.length;
const flat = (r: number, g: number, b: number): Raster<3> => {
  const picture = blank(8, 8, 3);
  for (let p = 0; p < picture.data.length; p += 3) picture.data.set([r, g, b], p);
  return picture;
};

describe("the ratio of a tone brick", () => {
  it.each(BALANCES)("leaves the picture as it is at 0.5: %s", (brick) => {
    expect(psnr(cat, changed(brick, 0.5))).toBeGreaterThan(48);
  });

  it("makes brighter, step by step, from 0 to 1", () => {
    const lightness = [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1].map((r) => meanColour(changed("BRIGHTNESS", r)).L);
    for (let k = 1; k < lightness.length; k++) expect(lightness[k]!).toBeGreaterThan(lightness[k - 1]! + 0.02);
  });

  it("raises contrast, saturation and warmth step by step", () => {
    const rising = (measure: (p: Picture) => number, brick: ToneName) => {
      const values = [0, 0.25, 0.5, 0.75, 1].map((r) => measure(changed(brick, r)));
      for (let k = 1; k < values.length; k++) expect(values[k]!, brick).toBeGreaterThan(values[k - 1]!);
    };
    rising((p) => spread(p).contrast, "CONTRAST");
    rising((p) => spread(p).chroma, "SATURATION");
    rising((p) => meanColour(p).b, "WARMTH");
  });
});

describe("brightness", () => {
  it("rolls off towards white instead of burning out", () => {
    const bright = changed("BRIGHTNESS", 0.9, astronaut);
    expect(meanColour(bright).L).toBeGreaterThan(meanColour(astronaut).L + 0.08);
    expect(white(bright)).toBeLessThan(white(astronaut) + 0.02);
  });

  it("keeps the hue", () => {
    const orange = flat(200, 90, 40);
    const [before, after] = [meanColour(orange), meanColour(changed("BRIGHTNESS", 0.8, orange))];
    expect(Math.atan2(after.b, after.a)).toBeCloseTo(Math.atan2(before.b, before.a), 1);
  });
});

describe("saturation", () => {
  it("takes all colour away at 0", () => {
    expect(spread(changed("SATURATION", 0)).chroma).toBeLessThan(0.002);
  });

  it("spares skin: a muted blue gains more than a face", () => {
    const gain = (colour: Raster<3>) => spread(changed("SATURATION", 0.9, colour)).chroma / spread(colour).chroma;
    expect(gain(flat(120, 140, 165))).toBeGreaterThan(gain(flat(224, 172, 145)) * 1.25);
  });

  it("leaves grey grey", () => {
    expect(spread(changed("SATURATION", 1, flat(128, 129, 128))).chroma).toBeLessThan(0.01);
  });
});

describe("warmth", () => {
  it("follows the black body: a warm grey is red above green above blue, a cool one the other way round", () => {
    const [r, g, b] = changed("WARMTH", 0.9, flat(128, 128, 128)).data;
    expect(r!).toBeGreaterThan(g!);
    expect(g!).toBeGreaterThan(b!);
    const [cr, cg, cb] = changed("WARMTH", 0.1, flat(128, 128, 128)).data;
    expect(cr!).toBeLessThan(cg!);
    expect(cg!).toBeLessThan(cb!);
  });

  it("keeps the light of a grey", () => {
    for (const ratio of [0.1, 0.9]) {
      expect(meanColour(changed("WARMTH", ratio, flat(128, 128, 128))).L).toBeCloseTo(0.6, 1);
    }
  });
});

describe("black and white", () => {
  it("has no colour left, and half of it at half strength", () => {
    expect(spread(changed("GRAYSCALE", 1)).chroma).toBeLessThan(0.001);
    const half = spread(changed("GRAYSCALE", 0.5)).chroma / spread(cat).chroma;
    expect(half).toBeGreaterThan(0.35);
    expect(half).toBeLessThan(0.65);
  });

  it("tells a red from a green of the same luma apart", () => {
    const picture = blank(64, 64, 3);
    for (let i = 0; i < 64 * 64; i++) picture.data.set(i % 64 < 32 ? [200, 60, 60] : [50, 104, 62], 3 * i);
    const grey = changed("GRAYSCALE", 1, picture).data;
    expect(Math.abs(grey[0]! - grey[3 * 63]!)).toBeGreaterThan(20);
  });
});

describe("every tone brick", () => {
  it.each([...BALANCES, "GRAYSCALE"] as const)("changes no bit outside the mask, nor of alpha: %s", (brick) => {
    const picture = withAlpha(cat);
    const mask = disc(picture);
    const after = performTone({ brick, picture, mask, ratio: 0.9 });
    expect(changeOutside(picture, after, mask)).toBe(0);
    expect(after.data.filter((_, p) => p % 4 === 3)).toEqual(picture.data.filter((_, p) => p % 4 === 3));
    expect(psnr(picture, after)).toBeLessThan(45);
  });

  it.each(BALANCES)("comes back to full size as if it had been worked out there: %s", async (brick) => {
    const large = await photo("coffee", 1024);
    const small = await photo("coffee", 400);
    const after = changed(brick, 0.75, small);
    const guided = adjustAtFullSize({ original: large, before: small, after, touched: touchedMask(small, after) });
    expect(psnr(changed(brick, 0.75, large), { ...large, data: Uint8Array.from(guided.data) })).toBeGreaterThan(38);
  });
});

describe("as bricks", () => {
  it("are in the library, with an implementation on the CPU each", async () => {
    const backend = cpuBackend();
    for (const { brick } of toneBricks) {
      expect(catalogue.get(brick)).toMatchObject({ origin: "brickwright", effect: "adjusts" });
      expect((await backend.find(brick))?.available()).toEqual({ ok: true });
    }
    await backend.close();
  });

  it("run in a thread of their own and give the same pixels", async () => {
    const [brightness] = toneBricks;
    const { image } = await brightness!.run({ image: cat, mask: null, ratio: 0.7 }, context);
    expect(image).toEqual(changed("BRIGHTNESS", 0.7));
  });

  it("refuse a ratio out of bounds, before anything runs and when they run", async () => {
    const ratio: Binding = { from: "literal", value: 1.4 };
    for (const brick of toneBricks) {
      expect(brick.supports({ brick: brick.brick, inputs: { ratio } })).toMatchObject({ ok: false });
      await expect(brick.run({ image: cat, mask: null, ratio: 1.4 }, context)).rejects.toThrow(/1.4 is not possible/);
    }
    await expect(toneBricks[0]!.run({ image: cat, mask: null, ratio: null }, context)).rejects.toThrow(/missing/);
  });
});
