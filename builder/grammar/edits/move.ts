import { asks, type Clause } from "../clause.js";
import { type Context, toTarget } from "../context.js";
import type { Outcome } from "../edit.js";
import { prepositions } from "../lexicon/nouns.js";
import { isImage } from "../phrase.js";
import { refusals } from "../refusals.js";
import { phraseOf, type Tokens, trimPunctuation } from "../token.js";

const PLACES = new Set([
  ...[
    "to",
    "onto",
    "into",
    "closer",
    "nearer",
    "next",
    "towards",
    "toward",
    "away",
    "left",
    "right",
    "up",
    "down",
    "upward",
    "upwards",
    "downward",
    "downwards",
    "forward",
    "forwards",
    "backward",
    "backwards",
    "further",
    "farther",
    "behind",
    "leftwards",
    "rightwards",
    "higher",
    "lower",
    "beside",
    "atop",
    "near",
    "between",
    "here",
    "there",
    "slightly",
    "in",
    "on",
    "under",
    "above",
    "below",
    "over",
    "outside",
    "inside",
    "away",
  ],
]);

/** "Move the cup to the left side of the table": removed here, painted again there from its cut-out. */
export function recogniseMove(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return null;
  const rest = trimPunctuation(clause.rest);
  const nearer =
    asks(clause, "add") && rest.some((token) => ["closer", "nearer", "further", "farther"].includes(token.low));
  if (!asks(clause, "move") && !nearer) return null;
  const lemma = clause.verb.lemma;
  if (["a", "an", "some", "two", "three", "in"].includes(rest[0]?.low ?? "") || rest.length === 0) return null;
  const start = destination(rest, lemma);
  if (start <= 0)
    return lemma === "move" && rest.length > 0 && !isImage(rest)
      ? refusals.ambiguous(phraseOf(clause.tokens), 'Say where to, as in "move the cup to the left".')
      : null;
  const object = rest.slice(0, start);
  if (isImage(object)) return null;
  const target = toTarget(object, context);
  if (target.kind === "refusal") return target;
  const thing = target.kind === "named" ? target.phrase : "the object";
  return { kind: "move", target, sentence: `add ${thing} ${phraseOf(rest.slice(start))}`, thing };
}

/** Where the destination begins: the last "to", or the first word of place behind the object. */
function destination(rest: Tokens, lemma: string): number {
  const weak = ["send", "carry", "transfer", "pull", "push", "shift", "bring"].includes(lemma);
  for (let at = 1; at < rest.length; at++) {
    const low = rest[at]?.low ?? "";
    if (
      ["to", "onto", "into", "closer", "nearer", "towards", "toward"].includes(low) &&
      at > (rest[0]?.low === "the" ? 1 : 0)
    )
      return at;
  }
  for (let at = 1; at < rest.length; at++) {
    const low = rest[at]?.low ?? "";
    if (!PLACES.has(low)) continue;
    if (at === 1 && ["the", "a"].includes(rest[0]?.low ?? "")) continue;
    if (weak && prepositions.has(low) && !["next", "beside", "near"].includes(low)) continue;
    return at;
  }
  return 0;
}
