import type { CriticPicture, CriticRequest } from "../../builder/critic/critic.js";
import { type Artefact, isArtefact, type Value } from "../../platform/artefact.js";
import type { ObjectStore } from "../../platform/object-store.js";
import type { Init } from "../../statemachine/pipeline-contract.js";

/** Results that are shown; a plan with more of them is judged by the first. */
const MOST_RESULTS = 4;

/** What of an edit the critic is shown, or null when no picture came of it. */
export function exhibitsOf(
  store: ObjectStore,
  init: Init,
  results: readonly Value[],
): Pick<CriticRequest, "pictures" | "texts"> | null {
  const made = results.filter(isArtefact).slice(0, MOST_RESULTS);
  if (made.length === 0) return null;
  const show = (what: string, { kind, key }: Artefact): CriticPicture => ({ what, kind, bytes: () => store.get(key) });
  const given = [
    show("the photo before the edit", init.image),
    ...(init.mask ? [show("the area that the person marked, in white", init.mask)] : []),
    ...(init.background ? [show("the picture that the person gave as the new background", init.background)] : []),
  ];
  const shown = made.map((artefact, index) => show(nameOf(artefact, index, made.length), artefact));
  const texts = results.flatMap((value) => (value === null || isArtefact(value) ? [] : [String(value)]));
  return { pictures: [...given, ...shown], texts };
}

function nameOf({ kind }: Artefact, index: number, count: number): string {
  const which = count === 1 ? "the result of the edit" : `result ${index + 1} of ${count} of the edit`;
  return kind === "mask" ? `${which}: a mask, white where something was selected` : which;
}

/** Whether two rounds made the same, bit for bit. */
export function sameResults(a: readonly Value[], b: readonly Value[]): boolean {
  const identity = (value: Value) => (isArtefact(value) ? value.sha256 : JSON.stringify(value));
  return a.length === b.length && a.every((value, index) => identity(value) === identity(b[index] ?? null));
}
