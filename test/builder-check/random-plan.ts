import fc from "fast-check";
import type { Input, Plan, Step } from "../../statemachine/plan.js";

/** What a recipe may take from what is there so far. */
interface Shelf {
  readonly images: string[];
  /** Pictures that no PREDICT brick made. */
  readonly edited: string[];
  readonly masks: string[];
  readonly captions: string[];
  readonly scores: string[];
}

type Pick = (from: readonly string[]) => Input;
type Recipe = readonly [
  brick: string,
  outputs: readonly (keyof Shelf)[],
  inputs: (shelf: Shelf, pick: Pick) => Record<string, Input>,
];

const outputPort: Readonly<Record<keyof Shelf, string>> = {
  images: "image",
  edited: "image",
  masks: "mask",
  captions: "caption",
  scores: "score",
};

/** Every brick in every way in which it may be called on one canvas, and larger canvases on their own. */
const recipes: readonly Recipe[] = [
  ["RES", ["masks", "images"], (s, p) => ({ image: p(s.images), prompt: { text: "the cup, on the left" } })],
  ["SOS", ["masks", "images"], (s, p) => ({ image: p(s.images) })],
  ["MASK-SEG", ["masks", "images"], (s, p) => ({ image: p(s.images), mask: p(s.masks) })],
  ["BBOX", ["masks"], (s, p) => ({ mask: p(s.masks) })],
  ["INVERSE", ["masks"], (s, p) => ({ mask2: p(s.masks) })],
  ["INVERSE", ["masks"], (s, p) => ({ mask1: p(s.masks), mask2: p(s.masks) })],
  ["INVERSE", ["images"], (s, p) => ({ image1: p(s.images), image2: p(s.images) })],
  ["COMPOSE", ["masks"], (s, p) => ({ mask1: p(s.masks), mask2: p(s.masks) })],
  ["COMPOSE", ["edited"], (s, p) => ({ image1: p(s.images), image2: p(s.images) })],
  ["RESIZE", ["masks"], (s, p) => ({ mask: p(s.masks), ratio: { number: 1.25 } })],
  ["RESIZE", ["edited"], (s, p) => ({ image: p(s.images), ratio: { number: 0.5 } })],
  ["CMI-PRED", ["captions"], (s, p) => ({ image: p(s.images) })],
  ["FASTINPAINT", ["edited", "scores"], (s, p) => ({ image: p(s.images), mask: p(s.masks) })],
  [
    "FLUX-FILL",
    ["edited"],
    (s, p) => ({
      image: p(s.images),
      mask: p(s.masks),
      prompt: { text: "a “red” kite，\nflying" },
      preimage: p(s.images),
    }),
  ],
  ["FLUX-RCM", ["edited"], (s, p) => ({ image: p(s.images), prompt: { text: "gold" } })],
  [
    "FLUX-INPAINT",
    ["edited"],
    (s, p) => ({ image: p(s.images), mask: p(s.masks), preimage: p(s.images), score: p(s.scores) }),
  ],
  [
    "FLUX-CBG",
    ["edited"],
    (s, p) => ({ image: p(s.images), mask: p(s.masks), prompt: { text: "change the background to a pier" } }),
  ],
  [
    "FLUX-STYLE",
    ["edited"],
    (s, p) => ({ image: p(s.images), prompt: p(s.captions), style: { text: 'a {style}, "quoted" \\ and [odd]' } }),
  ],
  ["FLUX-ENV", ["edited"], (s, p) => ({ image: p(s.edited), prompt: { text: "dusk" } })],
  ["FLUX-POSE", ["edited"], (s, p) => ({ image: p(s.edited), prompt: { text: "a tall man in grey waves" } })],
];

/** Plans of 1 to 20 steps that run as they are, every step of which is used or a result. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .array(fc.tuple(fc.nat(recipes.length - 1), fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((choices) => build(choices));

function build(choices: readonly (readonly [number, readonly number[]])[]): Plan {
  const shelf: Shelf = {
    images: ["init[image]"],
    edited: ["init[image]"],
    masks: ["init[mask]"],
    captions: [],
    scores: [],
  };
  const steps: Step[] = [];
  const used = new Set<string>();
  const outputs = new Map<string, string>();
  for (const [index, seeds] of choices) {
    const [brick, makes, write] = recipes[index]!;
    let n = 0;
    let possible = true;
    const inputs = write(shelf, (from) => {
      possible &&= from.length > 0;
      return possible ? { ref: from[seeds[n++ % seeds.length]! % from.length]! } : null;
    });
    if (!possible) continue;
    const id = `step${steps.length + 1}`;
    for (const input of Object.values(inputs)) if (input && "ref" in input) used.add(input.ref.split("[")[0]!);
    for (const kind of makes) shelf[kind].push(`${id}[${outputPort[kind]}]`);
    if (makes.includes("edited")) shelf.images.push(`${id}[image]`);
    outputs.set(id, `${id}[${outputPort[makes[0]!]}]`);
    steps.push({ id, brick, inputs });
  }
  if (steps.length === 0) {
    steps.push({ id: "step1", brick: "SOS", inputs: { image: { ref: "init[image]" } } });
    outputs.set("step1", "step1[mask]");
  }
  const results = steps.filter((s) => !used.has(s.id)).map((s) => outputs.get(s.id)!);
  return { version: 1, instruction: "make it so", steps, results };
}
