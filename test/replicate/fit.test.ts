import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitTo, fromCanvas, hasProportionsOf, ontoCanvas } from "../../bricks/gpu/fit.js";
import { blank, type Raster } from "../../bricks/raster/raster.js";
import { defaultMappings } from "../../bricks/replicate/defaults.js";

function noise(width: number, height: number): Raster<3> {
  const picture = blank(width, height, 3);
  let state = width * 7919 + height;
  for (let i = 0; i < picture.data.length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    picture.data[i] = state >> 16;
  }
  return picture;
}

const kontext = defaultMappings.get("FLUX-POSE")!.size;
const side = fc.integer({ min: 1, max: 300 });

describe("a picture on a canvas that a model does not round", () => {
  it("comes back pixel for pixel, whatever its size, when the model leaves it as it is", () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 8, 16, 32, 64), (width, height, multiple) => {
        const picture = noise(width, height);
        const fit = fitTo(picture, { multiple });
        expect([fit.canvas.width % multiple, fit.canvas.height % multiple]).toEqual([0, 0]);
        expect(Buffer.compare(fromCanvas(ontoCanvas(picture, fit), fit).data, picture.data)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("has one of the proportions that the model was trained at, and at least one side of its own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 1024 }), fc.integer({ min: 64, max: 1024 }), (width, height) => {
        const { canvas } = fitTo({ width, height }, kontext);
        expect(canvas.width === width || canvas.height === height).toBe(true);
        expect(canvas.width >= width && canvas.height >= height).toBe(true);
        if (Math.max(width, height) < 2 * Math.min(width, height)) {
          const ratios = "ratios" in kontext ? kontext.ratios : [];
          const gap = Math.min(...ratios.map(([w, h]) => Math.abs((canvas.width * h) / (canvas.height * w) - 1)));
          expect(gap).toBeLessThan(0.01);
        }
      }),
    );
  });

  it("is scaled down, not distorted, where it is larger than the model takes", () => {
    const fit = fitTo({ width: 4000, height: 3000 }, { multiple: 32, most: 1440 });
    expect(fit.canvas).toEqual({ width: 1440, height: 1088 });
    expect(fit.inner).toEqual({ left: 0, top: 4, width: 1440, height: 1080 });
  });

  it("is accepted back at another scale, and refused in another shape", () => {
    const canvas = { width: 1024, height: 704 };
    for (const ok of [
      { width: 1024, height: 704 },
      { width: 1248, height: 864 },
      { width: 512, height: 352 },
    ]) {
      expect(hasProportionsOf(ok, canvas)).toBe(true);
    }
    for (const bad of [
      { width: 1024, height: 1024 },
      { width: 704, height: 1024 },
      { width: 1024, height: 640 },
    ]) {
      expect(hasProportionsOf(bad, canvas)).toBe(false);
    }
  });
});
