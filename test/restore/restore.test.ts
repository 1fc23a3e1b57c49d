import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import type { Binding, BrickContext } from "../../bricks/brick.js";
import { catalogue } from "../../bricks/catalogue.js";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { restoreBricks } from "../../bricks/cpu/restore/index.js";
import { performRestore, type RestoringName } from "../../bricks/cpu/restore/job.js";
import { blank, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { resample } from "../../bricks/raster/resample.js";
import { silentLogger } from "../../platform/logger.js";
import { gain, meanColour, psnr, spread } from "../tone/measure.js";
import { changeOutside, disc, photo, withAlpha } from "../tone/photos.js";
import { blurred, dim, hazy, noisy } from "./damage.js";

const context: BrickContext = { seed: 1, signal: new AbortController().signal, logger: silentLogger };
const RESTORING: readonly RestoringName[] = ["SHARPEN", "DENOISE", "DEBLUR", "LOW-LIGHT", "DEHAZE"];

let cat: Raster<3>;
let astronaut: Raster<3>;
let rocket: Raster<3>;
beforeAll(async () => {
  [cat, astronaut, rocket] = [await photo("cat", 320), await photo("astronaut", 320), await photo("rocket", 320)];
});

const restored = (brick: RestoringName, picture: Picture, ratio: number | null = null) =>
  performRestore({ brick, picture, mask: null, ratio });

describe("SHARPEN", () => {
  const edge = blank(64, 32, 3);
  for (let i = 0; i < 64 * 32; i++) {
    edge.data.fill(Math.round(80 + 100 / (1 + Math.exp(-((i % 64) - 31.5) / 1.5))), 3 * i, 3 * i + 3);
  }
  const row = (p: Picture) => Array.from({ length: 64 }, (_, x) => p.data[3 * (16 * 64 + x)]!);

  it("makes an edge steeper without a halo", async () => {
    const [before, after] = [row(edge), row(await restored("SHARPEN", edge, 1))];
    const steepest = (v: number[]) => Math.max(...v.slice(1).map((w, k) => w - v[k]!));
    expect(steepest(after)).toBeGreaterThan(steepest(before) * 1.3);
    expect(Math.max(...after)).toBeLessThan(Math.max(...before) + 6);
    expect(Math.min(...after)).toBeGreaterThan(Math.min(...before) - 6);
  });

  it("brings a slightly soft photo nearer to the sharp one", async () => {
    const soft = blurred(astronaut, 0.8);
    expect(gain(astronaut, soft, await restored("SHARPEN", soft, 0.4)).decibels).toBeGreaterThan(1);
  });

  it("does not sharpen noise: a flat noisy field gets hardly rougher", async () => {
    const field = noisy(blank(96, 96, 3, 128), 6);
    const roughness = (p: Picture) => spread(p).contrast;
    expect(roughness(await restored("SHARPEN", field, 0.5))).toBeLessThan(roughness(field) * 1.35);
  });
});

describe("LOW-LIGHT", () => {
  it("lights a dark noisy photo, nearer to the lit one and without lifting the noise", async () => {
    for (const clean of [cat, astronaut]) {
      const damaged = noisy(dim(clean, 0.06), 3);
      const after = await restored("LOW-LIGHT", damaged);
      const won = gain(clean, damaged, after);
      expect(won.decibels).toBeGreaterThan(5);
      expect(won.similarity).toBeGreaterThan(0.2);
      expect(meanColour(after).L).toBeGreaterThan(meanColour(damaged).L + 0.2);
    }
  });

  it("leaves a well lit photo alone", async () => {
    expect(psnr(cat, await restored("LOW-LIGHT", cat))).toBeGreaterThan(40);
  });

  it("lights shadows more than lamps", async () => {
    const after = await restored("LOW-LIGHT", rocket, 0.6);
    const [dark, light] = [blank(rocket.width, rocket.height, 1), blank(rocket.width, rocket.height, 1)];
    for (let i = 0; i < dark.data.length; i++) {
      const peak = Math.max(...rocket.data.subarray(3 * i, 3 * i + 3));
      if (peak < 60) dark.data[i] = 255;
      if (peak > 235) light.data[i] = 255;
    }
    const lift = (mask: typeof dark) => meanColour(after, mask).L / meanColour(rocket, mask).L;
    expect(lift(dark)).toBeGreaterThan(1.25);
    expect(lift(light)).toBeLessThan(1.05);
  });
});

describe("DEHAZE", () => {
  it("brings the clear view back", async () => {
    for (const clean of [cat, astronaut, await photo("coffee")]) {
      const damaged = hazy(clean);
      const after = await restored("DEHAZE", damaged);
      const won = gain(clean, damaged, after);
      expect(won.decibels).toBeGreaterThan(2);
      expect(spread(after).contrast).toBeGreaterThan(spread(damaged).contrast * 1.15);
    }
  });

  it("does nothing at strength 0", async () => {
    expect(psnr(cat, await restored("DEHAZE", cat, 0))).toBeGreaterThan(48);
  });
});

describe("UPSCALE", () => {
  /** Lanczos, as image editors do it. */
  async function scaled({ width, height, data }: Raster<3>, w: number, h: number): Promise<Raster<3>> {
    const picture = sharp(data, { raw: { width, height, channels: 3 } }).resize(w, h, { fit: "fill" });
    return { width: w, height: h, channels: 3, data: new Uint8Array(await picture.raw().toBuffer()) };
  }
  const upscaled = (picture: Picture, ratio: number) => performRestore({ brick: "UPSCALE", picture, ratio });

  it("doubles a picture better than interpolation does", async () => {
    for (const name of ["cat", "astronaut", "rocket"] as const) {
      const clean = await photo(name, 480);
      const half = await scaled(clean, clean.width >> 1, clean.height >> 1);
      const even = await scaled(clean, half.width * 2, half.height * 2);
      const won = gain(even, await scaled(half, even.width, even.height), await upscaled(half, 2));
      expect(won.decibels, name).toBeGreaterThan(0.7);
      expect(won.similarity).toBeGreaterThan(0.005);
    }
  });

  it.each([
    [1, 100, 66],
    [1.5, 150, 99],
    [3, 300, 198],
  ])("gives %s times the size", async (ratio, width, height) => {
    const small = await photo("cat", 100);
    expect(small).toMatchObject({ width: 100, height: 66 });
    const large = await upscaled(small, ratio);
    expect(large).toMatchObject({ width, height });
    const back = resample(large, 100, 66, "area");
    expect(psnr(small, back)).toBeGreaterThan(28);
  });

  it("shows no seams where its tiles meet", async () => {
    const { width, height } = { width: 420, height: 40 };
    const ramp = blank(width, height, 3);
    for (let i = 0; i < width * height; i++) ramp.data.fill(Math.round(40 + (i % width) * 0.4), 3 * i, 3 * i + 3);
    const large = await upscaled(ramp, 2);
    const steps = Array.from(
      { length: 839 },
      (_, x) => large.data[3 * (40 * 840 + x + 1)]! - large.data[3 * (40 * 840 + x)]!,
    );
    expect(Math.max(...steps.slice(8, -8).map(Math.abs))).toBeLessThanOrEqual(3);
  });

  it("keeps transparency", async () => {
    const picture = withAlpha(await photo("cat", 40));
    for (let i = 0; i < picture.width * picture.height; i++) picture.data[4 * i + 3] = i % picture.width < 20 ? 0 : 255;
    const large = await upscaled(picture, 2);
    expect(large.channels).toBe(4);
    expect([large.data[4 * 10 + 3], large.data[4 * 70 + 3]]).toEqual([0, 255]);
  });

  it("refuses a picture that would have more pixels than any stage can read", async () => {
    const upscale = restoreBricks.find(({ brick }) => brick === "UPSCALE")!;
    const wide = blank(4000, 2000, 3);
    await expect(upscale.run({ image: wide, ratio: 4 }, context)).rejects.toThrow(/128 megapixels/);
  });
});

describe("every restoring brick", () => {
  it.each(RESTORING)("changes no bit outside the mask, nor of alpha, and is the same each time: %s", async (brick) => {
    const damaged = brick === "DEBLUR" ? blurred(cat, 1.6) : brick === "DEHAZE" ? hazy(cat) : noisy(dim(cat, 0.3), 6);
    const picture = withAlpha(damaged);
    const mask = disc(picture);
    const once = await performRestore({ brick, picture, mask, ratio: 0.7 });
    expect(changeOutside(picture, once, mask)).toBe(0);
    expect(once.data.filter((_, p) => p % 4 === 3)).toEqual(picture.data.filter((_, p) => p % 4 === 3));
    expect(psnr(picture, once)).toBeLessThan(50);
    expect(await performRestore({ brick, picture, mask, ratio: 0.7 })).toEqual(once);
  });

  it("is in the library, with an implementation on the CPU", async () => {
    const backend = cpuBackend();
    for (const { brick } of restoreBricks) {
      expect(catalogue.get(brick)).toMatchObject({ origin: "brickwright" });
      expect((await backend.find(brick))?.available()).toEqual({ ok: true });
    }
    await backend.close();
  });

  it("runs in a thread of its own, and stops at once when the edit is stopped", async () => {
    const [sharpen] = restoreBricks;
    const { image } = await sharpen!.run({ image: cat, mask: null, ratio: 0.5 }, context);
    expect(image).toEqual(await restored("SHARPEN", cat, 0.5));
    const stop = new AbortController();
    const denoise = restoreBricks.find(({ brick }) => brick === "DENOISE")!;
    const running = denoise.run(
      { image: await photo("cat", 1024), mask: null, ratio: 1 },
      { ...context, signal: stop.signal },
    );
    stop.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
  });

  it("refuses a ratio out of bounds before anything runs", () => {
    const ratio: Binding = { from: "literal", value: 5 };
    for (const brick of restoreBricks) {
      expect(brick.supports({ brick: brick.brick, inputs: { ratio } })).toMatchObject({ ok: false });
    }
  });

  it("says that an empty mask selects nothing", async () => {
    const [sharpen] = restoreBricks;
    const mask = blank(cat.width, cat.height, 1);
    await expect(sharpen!.run({ image: cat, mask, ratio: 1 }, context)).rejects.toThrow(/empty/);
  });
});
