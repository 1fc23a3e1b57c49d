import type { BuildTurn } from "../../builder/builder.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { PublishRequest, StepRecord } from "../../statemachine/pipeline-contract.js";
import { editKeys, getJsonIfAny, putJson, roundDocuments } from "../documents.js";
import { MOST_ROUNDS, readOptions } from "../options.js";
import { servedInstead } from "../served-instead.js";
import { type CritiqueDocument, getCritiques } from "./document.js";
import { critiqueNotes } from "./notes.js";
import { type CritiqueSummary, critiqueSummary, useOf } from "./summary.js";

export interface Settled {
  /** What bricks and models cost in all rounds, as far as prices are known. */
  readonly dollars: number;
  /** Where a critic was asked for. */
  readonly critique: CritiqueSummary | null;
}

const roundNumbers = Array.from({ length: MOST_ROUNDS }, (_, index) => index + 1);

/** Makes the published round the one that counts, and adds up what all rounds took and said. */
export async function settleRounds(
  store: ObjectStore,
  { editId, planKey, steps, trouble, options }: PublishRequest,
): Promise<Settled> {
  const { critic } = readOptions(options);
  const instead = await servedInstead(store, planKey, steps);
  if (critic === undefined) {
    if (instead.length > 0) await addDiagnostics(store, editId, instead);
    return { dollars: bricksDollars(steps) + (await buildersDollars(store, editKeys.turns(editId))), critique: null };
  }
  const published = roundNumbers.find((round) => editKeys.plan(editId, round) === planKey);
  for (const document of roundDocuments) {
    const kept = published === undefined ? null : await getJsonIfAny(store, editKeys[document](editId, published));
    if (kept !== null) await putJson(store, editKeys[document](editId), kept);
  }
  const critiques = await getCritiques(store, editId);
  const notes = critiqueNotes(critiques, trouble);
  await addDiagnostics(store, editId, [...instead, ...notes]);
  const none: CritiqueDocument = { ...unheard, threshold: critic.threshold };
  const critique = critiqueSummary(critiques ?? none, planKey, notes);
  const rounds = critiques?.rounds ?? [];
  const bricks = rounds.some((round) => round.planKey === planKey) ? rounds : [...rounds, { steps }];
  let dollars = critique.dollars ?? 0;
  for (const round of bricks) dollars += bricksDollars(round.steps);
  for (const round of roundNumbers) dollars += await buildersDollars(store, editKeys.turns(editId, round));
  return { dollars, critique };
}

async function addDiagnostics(store: ObjectStore, editId: string, more: readonly Diagnostic[]): Promise<void> {
  const key = editKeys.diagnostics(editId);
  const found = (await getJsonIfAny(store, key)) as Diagnostic[] | null;
  await putJson(store, key, [...(found ?? []), ...more]);
}

/** The critic's state failed before it could write anything. */
const unheard = { model: "", mostRounds: 0, revisable: false, rounds: [] } as const;

function bricksDollars(steps: Readonly<Record<string, StepRecord>>): number {
  return Object.values(steps).reduce((sum, step) => sum + step.dollars, 0);
}

/** Of the conversation kept under `key`; 0 where there is none. */
async function buildersDollars(store: ObjectStore, key: string): Promise<number> {
  const turns = (await getJsonIfAny(store, key)) as readonly BuildTurn[] | null;
  return turns === null ? 0 : (useOf(turns).dollars ?? 0);
}
