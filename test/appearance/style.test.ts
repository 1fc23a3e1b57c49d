import { describe, expect, it } from "vitest";
import { applyStyle } from "../../bricks/cpu/appearance/style/apply.js";
import { styleBrick } from "../../bricks/cpu/appearance/style/brick.js";
import { readStyle } from "../../bricks/cpu/appearance/style/prompt.js";
import { styleNames, styleWords } from "../../bricks/cpu/appearance/style/words.js";
import type { Picture } from "../../bricks/raster/raster.js";
import { alphas, changed, ellipse, literalCall, luma, meanColour, photo, withAlpha } from "./photos.js";

function supports(style: string) {
  return styleBrick.supports(literalCall("FLUX-STYLE", { style, prompt: "a cat", mask: null }));
}

/** Largest difference of the three channels over the picture. */
function colourfulness(picture: Picture): number {
  let most = 0;
  for (let p = 0; p < picture.data.length; p += 3) {
    const [r, g, b] = picture.data.subarray(p, p + 3);
    most = Math.max(most, Math.max(r, g, b) - Math.min(r, g, b));
  }
  return most;
}

/** Share of pixels that are nearly the lightest or the darkest of the picture. */
function extremes(picture: Picture): number {
  const values = Array.from({ length: picture.width * picture.height }, (_, i) => luma(picture, i));
  const low = Math.min(...values);
  const high = Math.max(...values);
  return values.filter((v) => v < low + 30 || v > high - 30).length / values.length;
}

describe("the name of a style", () => {
  it("is understood alone, as an adjective and in a phrase, for every style and each of its other names", () => {
    for (const name of styleNames) {
      for (const word of [name, ...styleWords[name]]) {
        for (const text of [
          word,
          `${word} style`,
          `in the style of a ${word}`,
          `Transform it into a beautiful ${word.toUpperCase()}`,
        ]) {
          expect(readStyle(text), text).toBe(name);
        }
        expect(supports(`${word} style`), word).toEqual({ ok: true });
      }
    }
  });

  it.each([
    ["anime style", "cartoon"],
    ["Studio Ghibli", "cartoon"],
    ["in the style of Van Gogh", "impressionist"],
    ["starry night by van gogh, oil painting", "impressionist"],
    ["cyberpunk aesthetics", "neon"],
    ["claymation", "mosaic"],
    ["3D render", "mosaic"],
    ["ukiyo-e", "engraving"],
    ["a Picasso painting", "oil painting"],
  ])("refuses %s and offers %s", (text, nearest) => {
    const support = supports(text);
    expect(support.ok).toBe(false);
    if (!support.ok) {
      expect(support.hint).toContain(`"${nearest}"`);
      expect(support.hint).toContain("GPU endpoint");
    }
  });

  it.each(["", "beautiful", "constructor", "the style of my grandmother"])(
    "refuses %j with the list of what there is",
    (text) => {
      const support = supports(text);
      expect(support.ok).toBe(false);
      if (!support.ok) for (const name of styleNames) expect(support.hint).toContain(name);
    },
  );
});

it("takes render for a verb", () => {
  expect(readStyle("Render the image with the richness and brushstrokes of oil painting")).toBe("oil painting");
});

describe.each(styleNames)("%s", (name) => {
  it("repaints most of the picture, the same way for the same seed, and keeps what is dark dark", async () => {
    const picture = await photo("coffee", 200);
    const once = applyStyle(picture, null, name, 7);
    expect(once.data).toEqual(applyStyle(picture, null, name, 7).data);
    expect(changed(picture, once).length).toBeGreaterThan(0.8 * picture.width * picture.height);
    // The cup's rim (bright) against the shadow in the corner (dark); outlines alone keep no tones.
    if (name === "line art" || name === "blueprint" || name === "neon") return;
    const rim = ellipse(picture, 0.45, 0.17, 0.12, 0.06);
    const corner = ellipse(picture, 0.02, 0.03, 0.06, 0.08);
    const light = (p: Picture, mask: typeof rim) => meanColour(p, mask).reduce((a, b) => a + b);
    expect(light(once, rim)).toBeGreaterThan(light(once, corner) + 60);
  });

  it("stays inside the mask and keeps alpha", async () => {
    const picture = withAlpha(await photo("cat", 160), (x, y) => (x + y) % 256);
    const mask = ellipse(picture, 0.5, 0.5, 0.3, 0.4);
    const result = applyStyle(picture, mask, name, 7);
    const touched = changed(picture, result);
    expect(touched.length).toBeGreaterThan(1000);
    expect(touched.every((i) => mask.data[i] > 0)).toBe(true);
    expect(alphas(result)).toEqual(alphas(picture));
  });

  it("paints a picture of one pixel, of one line, and a flat one", () => {
    for (const [width, height] of [
      [1, 1],
      [1, 40],
      [50, 3],
      [64, 64],
    ]) {
      const flat: Picture = { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(120) };
      const result = applyStyle(flat, null, name, 1);
      expect(result.data).toHaveLength(width * height * 3);
    }
  });
});

describe("what makes a style", () => {
  it("black and white and noir have no colour; noir has deeper shadows", async () => {
    const picture = await photo("astronaut", 200);
    const plain = applyStyle(picture, null, "black and white", 1);
    const noir = applyStyle(picture, null, "noir", 1);
    expect(colourfulness(plain)).toBe(0);
    expect(colourfulness(noir)).toBe(0);
    expect(extremes(noir)).toBeGreaterThan(extremes(plain));
  });

  it("sepia is warm from end to end", async () => {
    const result = applyStyle(await photo("rocket", 200), null, "sepia", 1);
    const [r, g, b] = meanColour(result);
    expect(r).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(b);
  });

  it("half-tone, engraving and line art are ink and paper with little in between", async () => {
    const picture = await photo("cat", 400);
    for (const name of ["halftone", "engraving", "line art"] as const) {
      expect(extremes(applyStyle(picture, null, name, 1)), name).toBeGreaterThan(0.55);
    }
  });

  it("half-tone keeps the tone of an area", async () => {
    const picture = await photo("cat", 400);
    const result = applyStyle(picture, null, "halftone", 1);
    const dark = ellipse(picture, 0.3, 0.37, 0.03, 0.04);
    const pale = ellipse(picture, 0.85, 0.3, 0.05, 0.06);
    expect(meanColour(result, dark)[0] + 40).toBeLessThan(meanColour(result, pale)[0]);
  });

  it("pixel art is squares of few colours", async () => {
    const picture = await photo("coffee", 512);
    const result = applyStyle(picture, null, "pixel art", 1);
    const colours = new Set<number>();
    for (let p = 0; p < result.data.length; p += 3) {
      colours.add((result.data[p] << 16) | (result.data[p + 1] << 8) | result.data[p + 2]);
    }
    expect(colours.size).toBeLessThanOrEqual(28);
    for (let c = 0; c < 3; c++) expect(result.data[c]).toBe(result.data[(result.width + 1) * 3 + c]);
  });
});
