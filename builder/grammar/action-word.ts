import { listOf } from "./lexicon/list.js";
import { actions, nounLikeActions } from "./lexicon/poses.js";
import { baseForms } from "./verb.js";

/** How limbs and eyes are held. */
export const POSE_STATES = listOf(
  "closed, shut, crossed, folded, raised, outstretched, lowered, clasped, extended, bent, clenched, uncrossed, upraised",
);

/** An action verb in its base form or as a present participle. */
export function isAction(low: string): boolean {
  if (actions.has(low)) return true;
  if (low.endsWith("ing")) return baseForms(low).some((form) => form !== low && actions.has(form)) || low === "lying";
  return false;
}

/** An action verb that is hardly ever a noun. */
export function isPlainAction(low: string): boolean {
  return actions.has(low) && !nounLikeActions.has(low);
}
