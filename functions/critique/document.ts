import { z } from "zod";
import type { CriticTurn, Critique } from "../../builder/critic/critic.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { StepRecord, StoredView } from "../../statemachine/pipeline-contract.js";
import { editKeys, getJsonIfAny, putJson } from "../documents.js";

/** One round's result and what the critic says of it. */
export interface CritiqueRound {
  /** From 1. */
  readonly round: number;
  readonly planKey: string;
  readonly results: readonly Value[];
  readonly steps: Readonly<Record<string, StepRecord>>;
  /** Null where the critic failed, or where there was nothing to look at. */
  readonly critique: Critique | null;
  /** Why there is no critique. */
  readonly error: string | null;
  /** The earlier round whose result is the same, and whose critique this is. */
  readonly sameAs: number | null;
  /** The result as the Builder is shown it, where it is to plan once more. */
  readonly view: StoredView | null;
  /** What the critic's model was asked and answered. */
  readonly turns: readonly CriticTurn[];
}

/** Everything that the critic said of an edit. */
export interface CritiqueDocument {
  readonly model: string;
  readonly threshold: number;
  /** Results to be made and judged at most. */
  readonly mostRounds: number;
  /** The Builder follows the critic's words. */
  readonly revisable: boolean;
  readonly rounds: readonly CritiqueRound[];
}

const judgement = z.object({ score: z.number(), reason: z.string() });
const critique = z.object({
  judgements: z.object({
    success: judgement,
    preservation: judgement,
    naturalness: judgement,
    cleanness: judgement,
  }),
  changes: z.string(),
  advice: z.string(),
  scores: z.object({ consistency: z.number(), quality: z.number(), overall: z.number() }),
  feedback: z.string(),
}) satisfies z.ZodType<Critique>;

const isRecord = (value: unknown) => typeof value === "object" && value !== null;
const valueSchema = z.custom<Value>(
  (value) => value === null || typeof value === "string" || typeof value === "number" || isArtefact(value),
);
const documentSchema = z.object({
  model: z.string(),
  threshold: z.number(),
  mostRounds: z.number(),
  revisable: z.boolean(),
  rounds: z.array(
    z.object({
      round: z.number(),
      planKey: z.string(),
      results: z.array(valueSchema),
      steps: z.record(z.string(), z.custom<StepRecord>(isRecord)),
      critique: critique.nullable(),
      error: z.string().nullable(),
      sameAs: z.number().nullable(),
      view: z.custom<StoredView>(isRecord).nullable().default(null),
      turns: z.array(z.custom<CriticTurn>(isRecord)),
    }),
  ),
}) satisfies z.ZodType<CritiqueDocument>;

/** Null before the critic was asked. */
export async function getCritiques(store: ObjectStore, editId: string): Promise<CritiqueDocument | null> {
  const value = await getJsonIfAny(store, editKeys.critique(editId));
  return value === null ? null : documentSchema.parse(value);
}

export async function putCritiques(store: ObjectStore, editId: string, document: CritiqueDocument): Promise<void> {
  await putJson(store, editKeys.critique(editId), document);
}
