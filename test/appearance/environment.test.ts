import { describe, expect, it } from "vitest";
import { environmentBrick } from "../../bricks/cpu/appearance/environment/brick.js";
import { applyEnvironment } from "../../bricks/cpu/appearance/environment/environment.js";
import { type Environment, readEnvironment } from "../../bricks/cpu/appearance/environment/prompt.js";
import { skyMask } from "../../bricks/cpu/appearance/sky.js";
import { coverage } from "../../bricks/raster/mask.js";
import type { Picture } from "../../bricks/raster/raster.js";
import { alphas, ellipse, literalCall, luma, maskWhere, meanColour, meanLuma, photo, withAlpha } from "./photos.js";

function environment(prompt: string): Environment {
  const answer = readEnvironment(prompt);
  if ("kind" in answer) throw new Error(answer.reason);
  return answer;
}

/** A landscape by day: blue sky that pales downwards, a white cloud, a green meadow with a brown path. */
function landscape(width = 300, height = 200): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const t = y / height;
      const grain = ((x * 7919 + y * 104_729) % 23) - 11;
      let colour = [90 + 150 * t, 140 + 120 * t, 220 + 40 * t];
      if (t < 0.5 && ((x / width - 0.7) / 0.14) ** 2 + ((t - 0.2) / 0.09) ** 2 < 1) colour = [238, 240, 242];
      if (t >= 0.5) colour = [74 + grain, 120 + grain, 44 + grain];
      if (t >= 0.5 && Math.abs(x / width - 0.5) < (t - 0.5) * 0.3) colour = [140 + grain, 110 + grain, 80 + grain];
      data.set(
        colour.map((v) => Math.min(255, Math.round(v))),
        (y * width + x) * 3,
      );
    }
  }
  return { width, height, channels: 3, data };
}

/** Standard deviation of luma between two rows, as shares of the height. */
function contrast(picture: Picture, top: number, bottom: number): number {
  const mean = meanLuma(picture, top, bottom);
  const from = Math.floor(top * picture.height) * picture.width;
  const to = Math.floor(bottom * picture.height) * picture.width;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const p = 3 * i;
    sum += (0.299 * picture.data[p] + 0.587 * picture.data[p + 1] + 0.114 * picture.data[p + 2] - mean) ** 2;
  }
  return Math.sqrt(sum / (to - from));
}

/** Mean difference of luma between a pixel and the next, between two rows. */
function detail(picture: Picture, top: number, bottom: number): number {
  const from = Math.floor(top * picture.height) * picture.width;
  const to = Math.floor(bottom * picture.height) * picture.width - 1;
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.abs(luma(picture, i) - luma(picture, i + 1));
  return sum / (to - from);
}

describe("the prompt of an environment", () => {
  it.each([
    ["change the weather to be snowy", null, "snow", null],
    ["make it night", null, null, "night"],
    ["a rainy night", null, "rain", "night"],
    ["change the season to autumn", "autumn", null, null],
    ["make it look like fall", "autumn", null, null],
    ["turn day into dusk", null, null, "dusk"],
    ["change the sunny day to a foggy morning", null, "fog", "dawn"],
    ["from night to a sunny day", null, "sunny", null],
    ["a winter sunset with heavy snowfall", "winter", "snow", "sunset"],
    ["a stormy sky", null, "storm", null],
    ["golden hour", null, null, "golden hour"],
    ["make it daytime", null, null, "day"],
    ["overcast", null, "overcast", null],
    ["a blizzard", null, "blizzard", null],
    ["a clear starry night", null, null, "night"],
  ])("%s", (prompt, season, weather, time) => {
    expect(environment(prompt)).toMatchObject({ season, weather, time });
  });

  it("hears heavy and light", () => {
    expect(environment("heavy rain").strength).toBeGreaterThan(environment("rain").strength);
    expect(environment("light fog").strength).toBeLessThan(environment("fog").strength);
  });

  it.each([
    ["make it spring", "summer"],
    ["cherry blossoms everywhere", "summer"],
    ["add lightning to the sky", "a storm"],
    ["a flooded street", "rain"],
    ["add a rainbow", "a starry night"],
    ["the northern lights", "a starry night"],
    ["a sandstorm", "fog"],
    ["frost on everything", "snow"],
  ])("refuses %s and offers %s", (prompt, nearest) => {
    const support = environmentBrick.supports(literalCall("FLUX-ENV", { prompt }));
    expect(support.ok).toBe(false);
    if (!support.ok) expect(support.hint).toContain(`nearest here is ${nearest}`);
  });

  it.each(["remove the fog", "without rain", "get rid of the snow", "dehaze the haze", "make it nicer", ""])(
    "refuses %j",
    (prompt) => {
      const support = environmentBrick.supports(literalCall("FLUX-ENV", { prompt }));
      expect(support.ok).toBe(false);
      if (!support.ok) expect(support.hint).toContain("GPU endpoint");
    },
  );
});

