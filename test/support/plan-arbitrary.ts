import fc from "fast-check";
import { type BrickSpec, catalogue, type PortType } from "../../bricks/catalogue.js";
import type { CheckedPlan, Input, Step } from "../../statemachine/plan.js";

/**
 * Random valid plans: every reference points backwards to a value of the right type, every rule of the catalogue
 * holds, every result is an image or a mask. Shapes are as wild as the library allows: chains, fans, diamonds, N-shapes,
 * equal steps, and (unless `allUsed`) steps that no result needs.
 */
export interface PlanOptions {
  readonly minSteps?: number;
  readonly maxSteps?: number;
  /** Drop the steps that no result needs, as the checker would. Default: keep them. */
  readonly allUsed?: boolean;
}

interface Available {
  readonly ref: string;
  readonly type: PortType;
  /** The step that laid out its canvas, or `init`. Values of different canvases never meet in a step. */
  readonly canvas: string;
  readonly brick: string;
}

/** A source of choices that shrinks well: a long list of small numbers, read one after another. */
class Choices {
  #at = 0;
  readonly #numbers: readonly number[];
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  below(limit: number): number {
    // Read again from the start when used up, each time a little shifted, so that a search for something that fits ends.
    const number = (this.#numbers[this.#at % this.#numbers.length] ?? 0) + Math.floor(this.#at / this.#numbers.length);
    this.#at += 1;
    return limit <= 1 ? 0 : number % limit;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

const WORDS = [
  "the red ball",
  "a black dog on the left",
  "change the background to a beach at noon",
  "anime style",
  "stone steps, wooden door",
  'a sign that says "50 % off"',
  "{% $literals %}",
  "日本の庭、春",
  "__proto__",
  "step1[image]",
] as const;

export function planArbitrary(options: PlanOptions = {}): fc.Arbitrary<CheckedPlan> {
  const { minSteps = 1, maxSteps = 12, allUsed = false } = options;
  return fc
    .record({
      count: fc.integer({ min: minSteps, max: maxSteps }),
      numbers: fc.array(fc.nat(9_999), { minLength: 64, maxLength: 64 + maxSteps * 24 }),
    })
    .map(({ count, numbers }) => build(count, new Choices(numbers), allUsed));
}

function build(count: number, choose: Choices, allUsed: boolean): CheckedPlan {
  const available: Available[] = [
    { ref: "init[image]", type: "Image", canvas: "init", brick: "init" },
    { ref: "init[mask]", type: "Mask", canvas: "init", brick: "init" },
  ];
  const steps: Step[] = [];
  const results = new Set<string>();
  // Ids rise but need not be dense: step 2, step 5, …
  let number = 0;
  const add = (spec: BrickSpec, inputs: Step["inputs"]): string => {
    number += choose.chance(85) ? 1 : 1 + choose.below(5);
    const id = `step${number}`;
    steps.push({ id, brick: spec.name, inputs });
    const canvas = canvasOf(spec, inputs, available, id);
    for (const [port, { type }] of Object.entries(spec.outputs)) {
      if (given(spec, port, inputs)) available.push({ ref: `${id}[${port}]`, type, canvas, brick: spec.name });
    }
    return id;
  };
  const specs = [...catalogue.values()];
  while (steps.length < count) {
    const repeated = steps.length > 0 && choose.chance(8) ? choose.of(steps) : undefined;
    const spec = repeated ? catalogue.get(repeated.brick) : choose.of(specs);
    const inputs = repeated ? repeated.inputs : spec && chooseInputs(spec, available, choose);
    if (!spec || !inputs) continue;
    // The first step makes something that can be a result.
    if (
      steps.length === 0 &&
      !Object.keys(spec.outputs).some((port) => isPicture(spec, port) && given(spec, port, inputs))
    ) {
      continue;
    }
    const user = userOf(spec);
    if (!user) {
      add(spec, inputs);
    } else if (!repeated && steps.length + 2 <= count) {
      // A prediction that some brick must use brings that brick along, and its picture is wanted.
      const mask = `${add(spec, inputs)}[mask]`;
      const painted = add(user, {
        image: inputs.image ?? null,
        mask: { ref: mask },
        prompt: { text: choose.of(WORDS) },
      });
      results.add(`${painted}[image]`);
    }
  }
  addResults(results, available, choose);
  const plan = { version: 1 as const, instruction: "a random plan", steps, results: [...results] };
  return (allUsed ? withoutUnused(plan) : plan) as unknown as CheckedPlan;
}

/** The brick that must use an output of this one. */
function userOf(spec: BrickSpec): BrickSpec | undefined {
  const rule = spec.constraints.find((constraint) => constraint.type === "used-by");
  return rule?.type === "used-by" ? catalogue.get(rule.bricks[0] ?? "") : undefined;
}

function canvasOf(spec: BrickSpec, inputs: Step["inputs"], available: readonly Available[], id: string): string {
  const enlarged = spec.constraints.some(
    (rule) => rule.type === "new-canvas" && rule.given.some((port) => (inputs[port] ?? null) !== null),
  );
  if (enlarged) return id;
  for (const input of Object.values(inputs)) {
    const value = available.find(({ ref, type }) => ref === refOf(input) && (type === "Image" || type === "Mask"));
    if (value) return value.canvas;
  }
  return "init";
}

function isPicture(spec: BrickSpec, port: string): boolean {
  const type = spec.outputs[port]?.type;
  return type === "Image" || type === "Mask";
}

/** The outputs that exist, given what the step was given. */
function given(spec: BrickSpec, output: string, inputs: Step["inputs"]): boolean {
  return spec.constraints.every(
    (rule) =>
      rule.type !== "output-when" ||
      rule.output !== output ||
      rule.given.some((port) => (inputs[port] ?? null) !== null),
  );
}

/** Inputs that keep the brick's rules, or undefined when what there is does not suffice. */
function chooseInputs(spec: BrickSpec, available: readonly Available[], choose: Choices): Step["inputs"] | undefined {
  const chosen: Record<string, Input> = {};
  const withheld = withheldPorts(spec, choose);
  const fromText = spec.constraints.find((rule) => rule.type === "text-from");
  const notPredicted = spec.constraints.some((rule) => rule.type === "no-predict-before");
  const canvas = choose.of(choose.chance(60) ? available.slice(-2) : available).canvas;
  for (const [port, { type, nullable, above, min, max }] of Object.entries(spec.inputs)) {
    if (withheld.has(port) || (nullable && !pairPorts.has(port) && !port.endsWith("_ratio") && choose.chance(40))) {
      if (!requiredAnyway(spec, port)) {
        // Left out or null: the same to the plan.
        if (choose.chance(50)) chosen[port] = null;
        continue;
      }
    }
    if (type === "Float" && !(port === "score" && choose.chance(50))) {
      const low = Math.max(min ?? 0, above ?? 0);
      chosen[port] = { number: low + (0.25 + choose.below(4) / 8) * Math.min((max ?? 1) - low, 1) };
      continue;
    }
    if (type === "Str" && !(fromText?.type === "text-from" && fromText.port === port)) {
      chosen[port] = { text: choose.of(WORDS) };
      continue;
    }
    const candidates = available.filter(
      (value) =>
        value.type === type &&
        (value.canvas === canvas || type === "Str" || type === "Float") &&
        !(notPredicted && catalogue.get(value.brick)?.kind === "PREDICT") &&
        fits(value, fromText),
    );
    if (candidates.length === 0) {
      if (nullable) continue;
      return undefined;
    }
    // Recent values more often, so that chains grow as well as fans.
    const recent = choose.chance(50) ? candidates.slice(-3) : candidates;
    chosen[port] = { ref: choose.of(recent).ref };
  }
  return keepsRules(spec, chosen) ? chosen : undefined;
}

const pairPorts = new Set(["mask1", "mask2", "image1", "image2"]);

function fits(value: Available, rule: BrickSpec["constraints"][number] | undefined): boolean {
  return rule?.type !== "text-from" || value.type !== "Str" || value.brick === rule.origin;
}

function requiredAnyway(spec: BrickSpec, port: string): boolean {
  return spec.inputs[port]?.nullable === false;
}

/** Ports that a choice between kinds leaves empty. */
function withheldPorts(spec: BrickSpec, choose: Choices): Set<string> {
  const withheld = new Set<string>();
  for (const rule of spec.constraints) {
    if (rule.type === "one-kind") for (const port of choose.chance(50) ? rule.masks : rule.images) withheld.add(port);
    if (rule.type === "exactly-one") {
      const kept = choose.of(rule.ports);
      for (const port of rule.ports) if (port !== kept) withheld.add(port);
    }
    if (rule.type === "all-or-none" && rule.ports.some((port) => port.endsWith("_ratio")) && choose.chance(50)) {
      for (const port of rule.ports) withheld.add(port);
    }
  }
  return withheld;
}

function keepsRules(spec: BrickSpec, inputs: Step["inputs"]): boolean {
  const has = (port: string) => (inputs[port] ?? null) !== null;
  return spec.constraints.every((rule) => {
    switch (rule.type) {
      case "all-or-none":
        return rule.ports.every(has) || !rule.ports.some(has);
      case "requires":
        return has(rule.port) || !rule.when.some(has);
      case "exactly-one":
        return rule.ports.filter(has).length === 1;
      case "one-kind":
        return rule.masks.some(has) !== rule.images.some(has);
      default:
        return true;
    }
  });
}

function refOf(input: Input | undefined): string | undefined {
  return input && "ref" in input ? input.ref : undefined;
}

function addResults(results: Set<string>, available: readonly Available[], choose: Choices): void {
  const pictures = available.filter(({ type, brick }) => (type === "Image" || type === "Mask") && brick !== "init");
  const last = pictures.at(-1);
  if (last && (results.size === 0 || choose.chance(70))) results.add(last.ref);
  const more = choose.below(4);
  for (let i = 0; i < more && pictures.length > 0; i++) results.add(choose.of(pictures).ref);
}

function withoutUnused(plan: { version: 1; instruction: string; steps: Step[]; results: string[] }) {
  const needed = new Set(plan.results.map((ref) => ref.split("[")[0]));
  const steps = [...plan.steps].reverse().filter((step) => {
    if (!needed.has(step.id)) return false;
    for (const input of Object.values(step.inputs)) needed.add(refOf(input)?.split("[")[0] ?? "");
    return true;
  });
  return { ...plan, steps: steps.reverse() };
}
