import { asks, type Clause } from "../clause.js";
import { colourPhrase } from "../colour.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { garments, hairNouns, people } from "../lexicon/nouns.js";
import { headIndex, headOf, withoutArticle, withoutImageTail } from "../phrase.js";
import { matches, phraseOf, type Tokens, words } from "../token.js";
import { added } from "./add.js";
import { clothesOf, hairOf, recoloured } from "./recolour.js";
import { replaced } from "./replace.js";

export function withoutWear(complement: Tokens): Tokens {
  let rest = complement;
  while (
    rest.length > 1 &&
    ["be", "wear", "wearing", "put", "on", "dressed", "dress", "in", "don", "to", "up", "as"].includes(
      rest[0]?.low ?? "",
    )
  )
    rest = rest.slice(1);
  return rest;
}

/** What a person wears: a colour recolours the clothes, a garment replaces them, anything else is put on. */
export function wears(wearer: Tokens, worn: Tokens, context: Context): Outcome | null {
  const colour = colourPhrase(worn);
  if (colour !== null) return recoloured(clothesOf(wearer), colour, context, true);
  const noun = headOf(worn);
  if (noun === "clothes" || noun === "clothing" || noun === "outfit" || noun === "attire") {
    const modifiers = colourPhrase(withoutArticle(worn.slice(0, headIndex(worn))));
    if (modifiers !== null) return recoloured(clothesOf(wearer), modifiers, context, true);
  }
  if (hairNouns.has(noun)) return recoloured(hairOf(wearer), phraseOf(worn), context, false);
  if (
    garments.has(noun) ||
    garments.has(
      worn
        .slice(-2)
        .map((token) => token.low)
        .join(" "),
    )
  )
    return replaced(clothesOf(wearer), worn, context);
  return added(worn, [...words("on"), ...wearer], context);
}

/** "Dress the man in a tuxedo", "wear him blue clothes", "put him in a suit". */
export function recogniseDress(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return null;
  const rest = withoutImageTail(clause.rest);
  if (asks(clause, "dress")) {
    const link = rest.findIndex((token, index) => index > 0 && ["in", "with", "as", "up"].includes(token.low));
    if (link > 0) return wears(rest.slice(0, link), withoutWear(rest.slice(link + 1)), context);
    const pronoun = ["him", "her", "them"].includes(rest[0]?.low ?? "");
    return pronoun && rest.length > 1 ? wears(rest.slice(0, 1), rest.slice(1), context) : null;
  }
  if (clause.verb.lemma !== "put" && clause.verb.lemma !== "put on") return null;
  const into = rest.findIndex((token, index) => index > 0 && (token.low === "in" || token.low === "into"));
  if (into > 0 && garments.has(headOf(rest.slice(into + 1))))
    return wears(rest.slice(0, into), rest.slice(into + 1), context);
  const on = rest.findIndex((token, index) => index > 0 && token.low === "on");
  if (
    on > 0 &&
    garments.has(headOf(rest.slice(0, on))) &&
    (people.has(headOf(rest.slice(on + 1))) || ["him", "her", "them"].includes(rest[on + 1]?.low ?? "")) &&
    !matches(rest, on, "on the back")
  ) {
    return wears(rest.slice(on + 1), rest.slice(0, on), context);
  }
  return null;
}
