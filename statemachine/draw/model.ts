import { type BrickSpec, catalogue as builtIn, type Catalogue, type Effect } from "../../bricks/catalogue.js";
import { type Input, type Plan, parseReference, type Step } from "../plan.js";

/** A plan as a drawing sees it: boxes with lines of text, and arrows between them. */
export interface Drawing {
  /** In the plan's order. */
  readonly boxes: readonly Box[];
  /** One for each pair of steps, however many ports they share. */
  readonly arrows: readonly Arrow[];
}

export interface Box {
  /** The step's id. */
  readonly id: string;
  readonly brick: string;
  /** Undefined for a brick that the library does not have. */
  readonly effect: Effect | undefined;
  /** What it is given other than by other steps. */
  readonly givens: readonly Given[];
  /** Which results of the plan it gives: port and number from 1. */
  readonly results: readonly { readonly port: string; readonly number: number }[];
}

/** e.g. `{ port: "prompt", value: "“the ball”" }`. */
export interface Given {
  readonly port: string;
  readonly value: string;
  /** The edit's own pictures, that nearly every step reads. */
  readonly quiet: boolean;
}

export interface Arrow {
  /** Places in `boxes`. */
  readonly from: number;
  readonly to: number;
  readonly ports: readonly { readonly from: string; readonly to: string }[];
}

/** What the person gave, as a drawing calls it. */
const GIVEN_NAMES: Readonly<Record<string, string>> = {
  image: "photo",
  mask: "your mask",
  background: "your background",
};

/** Reads any plan of the right shape, checked or not: references that lead nowhere are left out. */
export function drawingOf(plan: Plan, catalogue: Catalogue = builtIn): Drawing {
  const places = new Map(plan.steps.map((step, place) => [step.id, place]));
  const arrows = new Map<string, { from: number; to: number; ports: { from: string; to: string }[] }>();
  const boxes = plan.steps.map((step, to): Box => {
    const spec = catalogue.get(step.brick);
    for (const [port, input] of inputsOf(step, spec)) {
      const reference = input && "ref" in input ? parseReference(input.ref) : null;
      const from = reference ? places.get(reference.origin) : undefined;
      if (!reference || from === undefined || from >= to) continue;
      const arrow = arrows.get(`${from} ${to}`) ?? { from, to, ports: [] };
      arrow.ports.push({ from: reference.port, to: port });
      arrows.set(`${from} ${to}`, arrow);
    }
    return {
      id: step.id,
      brick: step.brick,
      effect: spec?.effect,
      givens: givensOf(step, spec),
      results: plan.results.flatMap((ref, index) => {
        const reference = parseReference(ref);
        return reference?.origin === step.id ? [{ port: reference.port, number: index + 1 }] : [];
      }),
    };
  });
  return { boxes, arrows: [...arrows.values()] };
}

function givensOf(step: Step, spec: BrickSpec | undefined): Given[] {
  return inputsOf(step, spec).flatMap(([port, input]): Given[] => {
    if (input === null) return [];
    if ("text" in input) return [{ port, value: `“${input.text}”`, quiet: false }];
    if ("number" in input) return [{ port, value: String(input.number), quiet: false }];
    const reference = parseReference(input.ref);
    if (reference?.origin !== "init") return [];
    return [{ port, value: GIVEN_NAMES[reference.port] ?? reference.port, quiet: true }];
  });
}

/** In the catalogue's order of ports, where the brick is known. */
function inputsOf(step: Step, spec: BrickSpec | undefined): [string, Input][] {
  const order = Object.keys(spec?.inputs ?? {});
  const rank = (port: string) => (order.includes(port) ? order.indexOf(port) : order.length);
  return Object.entries(step.inputs).sort(([a], [b]) => rank(a) - rank(b));
}
