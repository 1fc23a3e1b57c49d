import type { Refusal, Target } from "./edit.js";
import { listOf } from "./lexicon/list.js";
import { determiners, imageFillers } from "./lexicon/nouns.js";
import { nounPhrase, withoutImageTail } from "./phrase.js";
import { refusals } from "./refusals.js";
import { phraseOf, type Token, type Tokens, trimPunctuation, words } from "./token.js";

/** What earlier clauses spoke of, and what the person gave. */
export interface Context {
  readonly hasMask: boolean;
  readonly hasBackground: boolean;
  /** What "it" means: the noun phrase of the edit before. */
  readonly antecedent: Tokens | null;
  /** The thing of the edit before has been removed; "there" is where it was. */
  readonly removed: boolean;
  /** Named in "keep the dog unchanged": the subject of a new background. */
  readonly kept: Tokens | null;
  /** The person is in a hurry. */
  readonly quick: boolean;
}

const MASK_WORDS = listOf("mask, masked, selected, selection, marked, highlighted, circled, outlined, painted-over");
const MASK_NOUNS = listOf(
  "area, region, object, objects, part, section, mask, selection, thing, things, item, items, portion, subject, spot, place, pixels, one, zone, areas, regions, in, inside, by, under, i, with, my, within, covered, shape, have, user's, have, what, is, are, was, that, me, here, shown, provided, given, user, of, content, contents, everything, from, out, on, it, person, animal, this",
);
const DEICTIC = listOf("this, that, here, these, those, there");
const DEICTIC_NOUNS = listOf(
  "object, thing, area, region, part, spot, item, one, place, stuff, objects, things, right",
);
const SALIENT = listOf("subject, subjects, foreground, main");
/** No noun phrase begins with one of these: the clause was misread. */
const NO_NOUN = listOf(
  "if, what, whether, how, why, when, to, into, for, is, are, was, be, check, from, and, or, but, with, by, as, than, because, so, not, do, does, where",
);
const NEUTRAL = listOf("it, them, itself, one, ones, they, themselves, everything else");

/** What the words point at. */
export function toTarget(given: Tokens, context: Context): Target | Refusal {
  const tokens = withoutImageTail(trimPunctuation(given));
  if (tokens.length === 0) return context.hasMask ? { kind: "mask" } : refusals.incomplete("it");
  if (pointsAtMask(tokens)) return context.hasMask ? { kind: "mask" } : refusals.needsMask(phraseOf(tokens));
  const bare = tokens.filter((token) => !determiners.has(token.low) || DEICTIC.has(token.low));
  const first = tokens[0]?.low ?? "";
  if (DEICTIC.has(first) && bare.slice(1).every((token) => DEICTIC_NOUNS.has(token.low))) {
    if (context.antecedent !== null && first !== "here" && !context.hasMask)
      return { kind: "named", phrase: phraseOf(nounPhrase(context.antecedent)) };
    return context.hasMask ? { kind: "mask" } : refusals.needsMask(phraseOf(tokens));
  }
  if (tokens.length === 1 && NEUTRAL.has(first)) {
    if (context.antecedent !== null) return { kind: "named", phrase: phraseOf(nounPhrase(context.antecedent)) };
    return context.hasMask ? { kind: "mask" } : { kind: "salient" };
  }
  if (isSalient(tokens)) return { kind: "salient" };
  if (NO_NOUN.has(first)) return refusals.cannotPlace(phraseOf(tokens));
  const known = ["a", "an"].includes(first) ? [...words("the"), ...tokens.slice(1)] : tokens;
  return { kind: "named", phrase: phraseOf(nounPhrase(resolvePronouns(known, context))) };
}

/** "the object in the mask", "the masked area", "what I selected". */
export function pointsAtMask(tokens: Tokens): boolean {
  if (!tokens.some((token) => MASK_WORDS.has(token.low))) return false;
  return tokens.every((token) => MASK_WORDS.has(token.low) || MASK_NOUNS.has(token.low) || determiners.has(token.low));
}

function isSalient(tokens: Tokens): boolean {
  const core = tokens.filter((token) => !determiners.has(token.low) && !imageFillers.has(token.low));
  if (core.length === 0) return false;
  const text = core.map((token) => token.low).join(" ");
  return (
    core.every((token) => SALIENT.has(token.low)) ||
    [
      "main object",
      "main subject",
      "most prominent object",
      "prominent object",
      "main character",
      "salient object",
      "foreground object",
      "main element",
      "foreground subject",
      "central object",
      "primary subject",
      "object",
      "subject matter",
      "foreground objects",
    ].includes(text)
  );
}

const WOMEN = listOf(
  "woman, women, girl, girls, lady, ladies, bride, mother, queen, actress, grandmother, princess, sister, wife, daughter, female",
);
const MEN = listOf(
  "man, men, boy, boys, guy, guys, gentleman, groom, father, king, actor, grandfather, prince, brother, husband, son, male",
);

/** "her hat" → "the woman's hat", or the hat of whoever was spoken of. */
export function resolvePronouns(tokens: Tokens, context: Context): Tokens {
  return tokens.flatMap((token, index): Token[] => {
    const possessive =
      index + 1 < tokens.length &&
      !["in", "on", "with", "and", "to", "a", "an", "the", "at", "from", "of"].includes(tokens[index + 1]?.low ?? "");
    switch (token.low) {
      case "his":
        return owner("the man", MEN, context, true);
      case "her":
        return owner("the woman", WOMEN, context, possessive);
      case "him":
        return owner("the man", MEN, context, false);
      case "their":
        return context.antecedent === null ? words("the people's") : owned(context.antecedent);
      case "them":
        return context.antecedent === null ? [token] : [...nounPhrase(context.antecedent)];
      case "its":
        return context.antecedent === null ? words("the") : owned(context.antecedent);
      case "it":
        return context.antecedent === null ? [token] : [...nounPhrase(context.antecedent)];
      case "my":
      case "our":
        return words("the");
      default:
        return [token];
    }
  });
}

function owner(fallback: string, gender: ReadonlySet<string>, context: Context, possessive: boolean): Token[] {
  const known =
    context.antecedent !== null &&
    context.antecedent.length <= 8 &&
    context.antecedent.some((token) => gender.has(token.low))
      ? nounPhrase(context.antecedent)
      : words(fallback);
  return possessive ? owned(known) : [...known];
}

function owned(tokens: Tokens): Token[] {
  const named = [...nounPhrase(tokens)];
  const last = named.pop();
  if (last === undefined) return [];
  const ending = last.text.endsWith("s") ? "'" : "'s";
  return [...named, { text: last.text + ending, low: last.low + ending }];
}
