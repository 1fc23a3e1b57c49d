import { describe, expect, it } from "vitest";
import { chroma, hue, type Oklab, oklabOf } from "../../bricks/cpu/appearance/colour/oklab.js";
import { colourNamed } from "../../bricks/cpu/appearance/colour/parse.js";
import { recolourBrick } from "../../bricks/cpu/appearance/recolour/brick.js";
import { applyLook } from "../../bricks/cpu/appearance/recolour/look.js";
import { type Look, readLook } from "../../bricks/cpu/appearance/recolour/prompt.js";
import { dilateDisc, erodeDisc } from "../../bricks/raster/morphology.js";
import type { Mask, Picture } from "../../bricks/raster/raster.js";
import { alphas, changed, ellipse, literalCall, maskWhere, photo, withAlpha } from "./photos.js";

function look(prompt: string): Look {
  const answer = readLook(prompt);
  if (answer.kind === "refused") throw new Error(answer.reason);
  return answer;
}

function colourOf(prompt: string): string {
  const answer = look(prompt);
  return answer.kind === "colour" ? answer.text : answer.kind;
}

/** Median lightness and mean colour well inside the mask. */
function regionColour(picture: Picture, mask: Mask): Oklab {
  const labs: Oklab[] = [];
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === 0) continue;
    const p = i * picture.channels;
    labs.push(oklabOf([picture.data[p], picture.data[p + 1], picture.data[p + 2]]));
  }
  labs.sort((x, y) => x.L - y.L);
  const mean = (pick: (l: Oklab) => number) => labs.reduce((s, l) => s + pick(l), 0) / labs.length;
  return { L: labs[labs.length >> 1].L, a: mean((l) => l.a), b: mean((l) => l.b) };
}

function lightness(picture: Picture, i: number): number {
  const p = i * picture.channels;
  return oklabOf([picture.data[p], picture.data[p + 1], picture.data[p + 2]]).L;
}

const suit = (r: number, g: number, b: number) => r > 120 && r > b * 1.6 && r > g * 1.25;

describe("the prompt of a recolouring", () => {
  it.each([
    ["the left car is red", "red"],
    ["make the shirt dark green", "dark green"],
    ["turn the bench pastel pink", "pastel pink"],
    ["change the red car to blue", "blue"],
    ["Make the blue paintings green.", "green"],
    ["Color the chair to the left of the white chair yellow.", "yellow"],
    ["Blue shall be the bus's new color", "blue"],
    ["Red is the color for the flowers", "red"],
    ["Dress the girl in yellow", "yellow"],
    ["the car is green instead of blue", "green"],
    ["change the colour from blue to #ff8800", "ff8800"],
    ["The strawberry should turn yellow", "yellow"],
    ["Dye the koala's fur to a deep black", "deep black"],
    ["the woman in red is blue", "blue"],
    ["Blacken the horse's coat", "black"],
    ["a wooden table, but the wooden table is white", "white"],
  ])("%s → %s", (prompt, text) => {
    expect(colourOf(prompt).replace("#", "")).toBe(text);
  });

  it.each([
    ["the statue is made of gold", "gold"],
    ["a golden statue", "gold"],
    ["turn the bowl into silver", "silver"],
    ["The spoon is made of copper", "copper"],
    ["Cutlery is made of steel.", "steel"],
  ])("%s → the metal %s", (prompt, metal) => {
    expect(look(prompt)).toEqual({ kind: "metal", metal });
  });

  it("knows golden hair from a golden statue", () => {
    expect(look("the woman has golden hair").kind).toBe("colour");
  });

  it.each([
    "a wooden table",
    "the table is made of marble",
    "the vase is made of glass",
    "turn the car into a rainbow",
    "the shirt is striped in red and white",
    "a leopard pattern dress",
    "make the shirt colourful",
    "the car is metallic blue",
    "the car is red and blue",
    "turn the car into a truck",
    "",
  ])("refuses %j before anything runs, with the next step", (prompt) => {
    const support = recolourBrick.supports(literalCall("FLUX-RCM", { prompt, mask: null }));
    expect(support.ok).toBe(false);
    if (!support.ok) {
      expect(support.reason).not.toBe("");
      expect(support.hint).toContain("GPU endpoint");
    }
  });

  it("says nothing against a prompt that only a run will tell", () => {
    const call = {
      brick: "FLUX-RCM",
      inputs: { prompt: { from: "step", step: "step1", brick: "CMI-PRED", port: "caption" } as const },
    };
    expect(recolourBrick.supports(call)).toEqual({ ok: true });
  });

  it("reads 2,000 characters of anything in no time and without an exception", () => {
    for (const text of [
      "red and ".repeat(250),
      "the ".repeat(500),
      "a".repeat(2000),
      "made of ".repeat(250),
      "-".repeat(2000),
    ]) {
      expect(["refused", "colour", "metal", "grey", "adjust"]).toContain(readLook(text).kind);
    }
  });
});

