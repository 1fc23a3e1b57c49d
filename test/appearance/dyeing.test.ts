import { describe, expect, it } from "vitest";
import { hue, type Oklab, oklabDistance, oklabOf } from "../../bricks/cpu/appearance/colour/oklab.js";
import { applyLook } from "../../bricks/cpu/appearance/recolour/look.js";
import { type Look, readLook } from "../../bricks/cpu/appearance/recolour/prompt.js";
import { squaredDistanceTo } from "../../bricks/raster/distance.js";
import { dilateDisc, erodeDisc } from "../../bricks/raster/morphology.js";
import type { Mask, Picture } from "../../bricks/raster/raster.js";
import { changed, ellipse, maskWhere, photo } from "./photos.js";

const SIZE = 240;

function look(prompt: string): Look {
  const answer = readLook(prompt);
  if (answer.kind === "refused") throw new Error(answer.reason);
  return answer;
}

type Colour = readonly [number, number, number];

/** A picture of smooth-edged shapes: each `inside` is below 0 within its shape, in pixels; later shapes lie on top. */
function scene(
  shapes: readonly { inside: (x: number, y: number) => number; colour: (x: number, y: number) => Colour }[],
) {
  const data = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const x = i % SIZE;
    const y = Math.floor(i / SIZE);
    let here = [0, 1, 2].map((c) => 150 + ((x * 7919 + y * 104_729 + c) % 31) - 15);
    for (const { inside, colour } of shapes) {
      const share = Math.min(1, Math.max(0, 0.5 - inside(x, y)));
      const own = colour(x, y);
      here = here.map((v, c) => v * (1 - share) + own[c] * share);
    }
    data.set(here.map(Math.round), 3 * i);
  }
  return { width: SIZE, height: SIZE, channels: 3, data } satisfies Picture;
}

const disc = (cx: number, cy: number, r: number) => (x: number, y: number) => Math.hypot(x - cx, y - cy) - r;

function maskOf(inside: (x: number, y: number) => number): Mask {
  const data = Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    inside(i % SIZE, Math.floor(i / SIZE)) < 0 ? 255 : 0,
  );
  return { width: SIZE, height: SIZE, channels: 1, data };
}

/** Red in every light, from deep shade to gloss. */
const litRed = (x: number): Colour => {
  const light = 0.35 + (0.75 * x) / SIZE;
  return [Math.min(255, 215 * light), 28 * light, 18 * light];
};

const grain = (x: number, y: number) => ((x * 31 + y * 17) % 13) - 6;

function labAt(picture: Picture, i: number): Oklab {
  const [r, g, b] = picture.data.subarray(3 * i, 3 * i + 3);
  return oklabOf([r, g, b]);
}

/** Pixels within `mask` that are still visibly red. */
function reds(picture: Picture, mask: Mask): number {
  let count = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === 0) continue;
    const lab = labAt(picture, i);
    const turn = Math.abs(((hue(lab) - 29 + 540) % 360) - 180);
    if (Math.hypot(lab.a, lab.b) > 0.04 && turn < 45) count++;
  }
  return count;
}

const share = (mask: Mask, pixels: readonly number[]) =>
  pixels.filter((i) => mask.data[i] > 0).length / mask.data.filter((v) => v > 0).length;

