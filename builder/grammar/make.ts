import { isAction, isPlainAction, POSE_STATES } from "./action-word.js";
import { colourPhrase } from "./colour.js";
import { listOf, phrases } from "./lexicon/list.js";
import { materials } from "./lexicon/materials.js";
import { determiners, headEnders, imageNouns, possessives, prepositions, pronouns } from "./lexicon/nouns.js";
import { type Predicate, readPredicate } from "./predicate.js";
import { matches, QUOTED, type Tokens } from "./token.js";

export interface Made {
  readonly subject: Tokens;
  readonly predicate: Tokens;
}

const OPENERS = phrases(
  "out of, made of, made out of, made from, look, appear, seem, look like, be, into, to be, become, turn, wear, have, say, read, as, in the style, smile, seem, like, resemble, wearing, to look, to appear, to have, to become, to, covered in, covered with, says, reads, not",
);
const OBJECT_PRONOUNS = listOf(
  "it, them, him, her, this, that, these, those, everything, everyone, me, us, itself, things",
);
const HEADLESS: ReadonlySet<string> = new Set([
  "the",
  "a",
  "an",
  "this",
  "that",
  "these",
  "those",
  "my",
  "his",
  "her",
  "its",
  "their",
  "and",
  ",",
  "of",
  "with",
  "in",
  "on",
  "at",
  "all",
  "both",
  "two",
  "three",
  "very",
  "between",
  "behind",
  "under",
  "near",
  "by",
  "from",
  "above",
  "below",
  "beside",
  "to",
]);

/** Splits the object of "make" from what it is made: "the mug on the left | red". Null when no boundary is found. */
export function splitMade(tokens: Tokens): Made | null {
  const first = minimumSubject(tokens);
  if (first === 0 || first > tokens.length) return null;
  return (
    afterSetting(tokens) ??
    afterHair(tokens) ??
    byOpener(tokens, first) ??
    bySuffix(tokens, first) ??
    byAction(tokens, first) ??
    byArticle(tokens, first) ??
    afterPronoun(tokens, first)
  );
}

/** "the background a busy street at night": all that follows the setting is what it becomes. */
function afterSetting(tokens: Tokens): Made | null {
  const determined = determiners.has(tokens[0]?.low ?? "");
  const at = determined ? 1 : 0;
  const next = tokens[at + 1]?.low ?? "";
  const setting = ["background", "backdrop", "weather", "season", "scenery"].includes(tokens[at]?.low ?? "");
  if (!setting || next === "" || prepositions.has(next) || next === "color" || next === "colour") return null;
  return { subject: tokens.slice(0, at + 1), predicate: tokens.slice(at + 1) };
}

/** "the man's hair thick and black". */
function afterHair(tokens: Tokens): Made | null {
  const at = tokens.findIndex((token, index) => index > 0 && ["hair", "hairstyle", "fur", "mane"].includes(token.low));
  const next = tokens[at + 1]?.low ?? "";
  if (at <= 0 || next === "" || headEnders.has(next) || ["color", "colour", "look", "and"].includes(next)) return null;
  return { subject: tokens.slice(0, at + 1), predicate: tokens.slice(at + 1) };
}

/** The shortest prefix that can be a noun phrase. */
function minimumSubject(tokens: Tokens): number {
  const low = tokens[0]?.low ?? "";
  if (tokens.length < 2) return 0;
  const next = tokens[1]?.low ?? "";
  if (low === "her" || low === "that" || low === "this" || low === "these" || low === "those") {
    // "her hair pink" against "her blonde", "this a cartoon".
    if (imageNouns.has(next)) return 2;
    const bare =
      tokens.length === 2 ||
      determiners.has(next) ||
      isAction(next) ||
      colourPhrase(tokens.slice(1)) !== null ||
      isOpener(tokens, 1) ||
      readPredicate(tokens.slice(1))?.kind === "pose" ||
      ["quality", "environment", "size", "style"].includes(readPredicate(tokens.slice(1))?.kind ?? "");
    return bare ? 1 : 2;
  }
  if (OBJECT_PRONOUNS.has(low) || low === QUOTED) return 1;
  if (determiners.has(low) || possessives.has(low)) return 2;
  return 1;
}

function isOpener(tokens: Tokens, at: number): boolean {
  return OPENERS.some((opener) => matches(tokens, at, opener));
}

function byOpener(tokens: Tokens, first: number): Made | null {
  for (let at = first; at < tokens.length; at++) {
    const before = tokens[at - 1]?.low ?? "";
    if (HEADLESS.has(before) && !OBJECT_PRONOUNS.has(before)) continue;
    if (
      ["to", "like", "as", "wearing", "covered", "made", "out", "into"].includes(tokens[at]?.low ?? "") &&
      !openerIsLink(tokens, at)
    )
      continue;
    const lateLink = ["to", "like", "as", "with"].includes(tokens[at]?.low ?? "");
    if (lateLink && tokens.slice(first, at).some((token) => isAction(token.low))) continue;
    if (isOpener(tokens, at) && at + 1 < tokens.length)
      return { subject: tokens.slice(0, at), predicate: tokens.slice(at) };
  }
  return null;
}

