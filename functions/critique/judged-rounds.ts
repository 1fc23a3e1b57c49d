import type { EarlierPlan } from "../../builder/builder.js";
import { isArtefact } from "../../platform/artefact.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { getPlanDocument } from "../documents.js";
import { getCritiques } from "./document.js";

/** The plans of the rounds before `round`, each with its result and with the critic's words as the feedback on it. */
export async function judgedRounds(store: ObjectStore, editId: string, round: number): Promise<EarlierPlan[]> {
  const rounds = (await getCritiques(store, editId))?.rounds.filter((before) => before.round < round) ?? [];
  const plans = rounds.map(async ({ planKey, critique, results }): Promise<EarlierPlan[]> => {
    if (critique === null) return [];
    const picture = results.find((value) => isArtefact(value) && value.kind === "image");
    const { plan } = await getPlanDocument(store, planKey);
    const result = isArtefact(picture) ? { result: () => store.get(picture.key) } : {};
    return [{ plan, feedback: critique.feedback, ...result }];
  });
  return (await Promise.all(plans)).flat();
}