describe("a thing of one strong colour", () => {
  const bowl = disc(120, 120, 90);

  it("keeps no rim of the old colour when its mask is a little tight, nor a tip that the mask cuts off", () => {
    const tip = (x: number, y: number) => Math.max(Math.abs(y - 120) + (x - 30) * -1.2 - 14, x - 60);
    const whole = (x: number, y: number) => Math.min(bowl(x, y), tip(x, y));
    const picture = scene([{ inside: whole, colour: litRed }]);
    const tight = maskOf((x, y) => Math.max(whole(x, y) + 2, 23 - x));
    const all = maskOf((x, y) => whole(x, y) - 1.5);
    expect(reds(picture, all)).toBeGreaterThan(20_000);
    for (const colour of ["blue", "green", "white", "black"]) {
      expect(reds(applyLook(picture, tight, look(`the bowl is ${colour}`)), all), colour).toBeLessThan(60);
    }
  });

  it("does not run into another thing of that colour on which it stands", () => {
    const saucer = disc(120, 120, 112);
    const picture = scene([
      { inside: saucer, colour: () => [190, 26, 18] },
      { inside: disc(120, 120, 60), colour: litRed },
    ]);
    const cup = maskOf(disc(120, 120, 60));
    const touched = changed(picture, applyLook(picture, cup, look("the cup is blue")));
    const about = dilateDisc(cup, 7);
    expect(touched.length).toBeGreaterThan(10_000);
    expect(touched.filter((i) => about.data[i] === 0)).toEqual([]);
  });

  it("is dyed in shade and light, while what lies in it keeps its own colour: fruit, rubber, chrome", () => {
    const fruit = disc(95, 110, 28);
    const tyre = disc(165, 120, 20);
    const chrome = disc(120, 180, 12);
    const picture = scene([
      { inside: bowl, colour: litRed },
      { inside: fruit, colour: (x, y) => [228 + grain(x, y), 226 + grain(x, y), 176 + grain(x, y)] },
      {
        inside: disc(95, 110, 20),
        colour: (x, y) => [176 + 4 * grain(x, y), 70 + 6 * grain(x, y), 62 + 3 * grain(x, y)],
      },
      { inside: tyre, colour: (x, y) => [38 + grain(x, y), 38 + grain(x, y), 40 + grain(x, y)] },
      { inside: chrome, colour: (x, y) => [180 + 5 * grain(x, y), 184 + 5 * grain(x, y), 188 + 5 * grain(x, y)] },
    ]);
    const result = applyLook(picture, maskOf(bowl), look("the bowl is blue"));
    const touched = changed(picture, result);
    for (const inside of [fruit, tyre, chrome]) expect(share(erodeDisc(maskOf(inside), 4), touched)).toBeLessThan(0.03);
    const others = (x: number, y: number) => Math.min(fruit(x, y), tyre(x, y), chrome(x, y));
    const paint = maskOf((x, y) => Math.max(bowl(x, y), 3 - others(x, y)));
    expect(reds(result, paint)).toBe(0);
    expect(share(paint, touched)).toBeGreaterThan(0.99);
  });

  it("changes softly where its colour ends: no step that was not there before", () => {
    const faded = (x: number): Colour => {
      const t = Math.min(1, Math.max(0, (x - 80) / 80));
      return [205 + 25 * t, 30 + 190 * t, 24 + 190 * t];
    };
    const picture = scene([{ inside: bowl, colour: faded }]);
    const result = applyLook(picture, maskOf(bowl), look("the bowl is blue"));
    const inner = erodeDisc(maskOf(bowl), 6);
    let steepest = 0;
    for (let i = 1; i < inner.data.length; i++) {
      if (inner.data[i] > 0 && inner.data[i - 1] > 0)
        steepest = Math.max(steepest, oklabDistance(labAt(result, i), labAt(result, i - 1)));
    }
    expect(steepest).toBeLessThan(0.045);
  });
});

describe("a thing without one strong colour", () => {
  it("is dyed as a whole: a tartan, a cat", async () => {
    const cloth = disc(120, 120, 90);
    const colours: readonly Colour[] = [
      [190, 30, 30],
      [30, 120, 50],
      [230, 220, 190],
      [40, 50, 140],
    ];
    const tartan = scene([
      { inside: cloth, colour: (x, y) => colours[(Math.floor(x / 12) + 2 * Math.floor(y / 12)) % 4] },
    ]);
    const all = maskOf(cloth);
    expect(share(all, changed(tartan, applyLook(tartan, all, look("the cloth is purple"))))).toBeGreaterThan(0.98);
    const cat = await photo("cat");
    const face = ellipse(cat, 0.45, 0.5, 0.25, 0.35);
    expect(share(face, changed(cat, applyLook(cat, face, look("the cat is green"))))).toBeGreaterThan(0.98);
  });
});

it("beyond a few pixels about the mask nothing changes", async () => {
  const picture = await photo("astronaut");
  const suit = maskWhere(picture, (r, g, b) => r > 120 && r > b * 1.6 && r > g * 1.25);
  const distance = squaredDistanceTo(suit);
  for (const prompt of ["the suit is green", "a golden suit", "the suit is darker", "black and white"]) {
    const touched = changed(picture, applyLook(picture, suit, look(prompt)));
    expect(touched.length).toBeGreaterThan(10_000);
    expect(touched.filter((i) => distance[i] > 8 ** 2)).toEqual([]);
  }
});