describe("a recolouring", () => {
  it.each(["red", "green", "blue", "purple", "teal", "hot pink", "navy"])(
    "brings an orange suit to %s: its hue, near its lightness",
    async (name) => {
      const picture = await photo("astronaut");
      const mask = maskWhere(picture, suit);
      const result = regionColour(applyLook(picture, mask, look(`the suit is ${name}`)), mask);
      const target = colourNamed(name)!;
      const turn = Math.abs(((hue(result) - hue(target) + 540) % 360) - 180);
      expect(turn).toBeLessThan(14);
      expect(Math.abs(result.L - target.L)).toBeLessThan(0.13);
      expect(chroma(result)).toBeGreaterThan(0.55 * chroma(target));
    },
  );

  it.each([
    ["white", 0.85, 1],
    ["grey", 0.5, 0.75],
    ["black", 0, 0.3],
  ] as const)("makes it %s without a cast", async (name, low, high) => {
    const picture = await photo("astronaut");
    const mask = maskWhere(picture, suit);
    const result = regionColour(applyLook(picture, mask, look(`the suit is ${name}`)), mask);
    expect(result.L).toBeGreaterThan(low);
    expect(result.L).toBeLessThan(high);
    expect(chroma(result)).toBeLessThan(0.03);
  });

  it.each(["the cup is royal blue", "the cup is black", "the cup is white", "the cup is yellow"])(
    "keeps light and shade: %s",
    async (prompt) => {
      const picture = await photo("coffee");
      const mask = maskWhere(picture, (r, g, b) => r > 60 && r > 2 * g && r > 2 * b);
      const result = applyLook(picture, mask, look(prompt));
      let kept = 0;
      let pairs = 0;
      const inner = erodeDisc(mask, 3);
      const inside = [...inner.data.keys()].filter((i) => inner.data[i] === 255);
      for (let k = 0; k + 97 < inside.length; k += 13) {
        const [i, j] = [inside[k], inside[k + 97]];
        const before = lightness(picture, i) - lightness(picture, j);
        if (Math.abs(before) < 0.08) continue;
        pairs++;
        if (Math.sign(lightness(result, i) - lightness(result, j)) === Math.sign(before)) kept++;
      }
      expect(pairs).toBeGreaterThan(100);
      expect(kept / pairs).toBeGreaterThan(0.97);
    },
  );

  it("turns white into black and black into white", async () => {
    const picture = await photo("astronaut");
    const helmet = ellipse(picture, 0.74, 0.83, 0.1, 0.1);
    const white = regionColour(applyLook(picture, helmet, look("the helmet is white")), helmet);
    expect(white.L).toBeGreaterThan(0.8);
    const wall = ellipse(picture, 0.62, 0.12, 0.06, 0.1);
    const black = regionColour(applyLook(picture, wall, look("the wall is black")), wall);
    expect(black.L).toBeLessThan(0.3);
  });

  it("leaves every byte away from the mask, and all of alpha, as they were", async () => {
    const picture = withAlpha(await photo("cat"), (x) => x % 256);
    const mask = ellipse(picture, 0.5, 0.5, 0.3, 0.3);
    const about = dilateDisc(mask, 5);
    for (const prompt of ["the cat is green", "a golden statue", "darker", "black and white"]) {
      const result = applyLook(picture, mask, look(prompt));
      const touched = changed(picture, result);
      expect(touched.length).toBeGreaterThan(1000);
      expect(touched.every((i) => about.data[i] > 0)).toBe(true);
      expect(alphas(result)).toEqual(alphas(picture));
    }
  });

  it("recolours the whole picture without a mask", async () => {
    const picture = await photo("coffee", 128);
    const result = applyLook(picture, null, look("blue"));
    expect(changed(picture, result).length).toBeGreaterThan(0.95 * picture.width * picture.height);
  });

  it("darkens and lightens without turning the hue", async () => {
    const picture = await photo("astronaut");
    const mask = maskWhere(picture, suit);
    const before = regionColour(picture, mask);
    const darker = regionColour(applyLook(picture, mask, look("make the suit darker")), mask);
    const lighter = regionColour(applyLook(picture, mask, look("make the suit lighter")), mask);
    expect(darker.L).toBeLessThan(before.L - 0.08);
    expect(lighter.L).toBeGreaterThan(before.L + 0.05);
    expect(Math.abs(hue(darker) - hue(before))).toBeLessThan(8);
  });
});
