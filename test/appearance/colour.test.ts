import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colourNames } from "../../bricks/cpu/appearance/colour/names.js";
import { chroma, hue, oklabDistance, oklabOf, srgbInto, srgbOf } from "../../bricks/cpu/appearance/colour/oklab.js";
import { colourMentions, colourNamed } from "../../bricks/cpu/appearance/colour/parse.js";

const byteValue = fc.integer({ min: 0, max: 255 });

describe("OKLab", () => {
  it("returns every sRGB colour to within half a step", () => {
    fc.assert(
      fc.property(byteValue, byteValue, byteValue, (r, g, b) => {
        const back = srgbOf(oklabOf([r, g, b]));
        [r, g, b].forEach((v, c) => {
          expect(Math.abs(back[c] - v)).toBeLessThan(0.6);
        });
      }),
    );
  });

  it("agrees with the published values of the primaries", () => {
    const red = oklabOf([255, 0, 0]);
    expect(red.L).toBeCloseTo(0.62796, 3);
    expect(red.a).toBeCloseTo(0.22486, 3);
    expect(red.b).toBeCloseTo(0.12585, 3);
    const blue = oklabOf([0, 0, 255]);
    expect(blue.L).toBeCloseTo(0.45201, 3);
    expect(blue.b).toBeCloseTo(-0.31153, 3);
  });

  it("keeps lightness and hue of a colour that sRGB cannot show, and gives up chroma", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 6.28, noNaN: true }),
        (L, h) => {
          const out = new Float32Array(3);
          srgbInto(L, 0.4 * Math.cos(h), 0.4 * Math.sin(h), out, 0);
          const shown = oklabOf([out[0], out[1], out[2]]);
          expect(Math.abs(shown.L - L)).toBeLessThan(0.01);
          expect(chroma(shown)).toBeLessThan(0.4);
          const turn = Math.atan2(
            Math.sin((hue(shown) * Math.PI) / 180 - h),
            Math.cos((hue(shown) * Math.PI) / 180 - h),
          );
          expect(Math.abs(turn) * chroma(shown)).toBeLessThan(0.02);
        },
      ),
    );
  });
});

describe("colours in a text", () => {
  it("knows every name of its vocabulary, alone and in a sentence", () => {
    for (const name of colourNames.keys()) {
      const mentions = colourMentions(`turn that ${name}`);
      expect(
        mentions.map((m) => m.name),
        name,
      ).toEqual([name]);
    }
  });

  it("prefers the longest name", () => {
    expect(colourMentions("a navy blue coat").map((m) => m.name)).toEqual(["navy blue"]);
    expect(colourMentions("British racing green").map((m) => m.name)).toEqual(["british racing green"]);
  });

  it("reads hex codes of three and six digits", () => {
    expect(colourMentions("make it #0f0")[0].rgb.map(Math.round)).toEqual([0, 255, 0]);
    expect(colourMentions("make it #1E90FF")[0].rgb.map(Math.round)).toEqual([30, 144, 255]);
    expect(colourNamed("#12")).toBeNull();
  });

  it("orders dark, plain, light and pale by lightness, and pastel and muted by chroma", () => {
    for (const name of ["red", "green", "blue", "purple", "orange"]) {
      const of = (text: string) => colourMentions(text)[0].colour;
      expect(of(`dark ${name}`).L).toBeLessThan(of(name).L);
      expect(of(name).L).toBeLessThan(of(`light ${name}`).L);
      expect(of(`light ${name}`).L).toBeLessThanOrEqual(of(`pale ${name}`).L + 0.05);
      expect(chroma(of(`pastel ${name}`))).toBeLessThan(chroma(of(name)));
      expect(chroma(of(`muted ${name}`))).toBeLessThan(chroma(of(name)));
      expect(chroma(of(`neon ${name}`))).toBeGreaterThan(chroma(of(name)));
    }
  });

  it("mixes tinted and hyphenated colours between their parts", () => {
    const between = colourMentions("a blue-green wall");
    expect(between).toHaveLength(1);
    const blue = colourNamed("blue")!;
    const green = colourNamed("green")!;
    expect(oklabDistance(between[0].colour, blue)).toBeLessThan(oklabDistance(blue, green));
    expect(colourMentions("reddish brown")).toHaveLength(1);
    expect(colourMentions("reddish brown")[0].colour.a).toBeGreaterThan(colourNamed("brown")!.a);
  });

  it("takes a fruit for a fruit when another colour is named", () => {
    expect(colourMentions("Give the orange a green shade").map((m) => m.name)).toEqual(["green"]);
    expect(colourMentions("Color the rose blue").map((m) => m.name)).toEqual(["blue"]);
    expect(colourMentions("the car is orange").map((m) => m.name)).toEqual(["orange"]);
  });

  it("is not fooled by names of object properties", () => {
    expect(colourNamed("constructor")).toBeNull();
    expect(colourMentions("__proto__ toString constructor")).toEqual([]);
  });
});
