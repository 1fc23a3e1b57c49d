import { describe, expect, it } from "vitest";
import type { BrickContext } from "../../bricks/brick.js";
import { catalogue } from "../../bricks/catalogue.js";
import { appearanceBricks } from "../../bricks/cpu/appearance/index.js";
import { blank, isPicture, type Picture, type Raster } from "../../bricks/raster/raster.js";
import { silentLogger } from "../../platform/logger.js";
import { changed, ellipse, photo } from "./photos.js";

function context(signal = new AbortController().signal): BrickContext {
  return { seed: 11, signal, logger: silentLogger };
}

function brick(name: string) {
  return appearanceBricks.find((b) => b.brick === name)!;
}

function asPicture(value: unknown): Picture {
  const raster = value as Raster;
  if (!isPicture(raster)) throw new Error("no picture");
  return raster;
}

describe("the appearance bricks", () => {
  it("are bricks of the catalogue and answer exactly its outputs", async () => {
    const image = await photo("coffee", 160);
    const mask = ellipse(image, 0.5, 0.5, 0.3, 0.3);
    const inputs = { image, mask, background: null, prompt: "blue", style: "oil painting" };
    for (const implementation of appearanceBricks) {
      const spec = catalogue.get(implementation.brick)!;
      const prompt = implementation.brick === "FLUX-ENV" ? "night" : "blue";
      const outputs = await implementation.run({ ...inputs, prompt }, context());
      expect(Object.keys(outputs)).toEqual(Object.keys(spec.outputs));
      const result = asPicture(outputs.image);
      expect([result.width, result.height]).toEqual([image.width, image.height]);
      expect(changed(image, result).length).toBeGreaterThan(100);
    }
  });

  it("let timers run while they work", async () => {
    const image = await photo("coffee", 700);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    const began = performance.now();
    await brick("FLUX-STYLE").run({ image, mask: null, prompt: "a cup", style: "oil painting" }, context());
    clearInterval(timer);
    expect(longest).toBeLessThan((performance.now() - began) * 0.8);
  });

  it("stop at once when the edit is stopped", async () => {
    const image = await photo("coffee", 1000);
    const stop = new AbortController();
    const running = brick("FLUX-STYLE").run(
      { image, mask: null, prompt: "a cup", style: "oil painting" },
      context(stop.signal),
    );
    setTimeout(() => stop.abort(new Error("stopped by the person")), 60);
    await expect(running).rejects.toThrow("stopped by the person");
    await expect(
      brick("FLUX-ENV").run({ image, prompt: "night" }, context(AbortSignal.abort(new Error("already stopped")))),
    ).rejects.toThrow("already stopped");
  });

  it("refuse at run time a text that only the run has told", async () => {
    const image = await photo("coffee", 100);
    const mask = ellipse(image, 0.5, 0.5, 0.3, 0.3);
    for (const [name, more] of [
      ["FLUX-RCM", { mask, prompt: "a wooden cup" }],
      ["FLUX-CBG", { mask, background: null, prompt: "a beach" }],
      ["FLUX-STYLE", { mask: null, prompt: "a cup", style: "anime" }],
      ["FLUX-ENV", { prompt: "spring" }],
    ] as const) {
      await expect(brick(name).run({ image, ...more }, context()), name).rejects.toMatchObject({
        name: "RefusedError",
      });
    }
  });

  it("say so when the mask is empty or of another size", async () => {
    const image = await photo("coffee", 100);
    const empty = blank(image.width, image.height, 1);
    const small = blank(10, 10, 1, 255);
    await expect(brick("FLUX-RCM").run({ image, mask: empty, prompt: "red" }, context())).rejects.toThrow(/empty/);
    await expect(brick("FLUX-RCM").run({ image, mask: small, prompt: "red" }, context())).rejects.toThrow(/10×10/);
  });

  it("do not turn a picture taken at night into day", async () => {
    const image: Picture = { width: 64, height: 64, channels: 3, data: new Uint8Array(64 * 64 * 3).fill(14) };
    await expect(brick("FLUX-ENV").run({ image, prompt: "make it daytime" }, context())).rejects.toMatchObject({
      name: "RefusedError",
    });
  });
});
