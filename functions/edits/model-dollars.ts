import type { BuildTurn } from "../../builder/builder.js";
import type { ObjectStore } from "../../platform/object-store.js";
import { getCritiques } from "../critique/document.js";
import { useOf } from "../critique/summary.js";
import { editKeys, getJsonIfAny } from "../documents.js";
import { MOST_ROUNDS } from "../options.js";

/** US dollars that an edit's Builder and critic cost so far, in all rounds, as far as prices are known. */
export async function modelDollars(store: ObjectStore, editId: string): Promise<number> {
  const rounds = Array.from({ length: MOST_ROUNDS }, (_, index) => editKeys.turns(editId, index + 1));
  const [latest, critiques, ...each] = await Promise.all([
    turnsAt(store, editKeys.turns(editId)),
    getCritiques(store, editId),
    ...rounds.map((key) => turnsAt(store, key)),
  ]);
  const byRound = each.filter((turns) => turns !== null);
  // Where rounds keep their own, the edit's is one of theirs.
  const builders = byRound.length > 0 ? byRound : [latest ?? []];
  const critics = critiques?.rounds.map(({ turns }) => turns) ?? [];
  return [...builders, ...critics].reduce((sum, turns) => sum + (useOf(turns).dollars ?? 0), 0);
}

async function turnsAt(store: ObjectStore, key: string): Promise<readonly BuildTurn[] | null> {
  return (await getJsonIfAny(store, key)) as readonly BuildTurn[] | null;
}
