import { asks, type Clause } from "../clause.js";
import { colourPhrase } from "../colour.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { listOf } from "../lexicon/list.js";
import { determiners, garments, hairNouns } from "../lexicon/nouns.js";
import { headOf, isImage, withoutImageTail } from "../phrase.js";
import { stateOf } from "../prompts.js";
import { type Tokens, words } from "../token.js";
import { newBackground } from "./background.js";
import { onTarget } from "./make-edits.js";

/** Colour, material or surface of one thing. */
export function recoloured(subject: Tokens, predicate: string, context: Context, newColour: boolean): Outcome {
  return onTarget(subject, context, (target) => ({
    kind: "recolour",
    target,
    prompt: stateOf(target.kind === "named" ? subject : words("the object"), predicate, context, newColour),
  }));
}

const COLOUR_VERBS: ReadonlyMap<string, string> = new Map([
  ["blacken", "black"],
  ["whiten", "white"],
  ["redden", "red"],
  ["yellow", "yellow"],
  ["brown", "brown"],
  ["blue", "blue"],
  ["pink", "pink"],
  ["purple", "purple"],
  ["green", "green"],
  ["gild", "golden"],
  ["bronze", "bronze"],
  ["silver", "silver"],
  ["bleach", "bleached white"],
]);

const LINKS = listOf("in, to, into, with, a, an, as, be");

/** "Paint the door yellow", "Dye her hair in pink", "Blacken the horse's coat", "Coat the train with a red color". */
export function recogniseRecolour(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null || clause.rest.length === 0) return null;
  const rest = withoutImageTail(clause.rest);
  const painting =
    asks(clause, "paint", "dress") ||
    ["adorn", "light", "decorate", "color", "top", "wrap", "drape", "style"].includes(clause.verb.lemma);
  if (!painting) return null;
  const boundary = colourBoundary(rest);
  if (boundary > 0) {
    const colour = colourPhrase(rest.slice(boundary)) ?? "";
    const end = LINKS.has(rest[boundary - 1]?.low ?? "") ? boundary - 1 : boundary;
    return clothed(clause, rest.slice(0, end), colour, context);
  }
  const named = COLOUR_VERBS.get(clause.verb.lemma);
  if (named !== undefined && !isImage(rest) && !isRetouching(rest))
    return recoloured(colourless(rest), named, context, true);
  return null;
}

function isRetouching(tokens: Tokens): boolean {
  return tokens.some((token) => ["skin", "teeth", "tooth", "face", "complexion", "smile"].includes(token.low));
}

/** "Brown the ground's color": the ground. */
function colourless(tokens: Tokens): Tokens {
  const last = tokens[tokens.length - 1]?.low ?? "";
  if (tokens.length < 2 || !["color", "colour", "hue"].includes(last)) return tokens;
  const owner = tokens[tokens.length - 2];
  if (owner === undefined) return tokens;
  return [...tokens.slice(0, -2), ...words(owner.text.replace(/'s?$/, ""))];
}

function clothed(clause: Clause, subject: Tokens, colour: string, context: Context): Outcome | null {
  if (subject.length === 0 || isImage(subject)) return null;
  // A background has no colour of its own to shift: it is replaced by the new one.
  const first = subject.filter((token) => !determiners.has(token.low));
  if (first.length === 1 && ["background", "backdrop"].includes(first[0]?.low ?? ""))
    return newBackground([], words(colour), context);
  const dressing = asks(clause, "dress") && !garments.has(headOf(subject)) && !hairNouns.has(headOf(subject));
  return recoloured(dressing ? clothesOf(subject) : colourless(subject), colour, context, true);
}

/** "the man" → "the man's clothes". */
export function clothesOf(subject: Tokens): Tokens {
  return belonging(subject, "clothes");
}

/** "the man" → "the man's hair". */
export function hairOf(subject: Tokens): Tokens {
  return belonging(subject, "hair");
}

/** "the man" and "eyes" → "the man's eyes". */
export function belonging(subject: Tokens, noun: string): Tokens {
  const last = subject[subject.length - 1];
  if (last === undefined) return subject;
  if (subject.length === 1) {
    const owned = new Map([
      ["him", "his"],
      ["her", "her"],
      ["them", "their"],
      ["it", "its"],
      ["me", "the person's"],
    ]).get(last.low);
    if (owned !== undefined) return words(`${owned} ${noun}`);
  }
  const positioned = subject.length > 3;
  return positioned
    ? [...words(`the ${noun} of`), ...subject]
    : [...subject.slice(0, -1), ...words(`${last.text}'s ${noun}`)];
}

/** Where the colour at the end begins; 0 when there is none, or nothing before it. */
function colourBoundary(tokens: Tokens): number {
  for (let at = 1; at < tokens.length; at++) {
    const before = tokens[at - 1]?.low ?? "";
    if (at === 1 && ["the", "a", "an", "this", "that", "his", "their", "my", "all", "its"].includes(before)) continue;
    if (["and", "of", "the"].includes(before)) continue;
    if (colourPhrase(tokens.slice(at)) !== null && tokens[at]?.low !== "and" && tokens[at]?.low !== ",") return at;
  }
  return 0;
}