/** "to the left of", "made of wood" inside a noun phrase are no boundaries when a better one follows. */
function openerIsLink(tokens: Tokens, at: number): boolean {
  const low = tokens[at]?.low ?? "";
  if (low === "to" && isDirection(tokens, at)) return false;
  if (low === "as" && ["twice", "half", "times", "same", "such", "just", "thrice"].includes(tokens[at - 1]?.low ?? ""))
    return false;
  if (low === "out") return matches(tokens, at, "out of");
  if (low === "wearing" || low === "covered" || low === "made") {
    const rest = tokens.slice(at + 1);
    return !rest.some(
      (_, index) =>
        index > 0 &&
        index < rest.length &&
        ((colourPhrase(rest.slice(index)) !== null && low === "wearing" && index > 1) ||
          isPlainAction(rest[index]?.low ?? "")),
    );
  }
  return true;
}

/** "to the left (of)", "to the right side", "to the top": a position, and no link. */
export function isDirection(tokens: Tokens, at: number): boolean {
  let index = at + 1;
  const next = tokens[index]?.low ?? "";
  if (["the", "his", "her", "its", "their"].includes(next)) index++;
  const side = tokens[index]?.low ?? "";
  if (
    [
      "left",
      "right",
      "left-hand",
      "right-hand",
      "side",
      "bottom",
      "top",
      "rear",
      "leftmost",
      "rightmost",
      "far",
      "immediate",
      "upper",
      "lower",
      "front",
      "back",
    ].includes(side)
  ) {
    const after = tokens[index + 1]?.low ?? "";
    const further = tokens[index + 2]?.low ?? "";
    return side === "far" || side === "immediate" || side === "upper" || side === "lower"
      ? ["left", "right", "side", "top", "bottom"].includes(after)
      : after === "" ||
          after === "of" ||
          after === "side" ||
          after === "in" ||
          after === "into" ||
          after === "to" ||
          after === "and" ||
          after === "," ||
          further === "of" ||
          after === "corner";
  }
  return false;
}

function bySuffix(tokens: Tokens, first: number): Made | null {
  for (let at = first; at < tokens.length; at++) {
    const before = tokens[at - 1]?.low ?? "";
    if (HEADLESS.has(before) && !OBJECT_PRONOUNS.has(before)) continue;
    // "raise her glass": an action with its object is no place for a material.
    if (isPlainAction(before) || (isAction(tokens[at - 2]?.low ?? "") && possessives.has(before))) return null;
    const suffix = tokens.slice(at);
    const predicate = readPredicate(suffix);
    if (
      predicate !== null &&
      ["colour", "surface", "size", "environment", "quality", "style"].includes(predicate.kind)
    ) {
      if (startsNoun(suffix, predicate)) continue;
      // "the roof tiles terracotta": the material belongs to the noun when a colour follows it.
      if (predicate.kind === "surface" && materials.has(suffix[0]?.low ?? "") && colourPhrase(suffix.slice(1)) !== null)
        continue;
      return { subject: tokens.slice(0, at), predicate: suffix };
    }
    const acts = tokens.slice(first, at).some((token) => isAction(token.low));
    if (predicate?.kind === "pose" && !acts && (predicate.mood || POSE_STATES.has(suffix[0]?.low ?? "")))
      return { subject: tokens.slice(0, at), predicate: suffix };
    if (predicate?.kind === "text" && suffix[0]?.low === QUOTED)
      return { subject: tokens.slice(0, at), predicate: suffix };
  }
  return null;
}

/** A preposition at the suffix's start belongs to the subject: "the cat | in black" is "the cat in black". */
function startsNoun(suffix: Tokens, predicate: Predicate): boolean {
  const low = suffix[0]?.low ?? "";
  if (predicate.kind === "environment") return ["of", "and", ","].includes(low);
  if (low === "from") return predicate.kind !== "surface";
  return (
    ["of", "and", ",", "or", "near", "with"].includes(low) ||
    (predicate.kind === "surface" && ["in", "on"].includes(low))
  );
}

function byAction(tokens: Tokens, first: number): Made | null {
  let fallback: Made | null = null;
  for (let at = first; at < tokens.length; at++) {
    const low = tokens[at]?.low ?? "";
    const before = tokens[at - 1]?.low ?? "";
    if (HEADLESS.has(before) && !OBJECT_PRONOUNS.has(before)) continue;
    const takesOwn =
      ["his", "her", "its", "their"].includes(tokens[at + 1]?.low ?? "") &&
      !prepositions.has(low) &&
      !determiners.has(low);
    if (!isAction(low) && !takesOwn) continue;
    const made = { subject: tokens.slice(0, at), predicate: tokens.slice(at) };
    if (!low.endsWith("ing") || low === "sing" || low === "swing" || low === "bring" || low === "cling") return made;
    fallback ??= made;
  }
  return fallback;
}

function byArticle(tokens: Tokens, first: number): Made | null {
  for (let at = tokens.length - 2; at >= first; at--) {
    const low = tokens[at]?.low ?? "";
    const before = tokens[at - 1]?.low ?? "";
    if ((low === "a" || low === "an") && !prepositions.has(before) && before !== "and")
      return { subject: tokens.slice(0, at), predicate: tokens.slice(at) };
  }
  return null;
}

function afterPronoun(tokens: Tokens, first: number): Made | null {
  const low = tokens[0]?.low ?? "";
  if (OBJECT_PRONOUNS.has(low) || pronouns.has(low))
    return { subject: tokens.slice(0, first), predicate: tokens.slice(first) };
  return null;
}
