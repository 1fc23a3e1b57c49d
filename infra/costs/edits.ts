import { catalogue } from "../../bricks/catalogue.js";
import { expectedDollars } from "../../bricks/gpu/price.js";
import { defaultMappings } from "../../bricks/replicate/defaults.js";
import { checkPlan } from "../../builder/check/check-plan.js";
import { type CompiledMachine, compile } from "../../statemachine/compile.js";
import { typicalSeconds } from "../../statemachine/estimate.js";
import { type CheckedPlan, PLAN_VERSION, type Plan, type Step } from "../../statemachine/plan.js";

/** An edit whose costs are shown. */
export interface SampleEdit {
  readonly name: string;
  readonly plan: CheckedPlan;
  readonly machine: CompiledMachine;
  /** Steps that run on a GPU of Replicate. */
  readonly onGpu: ReadonlySet<string>;
  /** A multimodal model plans it. */
  readonly byModel: boolean;
}

type Inputs = Step["inputs"];

const image = { ref: "init[image]" } as const;
const written: readonly {
  name: string;
  steps: readonly [string, Inputs][];
  byModel: boolean;
  gpu: readonly string[];
}[] = [
  { name: "brighter", steps: [["BRIGHTNESS", { image, ratio: { number: 0.7 } }]], byModel: false, gpu: [] },
  {
    name: "remove an object",
    steps: [
      ["RES", { image, prompt: { text: "the ball" } }],
      ["FASTINPAINT", { image, mask: { ref: "step1[mask]" } }],
    ],
    byModel: false,
    gpu: [],
  },
  {
    name: "add an object (model, GPU)",
    steps: [
      ["ADD-PRED", { image, prompt: { text: "add a red umbrella on the left" } }],
      ["FLUX-FILL", { image, mask: { ref: "step1[mask]" }, prompt: { text: "a red umbrella" } }],
    ],
    byModel: true,
    gpu: ["FLUX-FILL"],
  },
];

/** The sample edits, checked and compiled as any other. @throws when one of the plans does not pass the check any more. */
export function sampleEdits(): SampleEdit[] {
  return written.map(({ name, steps, byModel, gpu }) => {
    const plan: Plan = {
      version: PLAN_VERSION,
      instruction: name,
      steps: steps.map(([brick, inputs], index) => ({ id: `step${index + 1}`, brick, inputs })),
      results: [`step${steps.length}[image]`],
    };
    const reading = checkPlan(plan, { init: ["image"] });
    if (reading.plan === null) throw new Error(reading.diagnostics.map(({ message }) => message).join(" "));
    const onGpu = new Set(reading.plan.steps.filter(({ brick }) => gpu.includes(brick)).map(({ id }) => id));
    const machine = compile(reading.plan, {
      targets: { brick: "brick", gpuSubmit: "gpu-submit" },
      placement: ({ id }) =>
        onGpu.has(id)
          ? { backend: "replicate", waitsForToken: true, timeoutSeconds: 1800, heartbeatSeconds: 300 }
          : { backend: "cpu", waitsForToken: false },
    });
    return { name, plan: reading.plan, machine, onGpu, byModel };
  });
}

/** Seconds of a brick's call, as estimates count them. */
export function secondsOf(brick: string): number {
  const spec = catalogue.get(brick);
  if (spec === undefined) throw new Error(`there is no brick ${brick}`);
  return typicalSeconds(spec);
}

/** US dollars of a brick's run on Replicate's built-in model, as estimates count them. */
export function gpuDollarsOf(brick: string): number {
  const price = defaultMappings.get(brick)?.price;
  if (!price) throw new Error(`${brick} has no price`);
  return expectedDollars(price);
}
