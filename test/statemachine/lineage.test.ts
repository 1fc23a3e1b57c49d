import { expect, test } from "vitest";
import { lineage } from "../../statemachine/lineage.js";
import { plan, removal } from "../support/plans.js";

type Rows = Parameters<typeof plan>[0];
const of = (rows: Rows, ...results: string[]) => lineage(plan(rows, results));

const cat = ["step1", "RES", { image: "init[image]", prompt: "the cat" }] as const;
const caption = ["step1", "CMI-PRED", { image: "init[image]" }] as const;
const canvas = [
  "step1",
  "CMI-PRED",
  { image: "init[image]", left_ratio: 1, right_ratio: 1.5, top_ratio: 1, bottom_ratio: 1 },
] as const;

test("a removal is local, and the mask it used is a mask", () => {
  expect(lineage({ ...removal, results: ["step3[image]", "step1[mask]", "step2[image]"] })).toEqual([
    "local",
    "mask",
    "local",
  ]);
});

test("a segmenter's picture of the photo is a cut-out, and so are two of them laid together", () => {
  const dog = ["step2", "RES", { image: "init[image]", prompt: "the dog" }] as const;
  const both = ["step3", "COMPOSE", { image1: "step1[image]", image2: "step2[image]" }] as const;
  expect(of([cat, dog, both], "step1[image]", "step3[image]")).toEqual(["cutout", "cutout"]);
});

test("a change of colour or of the time of day keeps the original's detail", () => {
  expect(
    of(
      [cat, ["step2", "FLUX-RCM", { image: "init[image]", mask: "step1[mask]", prompt: "a red cat" }]],
      "step2[image]",
    ),
  ).toEqual(["adjust"]);
  expect(of([["step1", "FLUX-ENV", { image: "init[image]", prompt: "dusk" }]], "step1[image]")).toEqual(["adjust"]);
});

test("a style repaints the whole picture, or with a mask one region of it", () => {
  const style = (mask: string | null) =>
    ["step3", "FLUX-STYLE", { image: "init[image]", mask, prompt: "step1[caption]", style: "anime style" }] as const;
  const find = ["step2", "SOS", { image: "init[image]" }] as const;
  expect(of([caption, style(null)], "step3[image]")).toEqual(["global"]);
  expect(of([caption, find, style("step2[mask]")], "step3[image]")).toEqual(["local"]);
  expect(of([["step1", "FLUX-POSE", { image: "init[image]", prompt: "sitting" }]], "step1[image]")).toEqual(["global"]);
});

test("a larger canvas stays one, whatever is done to it afterwards; a caption alone makes none", () => {
  const fill = [
    "step2",
    "FLUX-FILL",
    { image: "step1[image]", mask: "step1[mask]", prompt: "step1[caption]" },
  ] as const;
  const dusk = ["step3", "FLUX-ENV", { image: "step2[image]", prompt: "dusk" }] as const;
  expect(of([canvas, fill, dusk], "step2[image]", "step3[image]", "step1[caption]")).toEqual([
    "extended",
    "extended",
    "value",
  ]);
  expect(of([caption], "step1[caption]")).toEqual(["value"]);
});

test("the weightier of two edits counts: recoloured and then removed is local, removed and then repainted is global", () => {
  const dusk = ["step2", "FLUX-ENV", { image: "init[image]", prompt: "dusk" }] as const;
  const fill = (image: string) => ["step3", "FASTINPAINT", { image, mask: "step1[mask]" }] as const;
  const pose = ["step4", "FLUX-POSE", { image: "step3[image]", prompt: "sitting" }] as const;
  expect(of([cat, dusk, fill("step2[image]"), pose], "step3[image]", "step4[image]")).toEqual(["local", "global"]);
});

test("a tone change keeps the original's detail; a restoration gives its own, and so does whatever is done besides", () => {
  const bright = ["step1", "BRIGHTNESS", { image: "init[image]", ratio: 0.7 }] as const;
  const calm = ["step2", "DENOISE", { image: "step1[image]" }] as const;
  const large = ["step3", "UPSCALE", { image: "step2[image]", ratio: 2 }] as const;
  expect(of([bright, calm, large], "step1[image]", "step2[image]", "step3[image]")).toEqual([
    "adjust",
    "global",
    "global",
  ]);
});

test("a scaled cut-out laid over the filled photo is a local edit, though a piece by itself is no cut-out any more", () => {
  const rows: Rows = [
    cat,
    ["step2", "FASTINPAINT", { image: "init[image]", mask: "step1[mask]" }],
    ["step3", "RESIZE", { image: "step1[image]", ratio: 1.5 }],
    ["step4", "COMPOSE", { image1: "step2[image]", image2: "step3[image]" }],
  ];
  expect(of(rows, "step4[image]", "step3[image]")).toEqual(["local", "global"]);
});

test("a cut-out of an edited picture does not show the original's pixels, nor does anything laid on the person's background", () => {
  const dusk = ["step1", "FLUX-ENV", { image: "init[image]", prompt: "dusk" }] as const;
  expect(of([dusk, ["step2", "SOS", { image: "step1[image]" }]], "step2[image]")).toEqual(["global"]);
  expect(
    of([cat, ["step2", "COMPOSE", { image1: "init[background]", image2: "step1[image]" }]], "step2[image]"),
  ).toEqual(["global"]);
});

test("the edit's own pictures as results: the photo has nothing changed, the background is another picture", () => {
  expect(of([cat], "init[image]", "init[mask]", "init[background]")).toEqual(["local", "mask", "global"]);
});