describe("the sky", () => {
  it("is found behind the rocket, without its towers, and over a landscape with its cloud", async () => {
    const rocket = skyMask(await photo("rocket", 640));
    expect(coverage(rocket)).toBeGreaterThan(0.55);
    expect(coverage(rocket)).toBeLessThan(0.8);
    const at = (x: number, y: number) =>
      rocket.data[Math.round(y * rocket.height) * rocket.width + Math.round(x * rocket.width)];
    expect(at(0.3, 0.3)).toBe(255);
    expect(at(0.5, 0.6)).toBe(0);
    expect(at(0.5, 0.98)).toBe(0);
    const drawn = skyMask(landscape());
    expect(coverage(drawn)).toBeGreaterThan(0.46);
    expect(coverage(drawn)).toBeLessThan(0.53);
  });

  it.each(["cat", "coffee", "astronaut"] as const)("is not seen in a picture without any: %s", async (name) => {
    expect(coverage(skyMask(await photo(name, 640)))).toBe(0);
  });
});

describe("an environment", () => {
  const everything = [
    "night",
    "dusk",
    "sunset",
    "dawn",
    "golden hour",
    "a sunny day",
    "overcast",
    "fog",
    "rain",
    "storm",
    "snow",
    "blizzard",
    "autumn",
    "winter",
    "summer",
  ];

  it.each(everything)("%s: the same seed gives the same pixels, and alpha stays", async (prompt) => {
    const picture = withAlpha(await photo("rocket", 140), (x) => x);
    const once = applyEnvironment(picture, environment(prompt), 5);
    expect(applyEnvironment(picture, environment(prompt), 5).data).toEqual(once.data);
    expect(alphas(once)).toEqual(alphas(picture));
  });

  it.each(["rain", "snow", "night"])("%s falls elsewhere with another seed", (prompt) => {
    const picture = landscape();
    const one = applyEnvironment(picture, environment(prompt), 1);
    expect(applyEnvironment(picture, environment(prompt), 2).data).not.toEqual(one.data);
  });

  it.each(everything)("%s: works on one pixel and on a flat picture", (prompt) => {
    for (const [width, height] of [
      [1, 1],
      [3, 60],
      [40, 40],
    ]) {
      const flat: Picture = { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(150) };
      expect(applyEnvironment(flat, environment(prompt), 1).data).toHaveLength(width * height * 3);
    }
  });

  it.each(["cat", "coffee", "astronaut"] as const)("night is dark but can be read: %s", async (name) => {
    const picture = await photo(name);
    const result = applyEnvironment(picture, environment("make it night"), 3);
    expect(meanLuma(result)).toBeGreaterThan(28);
    expect(meanLuma(result)).toBeLessThan(75);
    expect(contrast(result, 0, 1)).toBeGreaterThan(14);
    const [r0, , b0] = meanColour(picture);
    const [r, , b] = meanColour(result);
    expect(r - b).toBeLessThan(Math.max(0, 0.2 * (r0 - b0)));
  });

  it("night keeps lamps lit", async () => {
    const picture = await photo("rocket", 640);
    const lamps = maskWhere(picture, (r, g, b, _x, y) => Math.min(r, g, b) > 225 && y > picture.height * 0.8);
    const night = applyEnvironment(picture, environment("night"), 3);
    expect(Math.max(...meanColour(night, lamps))).toBeGreaterThan(170);
    expect(meanLuma(night)).toBeLessThan(meanLuma(picture));
  });

  it("sunset warms the land and sets a warm horizon under a darker, bluer height", () => {
    const picture = landscape();
    const result = applyEnvironment(picture, environment("sunset"), 3);
    const top = meanColour(result, ellipse(picture, 0.2, 0.04, 0.15, 0.03));
    const low = meanColour(result, ellipse(picture, 0.2, 0.45, 0.15, 0.03));
    expect(low[0] - low[2]).toBeGreaterThan(60);
    expect(top[2] - top[0]).toBeGreaterThan(low[2] - low[0] + 80);
    const land = ellipse(picture, 0.5, 0.8, 0.4, 0.15);
    const [r0, , b0] = meanColour(picture, land);
    const [r1, , b1] = meanColour(result, land);
    expect(r1 / b1).toBeGreaterThan(r0 / b0);
  });

  it("fog takes detail, more from what is far than from what is near", () => {
    const picture = landscape();
    const result = applyEnvironment(picture, environment("fog"), 3);
    const kept = (top: number, bottom: number) => detail(result, top, bottom) / detail(picture, top, bottom);
    expect(kept(0.52, 0.62)).toBeLessThan(0.5 * kept(0.9, 1));
    expect(kept(0.9, 1)).toBeLessThan(0.95);
  });

  it("snow whitens the ground, rain greys and darkens the picture", () => {
    const picture = landscape();
    const snow = applyEnvironment(picture, environment("snow"), 3);
    expect(meanLuma(snow, 0.6, 1)).toBeGreaterThan(meanLuma(picture, 0.6, 1) + 60);
    const rain = applyEnvironment(picture, environment("rain"), 3);
    expect(meanLuma(rain)).toBeLessThan(meanLuma(picture) - 15);
    const sky = ellipse(picture, 0.3, 0.2, 0.15, 0.1);
    const [r, , b] = meanColour(rain, sky);
    expect(Math.abs(b - r)).toBeLessThan(25);
  });

  it("autumn turns green to yellow and red, summer keeps it green; neither touches what is not green much", async () => {
    const picture = landscape();
    const meadow = ellipse(picture, 0.12, 0.85, 0.1, 0.1);
    const autumn = meanColour(applyEnvironment(picture, environment("autumn"), 3), meadow);
    const summer = meanColour(applyEnvironment(picture, environment("summer"), 3), meadow);
    expect(autumn[0]).toBeGreaterThan(autumn[1] - 5);
    expect(summer[1]).toBeGreaterThan(summer[0] + 20);
    const cup = await photo("coffee");
    const before = meanColour(cup);
    const after = meanColour(applyEnvironment(cup, environment("autumn"), 3));
    for (let c = 0; c < 3; c++) expect(Math.abs(after[c] - before[c])).toBeLessThan(22);
  });

  it("overcast hides a blue sky, a sunny day brings one", () => {
    const picture = landscape();
    const sky = ellipse(picture, 0.25, 0.15, 0.15, 0.1);
    const grey = meanColour(applyEnvironment(picture, environment("overcast"), 3), sky);
    expect(grey[2] - grey[0]).toBeLessThan(25);
    const blue = meanColour(applyEnvironment(picture, environment("a clear sunny day"), 3), sky);
    expect(blue[2] - blue[0]).toBeGreaterThan(60);
  });
});
