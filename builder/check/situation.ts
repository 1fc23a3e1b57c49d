import type { BrickSpec, Catalogue, Constraint } from "../../bricks/catalogue.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { type Input, type Plan, parseReference, type Reference, type Step } from "../../statemachine/plan.js";

/** What a rule looks at. */
export interface Situation {
  readonly plan: Plan;
  /** What the person gave. */
  readonly init: ReadonlySet<string>;
  /** The plan's steps with their bricks, by id, in the plan's order. Steps of unknown bricks are missing. */
  readonly steps: ReadonlyMap<string, BoundStep>;
  /** The bricks that there are. */
  readonly catalogue: Catalogue;
}

export interface BoundStep {
  readonly step: Step;
  readonly spec: BrickSpec;
  /** `step 4 FLUX-FILL`, as messages begin. */
  readonly label: string;
}

/** One thing a plan must hold to; answers what is wrong, in the plan's order. Rules are independent of each other. */
export type Rule = (situation: Situation) => Diagnostic[];

export function situationOf(plan: Plan, init: Iterable<string>, catalogue: Catalogue): Situation {
  const steps = new Map<string, BoundStep>();
  for (const step of plan.steps) {
    const spec = catalogue.get(step.brick);
    if (spec !== undefined) steps.set(step.id, { step, spec, label: labelOf(step) });
  }
  return { plan, init: new Set(init), steps, catalogue };
}

export function labelOf(step: Step): string {
  return `${spoken(step.id)} ${step.brick}`;
}

/** `step 4` for `step4`. */
export function spoken(id: string): string {
  return id.replace(/^step/, "step ");
}

/** A port's input; null when it is left out. No name from outside finds anything that was not written. */
export function inputOf(step: Step, port: string): Input {
  return Object.hasOwn(step.inputs, port) ? (step.inputs[port] ?? null) : null;
}

export function given(step: Step, ports: readonly string[]): string[] {
  return ports.filter((port) => inputOf(step, port) !== null);
}

/** The reference that an input is, or null when it is a literal or null. */
export function referenceOf(input: Input): Reference | null {
  return input !== null && "ref" in input ? parseReference(input.ref) : null;
}

/** Every input that refers to something, in the catalogue's order of ports. */
export function references({ step, spec }: BoundStep): { port: string; ref: string; reference: Reference }[] {
  return Object.keys(spec.inputs).flatMap((port) => {
    const input = inputOf(step, port);
    const reference = referenceOf(input);
    return input !== null && "ref" in input && reference !== null ? [{ port, ref: input.ref, reference }] : [];
  });
}

/** The brick's constraints of one type. */
export function constraints<T extends Constraint["type"]>(
  spec: BrickSpec,
  type: T,
): Extract<Constraint, { type: T }>[] {
  return spec.constraints.filter((c): c is Extract<Constraint, { type: T }> => c.type === type);
}

/** The inputs without which the output does not exist here, or null when it does. */
export function absentFor({ step, spec }: BoundStep, output: string): readonly string[] | null {
  const rule = constraints(spec, "output-when").find((c) => c.output === output);
  return rule === undefined || given(step, rule.given).length > 0 ? null : rule.given;
}

export function error(code: string, bound: BoundStep, port: string | null, message: string, hint: string): Diagnostic {
  const place = port === null ? { step: bound.step.id } : { step: bound.step.id, port };
  return { code, severity: "error", ...place, message: `${bound.label}: ${message}`, hint };
}
