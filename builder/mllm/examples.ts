import { type CheckedPlan, type Input, PLAN_VERSION, type Plan, type Step } from "../../statemachine/plan.js";
import { checkPlan } from "../check/check-plan.js";
import type { OfferedBrick } from "./library.js";

/** A worked example: what was asked, and the right plan for it. */
export interface Example {
  readonly thought: string;
  readonly plan: CheckedPlan;
}

interface Draft {
  readonly thought: string;
  readonly plan: Plan;
}

const ref = (reference: string): Input => ({ ref: reference });
const text = (words: string): Input => ({ text: words });
const number = (value: number): Input => ({ number: value });

function example(
  instruction: string,
  thought: string,
  steps: readonly (readonly [brick: string, inputs: Record<string, Input>])[],
  results: readonly string[],
): Draft {
  const numbered = steps.map(([brick, inputs], index): Step => ({ id: `step${index + 1}`, brick, inputs }));
  return { thought, plan: { version: PLAN_VERSION, instruction, steps: numbered, results: [...results] } };
}

const image = ref("init[image]");
const noRatios = { left_ratio: null, right_ratio: null, top_ratio: null, bottom_ratio: null };
const masksOnly = { image1: null, image2: null };

/** Between them they show every kind of reference, of literal and of result. All of them pass the check as they stand. */
const drafts: readonly Draft[] = [
  example(
    "输出左边那辆白色面包车的分割结果，再把它去掉",
    "Two results: the van's cut-out, and the street without it. Removal needs the mask, a quick fill, then the inpainting.",
    [
      ["RES", { image, prompt: text("the white van on the left") }],
      ["FASTINPAINT", { image, mask: ref("step1[mask]") }],
      ["FLUX-INPAINT", { image, mask: ref("step1[mask]"), preimage: ref("step2[image]"), score: ref("step2[score]") }],
    ],
    ["step1[image]", "step3[image]"],
  ),
  example(
    "Put a small sailing boat on the lake and make the picture one and a half times as wide to the right",
    "First the boat is placed and painted; then the canvas grows at the right only. CMI-PRED's picture and mask go to FLUX-FILL together.",
    [
      ["ADD-PRED", { image, prompt: text("add a small sailing boat on the lake"), mask: null }],
      [
        "FLUX-FILL",
        { image, mask: ref("step1[mask]"), prompt: text("a small sailing boat on the lake"), preimage: null },
      ],
      [
        "CMI-PRED",
        {
          image: ref("step2[image]"),
          left_ratio: number(1),
          right_ratio: number(1.5),
          top_ratio: number(1),
          bottom_ratio: number(1),
        },
      ],
      [
        "FLUX-FILL",
        {
          image: ref("step3[image]"),
          mask: ref("step3[mask]"),
          prompt: ref("step3[caption]"),
          preimage: ref("step2[image]"),
        },
      ],
    ],
    ["step4[image]"],
  ),
  example(
    "paint what I marked as a watercolour",
    "The person's rough mask is turned into the object's own. FLUX-STYLE takes its prompt only from a caption.",
    [
      ["MASK-SEG", { image, mask: ref("init[mask]") }],
      ["CMI-PRED", { image, ...noRatios }],
      [
        "FLUX-STYLE",
        { image, mask: ref("step1[mask]"), prompt: ref("step2[caption]"), style: text("watercolour style") },
      ],
    ],
    ["step3[image]"],
  ),
  example(
    "Put a sandy beach behind her",
    "A new scene behind the main subject: the background is everything but the subject.",
    [
      ["SOS", { image }],
      ["INVERSE", { mask1: null, mask2: ref("step1[mask]"), ...masksOnly }],
      [
        "FLUX-CBG",
        { image, mask: ref("step2[mask]"), prompt: text("change the background to a sandy beach"), background: null },
      ],
    ],
    ["step3[image]"],
  ),
  example(
    "Make both the left door and the right door green, then let it be dusk",
    "One colour for two things: their masks are united first. Dusk is the environment of the whole picture.",
    [
      ["RES", { image, prompt: text("the left door") }],
      ["RES", { image, prompt: text("the right door") }],
      ["COMPOSE", { mask1: ref("step1[mask]"), mask2: ref("step2[mask]"), ...masksOnly }],
      ["FLUX-RCM", { image, mask: ref("step3[mask]"), prompt: text("the doors are green") }],
      ["FLUX-ENV", { image: ref("step4[image]"), prompt: text("change the time of day to dusk") }],
    ],
    ["step5[image]"],
  ),
];

/** What a refusal looks like. */
export const refusalExample = {
  instruction: "Turn this photo into a ten second video of the waves",
  refusal: {
    reason: "The bricks edit still pictures; none of them makes a video.",
    nearest: "change the weather to be stormy, with high waves",
  },
} as const;

/** The examples that the offered bricks can do. */
export function examplesFor(bricks: readonly OfferedBrick[]): Example[] {
  const names = new Set(bricks.filter((brick) => brick.available).map((brick) => brick.spec.name));
  return drafts
    .filter(({ plan }) => plan.steps.every((step) => names.has(step.brick)))
    .map(({ thought, plan }) => ({ thought, plan: checkedExample(plan) }));
}

function checkedExample(plan: Plan): CheckedPlan {
  const { verdict, plan: checked } = checkPlan(plan, { init: usesMask(plan) ? ["image", "mask"] : ["image"] });
  if (verdict === "accept" && checked !== null) return checked;
  throw new Error(`The prompt's example "${plan.instruction}" does not pass the check.`);
}

/** Whether a plan reads the person's mask. */
export function usesMask(plan: Plan): boolean {
  const inputs = plan.steps.flatMap((step) => Object.values(step.inputs));
  return inputs.some((input) => input !== null && "ref" in input && input.ref === "init[mask]");
}
