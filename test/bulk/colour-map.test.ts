import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { cpuBackend } from "../../bricks/cpu/backend.js";
import { performTone, type ToneName } from "../../bricks/cpu/tone/job.js";
import { toneMap } from "../../bricks/cpu/tone/map.js";
import { decodeRaster } from "../../bricks/raster/codec.js";
import { applyColourMap } from "../../bricks/raster/colour-map.js";
import { copyRaster, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { inspectPicture } from "../../functions/ingest/inspect.js";
import { colourMapsOf, colourSteps, createMapCache } from "../../functions/publish/colour-maps.js";
import { mapsInSpace } from "../../functions/publish/map-space.js";
import { decodeOriginal } from "../../functions/publish/original.js";
import { type Original, publishPicture } from "../../functions/publish/picture.js";
import { toSourceSpace } from "../../functions/publish/profile.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { photo } from "../tone/photos.js";

let cat: Raster<3>;
beforeAll(async () => {
  cat = await photo("cat");
});

const mapped = (brick: ToneName, ratio: number, picture: Picture) => {
  const out = copyRaster(picture);
  applyColourMap(toneMap(brick, picture, ratio).map, out.data, out.channels);
  return out;
};
const toned = (brick: ToneName, ratio: number, picture: Picture) => performTone({ brick, picture, mask: null, ratio });

function difference(a: Picture, b: Picture): { most: number; mean: number } {
  let [most, sum] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const d = Math.abs(a.data[i]! - b.data[i]!);
    most = Math.max(most, d);
    sum += d;
  }
  return { most, mean: sum / a.data.length };
}

function planOf(...steps: readonly (readonly [brick: string, ratio: number | null, mask?: string])[]): CheckedPlan {
  return {
    version: 1,
    instruction: "test",
    steps: steps.map(([brick, ratio, mask], k) => ({
      id: `step${k + 1}`,
      brick,
      inputs: {
        image: { ref: k === 0 ? "init[image]" : `step${k}[image]` },
        mask: mask ? { ref: mask } : null,
        ratio: ratio === null ? null : { number: ratio },
      },
    })),
    results: [`step${steps.length}[image]`],
  } as unknown as CheckedPlan;
}

describe("a tone brick's map of colours", () => {
  it.each([
    ["GRAYSCALE", 1],
    ["GRAYSCALE", 0.6],
    ["BRIGHTNESS", 0.7],
    ["BRIGHTNESS", 0.2],
  ] as const)("gives the brick's own pixels, bit for bit: %s %s", (brick, ratio) => {
    expect(difference(mapped(brick, ratio, cat), toned(brick, ratio, cat)).most).toBe(0);
  });

  it.each([
    ["CONTRAST", 0.7],
    ["CONTRAST", 0.3],
    ["SATURATION", 0.8],
    ["WARMTH", 0.3],
  ] as const)("gives them within what nobody sees, where it is interpolated: %s %s", (brick, ratio) => {
    const changed = difference(cat, toned(brick, ratio, cat)).mean;
    const { mean } = difference(mapped(brick, ratio, cat), toned(brick, ratio, cat));
    expect(changed).toBeGreaterThan(2);
    expect(mean).toBeLessThan(0.25);
  });

  it("leaves transparency alone", () => {
    const data = new Uint8Array(cat.width * cat.height * 4);
    for (let i = 0; i < data.length / 4; i++) {
      data.set(cat.data.subarray(3 * i, 3 * i + 3), 4 * i);
      data[4 * i + 3] = i % 251;
    }
    for (const brick of ["GRAYSCALE", "BRIGHTNESS", "WARMTH"] as const) {
      const out = mapped(brick, 0.8, { width: cat.width, height: cat.height, channels: 4, data });
      expect(out.data.every((v, p) => p % 4 !== 3 || v === data[p])).toBe(true);
      expect(out.data).not.toEqual(data);
    }
  });
});

