import { asks, type Clause } from "../clause.js";
import { colourPhrase } from "../colour.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { plainColours } from "../lexicon/colours.js";
import { listOf } from "../lexicon/list.js";
import { determiners, garments, hairNouns } from "../lexicon/nouns.js";
import { bodyParts } from "../lexicon/poses.js";
import { headIndex, headOf, isImage, withoutArticle, withoutImageTail } from "../phrase.js";
import { readPredicate } from "../predicate.js";
import { refusals } from "../refusals.js";
import { stylePhrase } from "../style-phrase.js";
import { phraseOf, type Tokens, words } from "../token.js";
import { added } from "./add.js";
import { newBackground } from "./background.js";
import { belonging, clothesOf, hairOf, recoloured } from "./recolour.js";
import { replaced } from "./replace.js";
import { styled } from "./style.js";

const PRONOUNS = listOf("him, her, it, them, me, us, this, everyone");
const GIVERS = listOf("give, grant, lend, hand, offer, provide, assign, impart, award, supply");

/** "Give him a hat", "Give the banana a green tint", "Choose a purple colour for the flowers", "Apply a blue hue to the car". */
export function recogniseGive(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null || !asks(clause, "give")) return null;
  const rest = withoutImageTail(clause.rest);
  if (rest.length === 0) return null;
  if (!GIVERS.has(clause.verb.lemma)) return chosen(rest, context);
  const at = giftIndex(rest);
  if (at <= 0) {
    const to = rest.findIndex((token, index) => index > 0 && token.low === "to");
    return to > 0 ? given(rest.slice(to + 1), rest.slice(0, to), context) : null;
  }
  return given(rest.slice(0, at), rest.slice(at), context);
}

/** What someone or something receives. */
export function given(receiver: Tokens, gift: Tokens, context: Context): Outcome | null {
  if (["me", "us"].includes(receiver[0]?.low ?? "")) return null;
  if (isImage(receiver)) {
    const style = stylePhrase(gift);
    if (style !== null) return styled(style);
    return null;
  }
  const head = headOf(gift);
  if (head === "background" || head === "backdrop") return newBackground(receiver, gift, context);
  const colour = colourPhrase(gift);
  if (hairNouns.has(head) && head !== "bun") return recoloured(hairOf(receiver), hairstyle(gift), context, false);
  if (colour !== null) return recoloured(receiver, colour, context, true);
  const looks = ["look", "appearance", "feel"].includes(head)
    ? readPredicate(withoutArticle(gift.slice(0, headIndex(gift))))
    : null;
  if (looks?.kind === "surface") return recoloured(receiver, looks.phrase, context, false);
  const predicate = readPredicate(gift);
  if (predicate?.kind === "surface") return recoloured(receiver, phraseOf(gift), context, false);
  if (predicate?.kind === "quality") return refusals.noBrick(predicate.quality);
  const partColour = bodyParts.has(head) ? colourPhrase(gift.slice(0, headIndex(gift))) : null;
  if (partColour !== null) return recoloured(belonging(receiver, head), partColour, context, true);
  if (garments.has(head)) return replaced(clothesOf(receiver), gift, context);
  return added(gift, [...words("on"), ...receiver], context);
}

/** "curly hair" → "curly"; "a mohawk" stays. */
function hairstyle(gift: Tokens): string {
  const last = gift[gift.length - 1]?.low ?? "";
  return last === "hair" && gift.length > 1
    ? phraseOf(gift.slice(0, -1).filter((token) => !["a", "an", "the"].includes(token.low)))
    : phraseOf(gift);
}

function giftIndex(rest: Tokens): number {
  const first = rest[0]?.low ?? "";
  if (
    PRONOUNS.has(first) &&
    (first !== "this" || determiners.has(rest[1]?.low ?? "")) &&
    (first !== "her" ||
      rest.length < 2 ||
      determiners.has(rest[1]?.low ?? "") ||
      !rest.slice(2).some((token) => determiners.has(token.low)))
  )
    return 1;
  for (let at = 2; at < rest.length; at++) {
    const low = rest[at]?.low ?? "";
    const before = rest[at - 1]?.low ?? "";
    if (
      [
        "in",
        "on",
        "of",
        "with",
        "to",
        "by",
        "at",
        "near",
        "and",
        "behind",
        "under",
        "holding",
        "wearing",
        "riding",
      ].includes(before)
    )
      continue;
    if ((determiners.has(low) && !["the", "this", "that"].includes(low)) || /^\d+$/.test(low)) return at;
  }
  const coloured = rest.findIndex(
    (token, index) =>
      index >= 2 &&
      index + 1 < rest.length &&
      plainColours.has(token.low) &&
      !["in", "on", "of", "with", "the", "a"].includes(rest[index - 1]?.low ?? ""),
  );
  if (coloured > 0) return coloured;
  for (let at = 2; at < rest.length; at++) {
    const before = rest[at - 1]?.low ?? "";
    if (["in", "on", "of", "with", "the", "a"].includes(before)) continue;
    const tail = rest.slice(at);
    if (
      colourPhrase(tail) !== null ||
      readPredicate(tail)?.kind === "surface" ||
      hairNouns.has(headOf(tail)) ||
      tail.length === 1
    )
      return at;
  }
  return 0;
}

/** The colour stands first: "a blue shade for the cake", "green for the chair's color". */
function chosen(rest: Tokens, context: Context): Outcome | null {
  const link = rest.findIndex((token, index) => index > 0 && ["for", "to", "on"].includes(token.low));
  if (link <= 0 || link + 1 >= rest.length) return null;
  const colour = colourPhrase(rest.slice(0, link));
  const subject = rest.slice(link + 1);
  if (isImage(subject)) return null;
  if (colour !== null) return recoloured(possessor(subject), colour, context, true);
  const surface = readPredicate(rest.slice(0, link));
  if (surface?.kind === "surface") return recoloured(subject, phraseOf(rest.slice(0, link)), context, false);
  return null;
}

function possessor(tokens: Tokens): Tokens {
  const last = tokens[tokens.length - 1]?.low ?? "";
  if (tokens.length < 2 || !["color", "colour", "hue"].includes(last)) return tokens;
  const owner = tokens[tokens.length - 2];
  return owner === undefined ? tokens : [...tokens.slice(0, -2), ...words(owner.text.replace(/'s?$/, ""))];
}
