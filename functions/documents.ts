import { z } from "zod";
import type { Diagnostic } from "../platform/diagnostic.js";
import type { ObjectStore } from "../platform/object-store.js";
import { type CheckedPlan, type Plan, planSchema } from "../statemachine/plan.js";

/** What Plan leaves for Compile: the plan and where each of its steps runs. */
export interface PlanDocument {
  readonly plan: CheckedPlan;
  /** Step id → backend's name. */
  readonly backends: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

const documentSchema = z.object({
  plan: planSchema,
  backends: z.record(z.string(), z.string()),
  diagnostics: z.array(z.custom<Diagnostic>((d) => typeof d === "object" && d !== null)),
});

export const editKeys = {
  request: (editId: string) => `edits/${editId}/request.json`,
  plan: (editId: string) => `edits/${editId}/plan.json`,
  diagnostics: (editId: string) => `edits/${editId}/diagnostics.json`,
  /** The conversation with the Builder's model. */
  turns: (editId: string) => `edits/${editId}/turns.json`,
  machine: (editId: string) => `edits/${editId}/machine.json`,
} as const;

export async function putJson(store: ObjectStore, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value, null, 2);
  await store.put(key, new TextEncoder().encode(text), { contentType: "application/json" });
}

export async function getJson(store: ObjectStore, key: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await store.get(key)));
}

/** Reads back what {@link PlanDocument} Plan stored after its check. */
export async function getPlanDocument(store: ObjectStore, key: string): Promise<PlanDocument> {
  const document = documentSchema.parse(await getJson(store, key));
  return { ...document, plan: trustChecked(document.plan) };
}

/** Only Plan writes under this key, and only what passed the check. */
function trustChecked(plan: Plan): CheckedPlan {
  return plan as CheckedPlan;
}