describe("a plan that only changes the whole picture's colours", () => {
  it("is told from one with a mask, and from one that does more", () => {
    expect(colourSteps(planOf(["BRIGHTNESS", 0.7], ["WARMTH", 0.6]), 0)?.map((s) => s.brick)).toEqual([
      "BRIGHTNESS",
      "WARMTH",
    ]);
    expect(colourSteps(planOf(["BRIGHTNESS", 0.7, "init[mask]"]), 0)).toBeNull();
    expect(colourSteps(planOf(["BRIGHTNESS", 0.7], ["SHARPEN", null]), 0)).toBeNull();
  });

  it("is given to the original step by step, as the bricks did it to the working picture", async () => {
    const plan = planOf(["GRAYSCALE", null], ["CONTRAST", 0.7]);
    const backends = { step1: "cpu", step2: "cpu" };
    const maps = await colourMapsOf({ plan, backends }, 0, cat, [cpuBackend()], createMapCache());
    const out = copyRaster(cat);
    for (const map of maps ?? []) applyColourMap(map, out.data, 3);
    const wanted = toned("CONTRAST", 0.7, toned("GRAYSCALE", 1, cat));
    expect(difference(out, wanted).mean).toBeLessThan(0.25);
    expect(
      await colourMapsOf({ plan: planOf(["DEHAZE", 0.5]), backends }, 0, cat, [cpuBackend()], createMapCache()),
    ).toBeNull();
  });

  it("keeps the samples that the map keeps, in a PNG, and says how a JPEG was written", async () => {
    const backends = [cpuBackend()];
    const publish = async (bytes: Uint8Array) => {
      const facts = await inspectPicture(bytes, "The picture");
      const source = { ...facts, key: "k", working: { width: cat.width, height: cat.height, scaleX: 1, scaleY: 1 } };
      const plan = planOf(["GRAYSCALE", 1]);
      const before = await decodeRaster(bytes, "image");
      const maps = await colourMapsOf({ plan, backends: { step1: "cpu" } }, 0, before, backends, createMapCache());
      const original: Original = {
        bytes,
        source,
        full: await decodeOriginal(bytes, source),
        fullMayChange: true,
        before,
        ratios: null,
        exif: null,
        icc: null,
        space: await toSourceSpace(null),
      };
      return publishPicture(original, toned("GRAYSCALE", 1, before), "adjust", {}, maps);
    };
    const half = copyRaster(cat);
    const grey = toned("GRAYSCALE", 1, cat);
    half.data.set(grey.data.subarray(0, Math.floor(cat.height * 0.6) * cat.width * 3));
    const raw = { raw: { width: cat.width, height: cat.height, channels: 3 as const } };
    const png = await publish(await sharp(half.data, raw).png().toBuffer());
    expect(png.preserved).toBe("samples");
    const decoded = await decodeRaster(png.bytes, "image");
    expect(Buffer.from(decoded.data.subarray(0, 30_000)).equals(half.data.subarray(0, 30_000))).toBe(true);
    expect((await publish(await sharp(cat.data, raw).jpeg().toBuffer())).preserved).toBe("none");
  });

  it("means the same colours in a picture with a wide profile as in sRGB", async () => {
    const raw = { raw: { width: cat.width, height: cat.height, channels: 3 as const } };
    const wide = await sharp(cat.data, raw).withIccProfile("p3").png().toBuffer();
    const { icc } = await sharp(wide).metadata();
    const space = await toSourceSpace(icc ?? null);
    const { map } = toneMap("SATURATION", cat, 0.8);
    const maps = await mapsInSpace([map], icc ?? null, space);
    await space.release();
    expect(maps).not.toEqual([map]);
    const own = await sharp(wide, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    const samples = new Uint8Array(own.data);
    for (const each of maps) applyColourMap(each, samples, 3);
    const shown = await sharp(samples, raw).png().toBuffer();
    const { withPngMetadata } = await import("../../functions/publish/png-chunks.js");
    const seen = await decodeRaster(withPngMetadata(shown, { icc: icc ?? null, exif: null, density: null }), "image");
    const wanted = toned("SATURATION", 0.8, cat);
    expect(difference(cat, wanted).mean).toBeGreaterThan(3);
    expect(difference(seen, wanted).mean).toBeLessThan(1.2);
    expect(await mapsInSpace([map], null, space)).toEqual([map]);
  });
});
