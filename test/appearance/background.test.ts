import { describe, expect, it } from "vitest";
import { applyBackground } from "../../bricks/cpu/appearance/background/background.js";
import { backgroundBrick } from "../../bricks/cpu/appearance/background/brick.js";
import { type Backdrop, readBackdrop } from "../../bricks/cpu/appearance/background/prompt.js";
import { area, complement } from "../../bricks/raster/mask.js";
import { erodeDisc } from "../../bricks/raster/morphology.js";
import type { Mask, Picture } from "../../bricks/raster/raster.js";
import { changed, ellipse, literalCall, meanColour, photo, withAlpha } from "./photos.js";

function backdrop(prompt: string, given = false): Backdrop {
  const answer = readBackdrop(prompt, given);
  if (answer.kind === "refused") throw new Error(answer.reason);
  return answer;
}

/** The coffee's saucer, near enough, and its complement. */
async function coffee(): Promise<{ picture: Picture; subject: Mask; background: Mask }> {
  const picture = await photo("coffee");
  const subject = ellipse(picture, 0.46, 0.5, 0.34, 0.46);
  return { picture, subject, background: complement(subject) };
}

function pixel(picture: Picture, x: number, y: number): number[] {
  const p = (y * picture.width + x) * picture.channels;
  return [...picture.data.subarray(p, p + picture.channels)];
}

describe("the prompt of a background", () => {
  it.each([
    ["change the background to plain white", "plain"],
    ["change the background to a light grey studio background with a soft shadow", "plain"],
    ["change the background to navy blue", "plain"],
    ["make the background #336699", "plain"],
    ["change the background to a gradient from blue to pink", "gradient"],
    ["a horizontal gradient of teal and purple", "gradient"],
    ["blur the background", "blurred"],
    ["change the background to be slightly blurred", "blurred"],
    ["make the background out of focus", "blurred"],
    ["make the background transparent", "transparent"],
    ["remove the background", "transparent"],
    ["make the background black and white", "grey"],
    ["make the background darker", "dimmed"],
  ])("%s → %s", (prompt, kind) => {
    expect(backdrop(prompt).kind).toBe(kind);
  });

  it.each([
    "change the background to a beach",
    "change the background to a snowy forest",
    "Refashion the background of this photo to showcase a jungle landscape",
    "change the background to a blue ocean",
    "change the background to snow",
    "a blurred city street at night",
    "change the background to red and blue",
    "change the background",
    "",
  ])("refuses %j and points to --background", (prompt) => {
    const support = backgroundBrick.supports(literalCall("FLUX-CBG", { prompt, background: null }));
    expect(support.ok).toBe(false);
    if (!support.ok) expect(support.hint).toContain("--background");
  });

  it("takes any scene when the person gives the picture of it", () => {
    const call = literalCall("FLUX-CBG", { prompt: "change the background to a beach" });
    const given = { ...call, inputs: { ...call.inputs, background: { from: "init", port: "background" } as const } };
    expect(backgroundBrick.supports(given)).toEqual({ ok: true });
  });
});

describe("a new background", () => {
  it("is exactly the colour asked for, away from the subject", async () => {
    const { picture, background } = await coffee();
    const white = applyBackground(picture, background, backdrop("plain white"), null, 1);
    expect(pixel(white, 2, 2)).toEqual([255, 255, 255]);
    const black = applyBackground(picture, background, backdrop("a black background"), null, 1);
    expect(pixel(black, picture.width - 3, picture.height - 3)).toEqual([0, 0, 0]);
  });

  it.each(["plain white", "blur the background", "a gradient from blue to pink", "black and white background"])(
    "leaves the inside of the subject exactly as it was: %s",
    async (prompt) => {
      const { picture, subject, background } = await coffee();
      const result = applyBackground(picture, background, backdrop(prompt), null, 1);
      const inner = erodeDisc(subject, 9);
      expect(area(inner)).toBeGreaterThan(10_000);
      expect(changed(picture, result).filter((i) => inner.data[i] > 0)).toEqual([]);
    },
  );

  it("blurs without a halo of the subject", async () => {
    // A red disc before a grey wall with texture: no red may come into the wall.
    const width = 240;
    const height = 160;
    const base: Picture = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
    const subject = ellipse(base, 0.5, 0.5, 0.2, 0.3);
    for (let i = 0; i < width * height; i++) {
      const wall = 120 + 60 * ((i + Math.floor(i / width)) % 2);
      base.data.set(subject.data[i] > 0 ? [220, 20, 20] : [wall, wall, wall], i * 3);
    }
    const result = applyBackground(base, complement(subject), backdrop("strongly blur the background"), null, 1);
    const outer = erodeDisc(complement(subject), 4);
    let texture = 0;
    let halo = 0;
    for (let i = 1; i < width * height; i++) {
      if (outer.data[i] === 0) continue;
      halo = Math.max(halo, result.data[3 * i] - result.data[3 * i + 2]);
      if (outer.data[i - 1] !== 0) texture = Math.max(texture, Math.abs(result.data[3 * i] - result.data[3 * i - 3]));
    }
    expect(halo).toBeLessThan(6);
    expect(texture).toBeLessThan(20);
  });

  it("cuts out: opaque inside, clear outside, and what was see-through stays so", async () => {
    const { picture, background } = await coffee();
    const half = withAlpha(picture, () => 128);
    const opaque = applyBackground(picture, background, backdrop("transparent background"), null, 1);
    expect(opaque.channels).toBe(4);
    const middle = [Math.round(picture.width * 0.46), Math.round(picture.height * 0.5)] as const;
    expect(pixel(opaque, ...middle)[3]).toBe(255);
    expect(pixel(opaque, 2, 2)[3]).toBe(0);
    const faint = applyBackground(half, background, backdrop("transparent background"), null, 1);
    expect(pixel(faint, ...middle)[3]).toBe(128);
  });

  it("runs a gradient from the first colour to the second, top to bottom or left to right", async () => {
    const { picture, background } = await coffee();
    const down = applyBackground(picture, background, backdrop("a gradient from blue to pink"), null, 1);
    const [topR, , topB] = pixel(down, 3, 1);
    const [bottomR, , bottomB] = pixel(down, 3, picture.height - 2);
    expect(topB - topR).toBeGreaterThan(100);
    expect(bottomR).toBeGreaterThan(bottomB);
    const across = applyBackground(
      picture,
      background,
      backdrop("a gradient from blue to pink, left to right"),
      null,
      1,
    );
    expect(pixel(across, 2, 5)[0]).toBeLessThan(pixel(across, picture.width - 3, 5)[0] - 80);
  });

  it("covers the canvas with the given picture, whatever its size, without stretching it", async () => {
    const { picture, background } = await coffee();
    for (const size of [64, 500]) {
      const given = await photo("rocket", size);
      const result = applyBackground(picture, background, backdrop("the launch site", true), given, 1);
      expect([result.width, result.height]).toEqual([picture.width, picture.height]);
      const [r, , b] = meanColour(result, ellipse(picture, 0.9, 0.15, 0.08, 0.1));
      expect(b).toBeGreaterThan(r + 30);
    }
  });

  it("gives the same pixels for the same seed", async () => {
    const { picture, background } = await coffee();
    const once = applyBackground(picture, background, backdrop("a gradient from red to yellow"), null, 42);
    const again = applyBackground(picture, background, backdrop("a gradient from red to yellow"), null, 42);
    expect(again.data).toEqual(once.data);
  });
});
