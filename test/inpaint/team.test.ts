import { afterAll, describe, expect, it } from "vitest";
import { careful, inward } from "../../bricks/cpu/inpaint/effort.js";
import { fillPicture } from "../../bricks/cpu/inpaint/fill-picture.js";
import { closeInpaint } from "../../bricks/cpu/inpaint/index.js";
import { brick, context, grain, paint, rectangle } from "./pictures.js";

const W = 480;
const H = 320;
const image = paint(W, H, (x, y) => [
  128 + 90 * Math.sin(x / 17) + 20 * grain(x, y),
  100 + 80 * Math.sin((x + 2 * y) / 23),
  140 + 20 * grain(y, x),
]);
const mask = rectangle(W, H, 120, 80, 220, 170);

afterAll(closeInpaint);

describe("the threads of a fill", () => {
  const request = { image, hole: mask, effort: careful, prior: inward, seed: 5 };

  it("give the same pixels whether there are one, two or three of them", async () => {
    const results = [];
    for (const threads of [1, 2, 3]) {
      results.push(await fillPicture({ ...request, threads, signal: new AbortController().signal }));
    }
    expect(Buffer.compare(results[0].data, results[1].data)).toBe(0);
    expect(Buffer.compare(results[0].data, results[2].data)).toBe(0);
  });

  it("give the same pixels for the same seed and others for another", async () => {
    const run = (seed: number) => brick("FASTINPAINT").run({ image, mask }, context(seed));
    const [a, b, c] = [await run(3), await run(3), await run(4)];
    expect(a).toEqual(b);
    expect(c.image).not.toEqual(a.image);
  });

  it("stop at once when the edit is stopped, with the reason that was given", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped by the person");
    let stoppedAt = 0;
    setTimeout(() => {
      stoppedAt = performance.now();
      controller.abort(reason);
    }, 120);
    const run = fillPicture({ ...request, effort: { ...careful, rounds: [4000] }, signal: controller.signal });
    await expect(run).rejects.toBe(reason);
    expect(stoppedAt).toBeGreaterThan(0);
  });

  it("do not start for an edit that is stopped already", async () => {
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(fillPicture({ ...request, signal })).rejects.toThrow("too late");
  });

  it("end when the bricks are closed, and the fill says so", async () => {
    const run = fillPicture({
      ...request,
      effort: { ...careful, rounds: [4000] },
      signal: new AbortController().signal,
    });
    const outcome = expect(run).rejects.toMatchObject({ name: "BrickFailedError" });
    await closeInpaint();
    await outcome;
  });

  it("leave the event loop free while they work", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await fillPicture({ ...request, signal: new AbortController().signal });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });
});
