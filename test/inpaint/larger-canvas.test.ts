import { describe, expect, it } from "vitest";
import type { Binding } from "../../bricks/brick.js";
import { paste } from "../../bricks/raster/box.js";
import { blank, type Mask, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { brick, context, error, grain, paint, rectangle } from "./pictures.js";

const fromCanvas = (port: string, step = "step1"): Binding => ({ from: "step", step, brick: "CMI-PRED", port });

describe("FLUX-FILL on the CPU", () => {
  const supports = (inputs: Record<string, Binding>) => brick("FLUX-FILL").supports({ brick: "FLUX-FILL", inputs });

  it("takes a larger canvas, its picture and mask both from one CMI-PRED", () => {
    expect(supports({ image: fromCanvas("image"), mask: fromCanvas("mask") })).toEqual({ ok: true });
  });

  it("refuses to paint a new object and says what to configure", () => {
    const elsewhere: Binding = { from: "step", step: "step2", brick: "ADD-PRED", port: "mask" };
    const picture: Binding = { from: "init", port: "image" };
    for (const inputs of [
      { image: picture, mask: elsewhere },
      { image: fromCanvas("image"), mask: elsewhere },
      { image: picture, mask: fromCanvas("mask") },
      { image: fromCanvas("image", "step1"), mask: fromCanvas("mask", "step3") },
    ]) {
      expect(supports(inputs)).toMatchObject({
        ok: false,
        reason: expect.stringContaining("needs a GPU endpoint"),
        hint: expect.stringMatching(/Replicate or SageMaker/),
      });
    }
  });

  /** The picture at the left of a canvas 1.5 times as wide, and the mask of what is new. */
  function widened(small: Raster<3>): { image: Raster<3>; mask: Mask } {
    const width = small.width * 1.5;
    const image = paste<3>(blank(width, small.height, 3), small, 0, 0);
    return { image, mask: rectangle(width, small.height, small.width, 0, small.width / 2, small.height) };
  }

  it("goes on with sky above and ground below, each at its own height, and keeps the picture's own pixels", async () => {
    const { image, mask } = widened(
      paint(320, 192, (x, y) =>
        y < 100 ? [120, 160, 220 - y / 4] : [80 + 25 * grain(x, y), 100 + 25 * grain(x, y), 50],
      ),
    );
    const out = await brick("FLUX-FILL").run({ image, mask, prompt: "a field", preimage: null }, context());
    const result = out.image as Picture;
    expect([result.width, result.height]).toEqual([480, 192]);
    const sky = rectangle(480, 192, 322, 0, 158, 92);
    const ground = rectangle(480, 192, 322, 108, 158, 84);
    expect(
      error(
        result,
        paint(480, 192, () => [120, 160, 208]),
        sky,
      ),
    ).toBeLessThan(15);
    expect(
      error(
        result,
        paint(480, 192, () => [80, 100, 50]),
        ground,
      ),
    ).toBeLessThan(35);
    for (let p = 0; p < mask.data.length; p++) {
      if (p % 480 >= 318) continue;
      for (let c = 0; c < 3; c++) {
        if (result.data[3 * p + c] !== image.data[3 * p + c]) throw new Error(`pixel ${p} of the picture changed`);
      }
    }
  });

  it("does not paint the subject a second time beside itself", async () => {
    const { image, mask } = widened(
      paint(320, 200, (x, y) =>
        Math.hypot(x - 120, y - 100) < 45 ? [220, 30 + 20 * grain(x, y), 40] : [70 + 15 * grain(x, y), 120, 160],
      ),
    );
    const out = await brick("FLUX-FILL").run({ image, mask, prompt: "", preimage: null }, context());
    const { data } = out.image as Picture;
    let red = 0;
    for (let p = 0; p < mask.data.length; p++) if (mask.data[p] > 0 && data[3 * p] > 150) red++;
    expect(red).toBe(0);
  });
});
