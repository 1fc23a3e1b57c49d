import type { BuildTurn } from "../../builder/builder.js";
import { type CritiqueDocument, getCritiques } from "../../functions/critique/document.js";
import type { CritiqueSummary, RoundSummary } from "../../functions/critique/summary.js";
import { editKeys, getJsonIfAny } from "../../functions/documents.js";
import { isArtefact } from "../../platform/artefact.js";
import type { ObjectStore } from "../../platform/object-store.js";

/** A round as the page shows it. File names are relative to the page. */
export interface RoundView extends RoundSummary {
  readonly pictures: readonly string[];
  readonly plan: string | null;
}

/** What was said with the Builder's model in one round. */
export interface ConversationView {
  readonly round: number;
  readonly turns: readonly BuildTurn[];
}

type Write = (name: string, content: Uint8Array | string) => Promise<void>;

/** Writes every round's pictures and plan into the trace. */
export async function writeRounds(
  store: ObjectStore,
  editId: string,
  critique: CritiqueSummary | undefined,
  write: Write,
): Promise<RoundView[]> {
  if (critique === undefined) return [];
  const document = await getCritiques(store, editId);
  const views: RoundView[] = [];
  for (const round of critique.rounds) {
    const folder = `rounds/${round.round}`;
    const pictures = await writePictures(store, document, round.round, folder, write);
    const plan = await getJsonIfAny(store, round.planKey);
    if (plan !== null) await write(`${folder}/plan.json`, `${JSON.stringify(planOf(plan), null, 2)}\n`);
    views.push({ ...round, pictures, plan: plan === null ? null : `${folder}/plan.json` });
  }
  return views;
}

async function writePictures(
  store: ObjectStore,
  document: CritiqueDocument | null,
  round: number,
  folder: string,
  write: Write,
): Promise<string[]> {
  const results = document?.rounds.find((kept) => kept.round === round)?.results ?? [];
  const names: string[] = [];
  for (const [index, artefact] of results.filter(isArtefact).entries()) {
    const name = `${folder}/result-${index + 1}.png`;
    await write(name, await store.get(artefact.key));
    names.push(name);
  }
  return names;
}

function planOf(document: unknown): unknown {
  return typeof document === "object" && document !== null && "plan" in document ? document.plan : document;
}

/** The conversations with the Builder's model, of each round that had one. */
export async function conversations(store: ObjectStore, editId: string, rounds: number): Promise<ConversationView[]> {
  const views: ConversationView[] = [];
  const numbers = Array.from({ length: rounds }, (_, index) => index + 1);
  for (const round of numbers) {
    const turns = (await getJsonIfAny(store, editKeys.turns(editId, round))) as readonly BuildTurn[] | null;
    if (turns !== null) views.push({ round, turns });
  }
  if (views.length > 0) return views;
  const turns = (await getJsonIfAny(store, editKeys.turns(editId))) as readonly BuildTurn[] | null;
  return turns === null ? [] : [{ round: 1, turns }];
}
