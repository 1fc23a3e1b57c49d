import type { Diagnostic } from "../../platform/diagnostic.js";
import { type Plan, parseReference, type Step } from "../../statemachine/plan.js";
import { listed } from "./quote.js";
import { runningOrder } from "./rules/order.js";
import { inputOf, references, type Situation, spoken } from "./situation.js";

export interface Tidied {
  readonly plan: Plan;
  /** One repair each, and an error when nothing is left to run. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A sound plan in its final form: steps in running order, steps that no result needs dropped, and every port of the
 * catalogue present (null where left out), so that plans that mean the same are the same.
 */
export function tidy(situation: Situation): Tidied {
  const order = runningOrder(situation);
  const diagnostics: Diagnostic[] = [];
  const listing = [...situation.steps.keys()];
  if (order.some((id, i) => id !== listing[i])) {
    const numbers = listed(order.map((id) => id.slice("step".length)));
    const message = `The steps were put in the order in which they can run: ${numbers}.`;
    diagnostics.push({ code: "REORDER", severity: "repair", message });
  }
  const needed = neededSteps(situation, order);
  for (const id of order) {
    if (needed.has(id)) continue;
    const message = `${situation.steps.get(id)?.label ?? spoken(id)}: nothing uses it, so it was dropped.`;
    const hint = "If its result was meant to count, let a later step or the result use it.";
    diagnostics.push({ code: "DROP_UNUSED_STEP", severity: "repair", step: id, message, hint });
  }
  if (needed.size === 0) {
    const message = `The result is ${listed(situation.plan.results)}, which no step changes.`;
    const hint = "Name a step's output as the result.";
    return {
      plan: situation.plan,
      diagnostics: [{ code: "NO_EDIT", severity: "error", port: "result", message, hint }],
    };
  }
  const steps = order.filter((id) => needed.has(id)).flatMap((id) => complete(id, situation));
  return { plan: { ...situation.plan, steps }, diagnostics };
}

function neededSteps({ plan, steps }: Situation, order: readonly string[]): ReadonlySet<string> {
  const needed = new Set(plan.results.flatMap((ref) => parseReference(ref)?.origin ?? []));
  for (const id of [...order].reverse()) {
    const bound = steps.get(id);
    if (bound && needed.has(id)) for (const { reference } of references(bound)) needed.add(reference.origin);
  }
  needed.delete("init");
  return needed;
}

function complete(id: string, { steps }: Situation): Step[] {
  const bound = steps.get(id);
  if (bound === undefined) return [];
  const ports = Object.keys(bound.spec.inputs).map((port) => [port, inputOf(bound.step, port)] as const);
  return [{ id, brick: bound.spec.name, inputs: Object.fromEntries(ports) }];
}
