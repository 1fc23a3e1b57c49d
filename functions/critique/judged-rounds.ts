import type { EarlierPlan } from "../../builder/builder.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { getPlanDocument } from "../documents.js";
import { getView } from "../views.js";
import { getCritiques } from "./document.js";

/** The plans of the rounds before `round`, each with its result and with the critic's words as the feedback on it. */
export async function judgedRounds(store: ObjectStore, editId: string, round: number): Promise<EarlierPlan[]> {
  const rounds = (await getCritiques(store, editId))?.rounds.filter((before) => before.round < round) ?? [];
  const plans = rounds.map(async ({ planKey, critique, view }): Promise<EarlierPlan[]> => {
    if (critique === null) return [];
    const { plan } = await getPlanDocument(store, planKey);
    const result = view === null ? {} : { result: () => getView(store, view) };
    return [{ plan, feedback: critique.feedback, ...result }];
  });
  return (await Promise.all(plans)).flat();
}

/** US dollars that the bricks of the rounds before `round` cost. */
export async function spentBefore(store: ObjectStore, editId: string, round: number): Promise<number> {
  if (round === 1) return 0;
  const rounds = (await getCritiques(store, editId))?.rounds.filter((before) => before.round < round) ?? [];
  return rounds.flatMap(({ steps }) => Object.values(steps)).reduce((sum, { dollars }) => sum + dollars, 0);
}
