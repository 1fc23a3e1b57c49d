import { z } from "zod";
import type { Diagnostic } from "../platform/diagnostic.js";
import { ObjectMissingError, type ObjectStore } from "../platform/object-store.js";
import { type CheckedPlan, type Plan, planLimits, planSchema } from "../statemachine/plan.js";

/** What Plan leaves for Compile: the plan and where each of its steps runs. */
export interface PlanDocument {
  readonly plan: CheckedPlan;
  /** Step id → backend's name. */
  readonly backends: Readonly<Record<string, string>>;
  /** Step id → the backend that serves where a provider of GPUs cannot. */
  readonly fallbacks?: Readonly<Record<string, string>> | undefined;
  /** Step id → what the picture will show by then, which its prompt is joined with when it runs; the plan stays as it was written. */
  readonly scenes?: Readonly<Record<string, string>> | undefined;
  /** US dollars that its steps are expected to cost; null where a price is not known. Missing in documents of earlier versions. */
  readonly dollars?: number | null | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const documentSchema = z.object({
  plan: planSchema,
  backends: z.record(z.string(), z.string()),
  fallbacks: z.record(z.string(), z.string()).optional(),
  scenes: z.record(z.string(), z.string().max(planLimits.stringLength)).optional(),
  dollars: z.number().nullish(),
  diagnostics: z.array(z.custom<Diagnostic>((d) => typeof d === "object" && d !== null)),
});

/**
 * Where an edit's documents lie. With a critic each round keeps its own under its number; without a number it is
 * the round that counts: the last so far, and in the end the one whose result was published.
 */
export const editKeys = {
  request: (editId: string) => `edits/${editId}/request.json`,
  plan: (editId: string, round?: number) => inRound(editId, "plan", round),
  diagnostics: (editId: string, round?: number) => inRound(editId, "diagnostics", round),
  /** The conversation with the Builder's model. */
  turns: (editId: string, round?: number) => inRound(editId, "turns", round),
  machine: (editId: string, round?: number) => inRound(editId, "machine", round),
  /** The published result as the Builder is shown it, where it is one that looks. */
  resultView: (editId: string) => `edits/${editId}/result-view.json`,
  /** What the critic said of every round. */
  critique: (editId: string) => `edits/${editId}/critique.json`,
} as const;

export const roundDocuments = ["plan", "diagnostics", "turns", "machine"] as const;
export type RoundDocument = (typeof roundDocuments)[number];

function inRound(editId: string, document: RoundDocument, round?: number): string {
  return `edits/${editId}/${round === undefined ? "" : `rounds/${round}/`}${document}.json`;
}

/** Keeps a document of the round that counts now and, where there may be several, of this round. */
export async function putRoundDocument(
  store: ObjectStore,
  document: RoundDocument,
  edit: { readonly editId: string; readonly round: number; readonly critic?: unknown },
  value: unknown,
): Promise<string> {
  const key = editKeys[document](edit.editId);
  await putJson(store, key, value);
  if (edit.critic === undefined) return key;
  const own = editKeys[document](edit.editId, edit.round);
  await putJson(store, own, value);
  return own;
}

/** Answers null where there is none. */
export async function getJsonIfAny(store: ObjectStore, key: string): Promise<unknown> {
  try {
    return await getJson(store, key);
  } catch (error) {
    if (error instanceof ObjectMissingError) return null;
    throw error;
  }
}

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
