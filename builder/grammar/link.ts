import { listOf } from "./lexicon/list.js";
import { isDirection } from "./make.js";
import { matches, type Tokens } from "./token.js";

export interface Linked {
  readonly left: Tokens;
  readonly link: string;
  readonly right: Tokens;
}

const TO_BEFORE = listOf(
  "next, close, adjacent, similar, attached, belonging, leading, pointing, nearest, closest, opposite, due, tied, connected, parallel, listening, talking, clinging, stuck, according",
);
const WEAK_LINKS: readonly string[] = ["with", "by", "for", "as"];

/** Splits "the pear on the left | into | an apple" at the link that belongs to a verb of change. */
export function splitLink(tokens: Tokens, extra: readonly string[] = []): Linked | null {
  const into = find(tokens, (token, index) => token === "into" && index > 0);
  if (into > 0) return at(tokens, into, 1);
  const from = find(tokens, (token, index) => token === "from" && index > 0);
  const to = find(
    tokens,
    (token, index) =>
      token === "to" &&
      index > 0 &&
      (!TO_BEFORE.has(tokens[index - 1]?.low ?? "") || tokens[index - 2]?.low === "from") &&
      !isDirection(tokens, index),
  );
  if (to > 0) {
    const length = matches(tokens, to, "to be") ? 2 : 1;
    const linked = at(tokens, to, length);
    // "from red to blue": the old state is no part of the object.
    if (linked !== null && from > 0 && from < to && to - from <= 8) return { ...linked, left: tokens.slice(0, from) };
    return linked;
  }
  const soThat = find(
    tokens,
    (_, index) => index > 0 && (matches(tokens, index, "so that") || matches(tokens, index, "such that")),
  );
  if (soThat > 0) return at(tokens, soThat, 2 + clauseOpening(tokens.slice(soThat + 2)));
  for (const link of [...extra, ...WEAK_LINKS.slice(3)]) {
    const index = find(tokens, (token, position) => token === link && position > 0);
    if (index > 0) return at(tokens, index, 1);
  }
  return null;
}

/** "she is", "it looks like", "its": what opens the clause behind "so that". */
function clauseOpening(rest: Tokens): number {
  const pronoun = ["it", "she", "he", "they", "its", "the"].includes(rest[0]?.low ?? "") ? 1 : 0;
  const be = ["is", "are", "becomes", "looks", "be"].includes(rest[pronoun]?.low ?? "") ? 1 : 0;
  return pronoun + be;
}

function find(tokens: Tokens, fits: (low: string, index: number) => boolean): number {
  return tokens.findIndex((token, index) => fits(token.low, index));
}

function at(tokens: Tokens, index: number, length: number): Linked | null {
  if (index <= 0 || index + length >= tokens.length) return null;
  return {
    left: tokens.slice(0, index),
    link: tokens[index]?.low ?? "",
    right: tokens.slice(index + length),
  };
}
