import { prepositions } from "./lexicon/nouns.js";
import { type Tokens, trimPunctuation, words } from "./token.js";
import { readVerb } from "./verb.js";

const MAX_PLACE = 14;

/** True for a place in front of its clause: "On the left of the bench, add a bicycle", "Placed on the rock is a bird". */
export function isFronted(tokens: Tokens): boolean {
  return inverted(tokens) !== null || clauseStart(tokens) > 0;
}

/** The clause first, then its place. */
export function frontedToEnd(tokens: Tokens): Tokens | null {
  const turned = inverted(tokens);
  if (turned !== null) return turned;
  const start = clauseStart(tokens);
  if (start <= 0) return null;
  return [...trimPunctuation(tokens.slice(start)), ...trimPunctuation(tokens.slice(0, start))];
}

function clauseStart(tokens: Tokens): number {
  const first = tokens[0]?.low ?? "";
  if (!prepositions.has(first) || first === "with" || first === "for") return 0;
  for (let at = 2; at < Math.min(tokens.length, MAX_PLACE); at++) {
    const comma = tokens[at - 1]?.low === ",";
    if (comma && (readVerb(tokens, at) !== null || ["let", "there", "a", "an", "the"].includes(tokens[at]?.low ?? "")))
      return at;
    if (
      ["add", "insert", "place", "put", "introduce", "include", "draw", "there", "position"].includes(
        tokens[at]?.low ?? "",
      ) &&
      at > 2
    )
      return at;
  }
  return 0;
}

/** "Placed to the left of the man is a ship" → "place a ship to the left of the man". */
function inverted(tokens: Tokens): Tokens | null {
  const first = tokens[0]?.low ?? "";
  if (
    !first.endsWith("ed") &&
    !["set", "put", "hung", "laid", "sitting", "standing", "resting", "situated"].includes(first)
  )
    return null;
  const verb = readVerb(tokens, 0, "participle");
  const lemma =
    verb?.lemma ?? (["sitting", "standing", "resting", "situated", "located"].includes(first) ? "place" : null);
  if (lemma === null) return null;
  const be = tokens.findIndex((token, index) => index > 2 && (token.low === "is" || token.low === "are"));
  if (be < 0 || !prepositions.has(tokens[verb?.length ?? 1]?.low ?? "")) return null;
  return [...words(lemma), ...tokens.slice(be + 1), ...tokens.slice(verb?.length ?? 1, be)];
}
