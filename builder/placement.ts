import { type Backend, candidatesFor } from "../bricks/backend.js";
import type { Binding, BoundCall } from "../bricks/brick.js";
import { catalogue as builtIn, type Catalogue } from "../bricks/catalogue.js";
import { expectedDollars } from "../bricks/gpu/price.js";
import { isWaitingBackend } from "../bricks/gpu/waiting.js";
import type { Diagnostic } from "../platform/diagnostic.js";
import { type CheckedPlan, type Input, type Plan, parseReference, type Step } from "../statemachine/plan.js";

/** Which backend runs each step, by step id; or why some step runs nowhere. */
export interface Placement {
  readonly backends: ReadonlyMap<string, string>;
  /** For steps of a backend that may be out of reach (a provider of GPUs, a model's server): the one that could do it as well. */
  readonly fallbacks: ReadonlyMap<string, string>;
  /** What the providers are expected to ask for, step by step; null where a price is not known. */
  readonly expected: readonly ExpectedCost[];
  /**
   * One `NO_BACKEND` error for each step that no backend can do, and one `BACKEND_FALLBACK` warning for each that another
   * backend does because one that is configured for it is not available.
   */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ExpectedCost {
  readonly step: string;
  readonly brick: string;
  readonly backend: string;
  readonly dollars: number | null;
}

interface Refusal {
  readonly backend: string;
  /** It lacks the brick; it has it, but not now; or it does not do this step. */
  readonly why: "lacking" | "unavailable" | "unsupported";
  readonly reason: string;
  readonly hint: string;
}

/**
 * Chooses a backend for every step before anything runs. `preference` is `auto` (the first of `backends` that can) or
 * one backend's name. Bricks are those of the built-in library unless another `catalogue` is given.
 */
export async function placePlan(
  plan: CheckedPlan,
  backends: readonly Backend[],
  preference: string,
  catalogue: Catalogue = builtIn,
): Promise<Placement> {
  if (preference !== "auto" && !backends.some(({ name }) => name === preference)) {
    const diagnostics = [unknownBackend(backends, preference)];
    return { backends: new Map(), fallbacks: new Map(), expected: [], diagnostics };
  }
  const chosen = new Map<string, string>();
  const fallbacks = new Map<string, string>();
  const expected: ExpectedCost[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const step of plan.steps) {
    const call = bind(plan, step);
    const candidates = await candidatesFor(step.brick, backends, preference);
    const refusals: Refusal[] = [];
    let placed = false;
    for (const backend of candidates) {
      if (placed && isWaitingBackend(backend)) continue;
      const support = await supportOf(backend, call, catalogue);
      if (placed) {
        if (support !== null) continue;
        fallbacks.set(step.id, backend.name);
        break;
      }
      if (support !== null) {
        refusals.push(support);
        continue;
      }
      chosen.set(step.id, backend.name);
      const price = (await backend.find(step.brick))?.price;
      if (price !== undefined || isWaitingBackend(backend)) {
        const dollars = price ? expectedDollars(price) : null;
        expected.push({ step: step.id, brick: step.brick, backend: backend.name, dollars });
      }
      if (!isWaitingBackend(backend)) {
        if (backend.fallsBack?.(step.brick) !== true) break;
        placed = true;
        continue;
      }
      placed = true;
    }
    const unavailable = refusals.find(({ why }) => why === "unavailable");
    // What could do it, were it only set up, says more than what never can.
    const refusal = unavailable ?? refusals.find(({ why }) => why !== "lacking") ?? refusals.at(-1);
    const backend = chosen.get(step.id);
    if (backend === undefined && refusal) diagnostics.push(noBackend(step, refusal));
    else if (backend !== undefined && unavailable) diagnostics.push(fallback(step, backend, unavailable));
  }
  return { backends: chosen, fallbacks, expected, diagnostics };
}

/** Null when the backend can do it. */
async function supportOf(backend: Backend, call: BoundCall, catalogue: Catalogue): Promise<Refusal | null> {
  const implementation = await backend.find(call.brick);
  if (implementation === null)
    return { backend: backend.name, why: "lacking", ...lacking(backend, call.brick, catalogue) };
  const available = implementation.available();
  const support = available.ok ? implementation.supports(call) : available;
  if (support.ok) return null;
  const { reason, hint } = support;
  return { backend: backend.name, why: available.ok ? "unsupported" : "unavailable", reason, hint };
}

function lacking(backend: Backend, brick: string, catalogue: Catalogue): { reason: string; hint: string } {
  const isBuiltIn = builtIn.has(brick);
  const summary = catalogue.get(brick)?.summary ?? "";
  if (backend.name === "cpu" && isBuiltIn) {
    return {
      reason: `${lowerFirst(summary.replace(/\.$/, ""))} needs a GPU endpoint`,
      hint: `Set REPLICATE_API_TOKEN to run it on Replicate, or give ${brick} an endpoint under "backends" in brickwright.config.`,
    };
  }
  return { reason: `it does not run on the backend "${backend.name}"`, hint: "Let --backend be auto." };
}

/** A step with its references resolved to what they come from. */
function bind(plan: Plan, step: Step): BoundCall {
  const bricks = new Map(plan.steps.map((s) => [s.id, s.brick]));
  const inputs = Object.fromEntries(
    Object.entries(step.inputs).map(([port, input]) => [port, bindInput(input, bricks)]),
  );
  return { brick: step.brick, inputs };
}

function bindInput(input: Input, bricks: ReadonlyMap<string, string>): Binding {
  if (input === null) return { from: "literal", value: null };
  if ("text" in input) return { from: "literal", value: input.text };
  if ("number" in input) return { from: "literal", value: input.number };
  const reference = parseReference(input.ref);
  if (reference === null) return { from: "literal", value: null };
  const { origin, port } = reference;
  return origin === "init"
    ? { from: "init", port }
    : { from: "step", step: origin, brick: bricks.get(origin) ?? "", port };
}

function noBackend(step: Step, refusal: Refusal): Diagnostic {
  return {
    code: "NO_BACKEND",
    severity: "error",
    step: step.id,
    message: `${step.brick} cannot run here: ${refusal.reason.replace(/\.$/, "")}.`,
    hint: refusal.hint,
  };
}

function fallback(step: Step, backend: string, refusal: Refusal): Diagnostic {
  return {
    code: "BACKEND_FALLBACK",
    severity: "warning",
    step: step.id,
    message: `${step.brick} runs on ${backend}, because ${refusal.backend} cannot do it: ${refusal.reason.replace(/\.$/, "")}.`,
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
