import { asks, type Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { hairNouns } from "../lexicon/nouns.js";
import { headOf, isImage, withoutImageTail } from "../phrase.js";
import { sizeRatio } from "../size.js";
import { readSubject } from "../subject.js";
import { type Tokens, trimPunctuation, words } from "../token.js";
import { onTarget } from "./make-edits.js";
import { recoloured } from "./recolour.js";

const GROWTH: ReadonlyMap<string, number> = new Map([
  ["double", 2],
  ["triple", 3],
  ["quadruple", 4],
  ["supersize", 2],
  ["inflate", 1.5],
]);
const REDUCTION: ReadonlyMap<string, number> = new Map([
  ["halve", 0.5],
  ["miniaturize", 0.5],
  ["miniaturise", 0.5],
]);

/** An object at another size, about its bottom centre. */
export function resized(subject: Tokens, ratio: number, context: Context): Outcome {
  return onTarget(subject, context, (target) => ({ kind: "resize", target, ratio }));
}

/** "Enlarge the moon by 50%", "Shrink the car", "Reduce the size of the hat", "Double the size of the pumpkin". */
export function recogniseResize(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null || !asks(clause, "grow", "shrink")) return null;
  const rest = withoutImageTail(trimPunctuation(clause.rest));
  const lemma = clause.verb.lemma;
  const measured = rest.findIndex((token, index) => index > 0 && ["to", "by"].includes(token.low));
  if (measured > 0 && isImage(rest.slice(0, measured))) return null;
  const growing = asks(clause, "grow") && !asks(clause, "shrink");
  const link = rest.findIndex(
    (token, index) => index > 0 && ["by", "to"].includes(token.low) && sizeRatio(rest.slice(index)) !== null,
  );
  const tail = link > 0 ? rest.slice(link) : [];
  const object = link > 0 ? rest.slice(0, link) : rest;
  if (object.length === 0 || isImage(object)) return null;
  const subject = readSubject(object);
  const sized = subject.kind === "size";
  // "increase", "boost", "reduce" and their kin speak of qualities unless a size is named.
  if (
    [
      "increase",
      "boost",
      "amplify",
      "expand",
      "widen",
      "decrease",
      "reduce",
      "lessen",
      "minimize",
      "minimise",
      "maximize",
      "maximise",
      "diminish",
      "heighten",
      "narrow",
      "lengthen",
      "shorten",
      "thicken",
      "grow",
      "compress",
      "magnify",
    ].includes(lemma) &&
    !sized &&
    !["shorten", "lengthen", "grow", "magnify", "reduce", "thicken", "heighten"].includes(lemma)
  )
    return null;
  const of = sized ? subject.of : object;
  if (of.length === 0 && !context.hasMask) return null;
  const thing = sized ? subject.of : object;
  if (hairNouns.has(headOf(thing)) && headOf(thing) !== "fur")
    return recoloured(thing, growing ? "longer" : "shorter", context, false);
  return resized(thing, ratioOf(lemma, growing, tail), context);
}

function ratioOf(lemma: string, growing: boolean, tail: Tokens): number {
  const fixed = GROWTH.get(lemma) ?? REDUCTION.get(lemma);
  if (fixed !== undefined) return fixed;
  if (tail.length > 0) {
    const direction =
      lemma === "resize" || lemma === "scale" || tail[0]?.low === "to" ? [] : words(growing ? "larger" : "smaller");
    const ratio = sizeRatio([...direction, ...tail]);
    if (ratio !== null) return ratio;
  }
  return growing ? 1.5 : 0.7;
}
