import type { Backend } from "../bricks/backend.js";
import type { Binding, BoundCall, Support } from "../bricks/brick.js";
import { catalogue } from "../bricks/catalogue.js";
import type { Diagnostic } from "../platform/diagnostic.js";
import { type CheckedPlan, type Input, type Plan, parseReference, type Step } from "../statemachine/plan.js";

/** Which backend runs each step, by step id; or why some step runs nowhere. */
export interface Placement {
  readonly backends: ReadonlyMap<string, string>;
  /** One `NO_BACKEND` error for each step that no backend can do. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Chooses a backend for every step before anything runs. `preference` is `auto` (the first of `backends` that can) or
 * one backend's name.
 */
export async function placePlan(plan: CheckedPlan, backends: readonly Backend[], preference: string): Promise<Placement> {
  const candidates = preference === "auto" ? backends : backends.filter((b) => b.name === preference);
  if (candidates.length === 0) return { backends: new Map(), diagnostics: [unknownBackend(backends, preference)] };
  const chosen = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const step of plan.steps) {
    const call = bind(plan, step);
    const refusals: Extract<Support, { ok: false }>[] = [];
    for (const backend of candidates) {
      const support = await supportOf(backend, call);
      if (support.ok) {
        chosen.set(step.id, backend.name);
        break;
      }
      refusals.push(support);
    }
    const refusal = refusals.at(-1);
    if (!chosen.has(step.id) && refusal) diagnostics.push(noBackend(step, refusal));
  }
  return { backends: chosen, diagnostics };
}

async function supportOf(backend: Backend, call: BoundCall): Promise<Support> {
  const implementation = await backend.find(call.brick);
  if (implementation === null) {
    const summary = catalogue.get(call.brick)?.summary ?? "";
    return {
      ok: false,
      reason: `${lowerFirst(summary.replace(/\.$/, ""))} needs a GPU endpoint`,
      hint: `Configure a Replicate or SageMaker backend for ${call.brick}.`,
    };
  }
  const available = implementation.available();
  return available.ok ? implementation.supports(call) : available;
}

/** A step with its references resolved to what they come from. */
export function bind(plan: Plan, step: Step): BoundCall {
  const bricks = new Map(plan.steps.map((s) => [s.id, s.brick]));
  const inputs = Object.fromEntries(Object.entries(step.inputs).map(([port, input]) => [port, bindInput(input, bricks)]));
  return { brick: step.brick, inputs };
}

function bindInput(input: Input, bricks: ReadonlyMap<string, string>): Binding {
  if (input === null) return { from: "literal", value: null };
  if ("text" in input) return { from: "literal", value: input.text };
  if ("number" in input) return { from: "literal", value: input.number };
  const reference = parseReference(input.ref);
  if (reference === null) return { from: "literal", value: null };
  const { origin, port } = reference;
  return origin === "init" ? { from: "init", port } : { from: "step", step: origin, brick: bricks.get(origin) ?? "", port };
}

function noBackend(step: Step, refusal: Extract<Support, { ok: false }>): Diagnostic {
  return {
    code: "NO_BACKEND",
    severity: "error",
    step: step.id,
    message: `${step.brick} cannot run here: ${refusal.reason.replace(/\.$/, "")}.`,
    hint: refusal.hint,
  };
}

function unknownBackend(backends: readonly Backend[], preference: string): Diagnostic {
  return {
    code: "NO_BACKEND",
    severity: "error",
    message: `There is no backend called "${preference}".`,
    hint: `Choose one of: auto, ${backends.map((b) => b.name).join(", ")}.`,
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
