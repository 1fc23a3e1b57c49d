import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { exhibitsOf } from "../../functions/critique/exhibits.js";
import { runEdit, upload } from "../../local/edit.js";
import type { Artefact } from "../../platform/artefact.js";
import { photo, picturesIn, textIn, verdict, world } from "./setting.js";

const high = { say: verdict([9, 9, 9, 9]) };
const image = { ref: "init[image]" };
const mask = { ref: "init[mask]" };

/** White in its right half, of the photo's size. */
async function rightHalf(bytes: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const half = { width: Math.floor(width / 2), height, channels: 3 as const };
  return sharp({ create: { width, height, channels: 3, background: "#000" } })
    .composite([{ input: { create: { ...half, background: "#fff" } }, left: width - half.width, top: 0 }])
    .png()
    .toBuffer();
}

/** Mean luma of the left and of the right half. */
async function halves(bytes: Buffer): Promise<[number, number]> {
  const { width, height } = await sharp(bytes).metadata();
  const mean = async (left: number) => {
    const part = sharp(bytes)
      .extract({ left, top: 0, width: Math.floor(width / 2), height })
      .greyscale();
    return (await sharp(await part.png().toBuffer()).stats()).channels[0]!.mean;
  };
  return [await mean(0), await mean(width - Math.floor(width / 2))];
}

interface Given {
  readonly steps: readonly object[];
  readonly results: readonly string[];
  readonly background?: Buffer;
}

/** What the critic is shown of an edit of the cat with a mask: its words, line by line, and its pictures. */
async function shownToTheCritic({ steps, results, background }: Given) {
  const plan = { reasoning: "", steps, results, refusal: null };
  const { local, asked } = await world({ plans: [{ say: plan }], critiques: [high] });
  const cat = await photo("cat");
  const sources = await upload(local.store, {
    photo: cat,
    mask: await rightHalf(cat),
    ...(background ? { background } : {}),
  });
  const options = { longSide: 320, critic: { threshold: 7, rounds: 1 } };
  const outcome = await runEdit(local, { instruction: "as I marked it", sources, options });
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ status: "succeeded" });
  const [request] = asked.critique();
  return { lines: textIn(request!, 1).split("\n"), pictures: picturesIn(request!, 1) };
}

describe("the critic is shown", () => {
  it("what the person marked, in white, between the photo and the result", async () => {
    const steps = [{ id: "step1", brick: "FLUX-RCM", inputs: { image, mask, prompt: { text: "black and white" } } }];
    const { lines, pictures } = await shownToTheCritic({ steps, results: ["step1[image]"] });
    expect(lines.slice(0, 3)).toEqual([
      "Picture 1: the photo before the edit.",
      "Picture 2: the area that the person marked, in white.",
      "Picture 3: the result of the edit.",
    ]);
    expect(pictures).toHaveLength(3);
    const [left, right] = await halves(pictures[1]!);
    expect([left < 2, right > 253]).toEqual([true, true]);
    expect((await sharp(pictures[1]!).metadata()).format).toBe("png");
  });

  it("the background that the person gave, cut to the photo's shape", async () => {
    const background = { ref: "init[background]" };
    const prompt = { text: "change the background to the given picture" };
    const steps = [{ id: "step1", brick: "FLUX-CBG", inputs: { image, mask, prompt, background } }];
    const given = await photo("coffee");
    const { lines, pictures } = await shownToTheCritic({ steps, results: ["step1[image]"], background: given });
    expect(lines.slice(0, 4)).toEqual([
      "Picture 1: the photo before the edit.",
      "Picture 2: the area that the person marked, in white.",
      "Picture 3: the picture that the person gave as the new background.",
      "Picture 4: the result of the edit.",
    ]);
    const sizes = await Promise.all(pictures.map(async (p) => (await sharp(p).metadata()).height));
    expect(new Set(sizes).size).toBe(1);
    // Behind the marked half lies the background now, and the other half is the cat's still.
    const [before, , behind, after] = await Promise.all(pictures.map(halves));
    expect(Math.abs(after![0] - before![0])).toBeLessThan(6);
    expect(Math.abs(after![1] - behind![1])).toBeLessThan(Math.abs(before![1] - behind![1]));
  });

  it("every picture of several results by its number, and a mask as a mask", async () => {
    const steps = [
      { id: "step1", brick: "FLUX-ENV", inputs: { image, prompt: { text: "thick fog" } } },
      { id: "step2", brick: "INVERSE", inputs: { mask1: null, mask2: mask, image1: null, image2: null } },
    ];
    const { lines, pictures } = await shownToTheCritic({ steps, results: ["step1[image]", "step2[mask]"] });
    expect(lines.slice(2, 4)).toEqual([
      "Picture 3: result 1 of 2 of the edit.",
      "Picture 4: result 2 of 2 of the edit: a mask, white where something was selected.",
    ]);
    const [left, right] = await halves(pictures[3]!);
    expect([left > 253, right < 2]).toEqual([true, true]);
  });

  it("four results at most, and results in words whole", () => {
    const artefact = (n: number): Artefact => ({
      kind: "image",
      key: `memo/${n}.png`,
      width: 8,
      height: 8,
      sha256: `${n}`,
    });
    const init = { image: artefact(0), mask: null, background: null };
    const results = [1, 2, 3, 4, 5].map(artefact);
    const shown = exhibitsOf({} as never, init, [...results, "a cat", 0.7, null]);
    expect(shown?.pictures.map(({ what }) => what)).toEqual([
      "the photo before the edit",
      ...[1, 2, 3, 4].map((n) => `result ${n} of 4 of the edit`),
    ]);
    expect(shown?.texts).toEqual(["a cat", "0.7"]);
    expect(exhibitsOf({} as never, init, ["a cat"])).toBeNull();
  });
});
