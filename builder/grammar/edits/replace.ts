import { asks, type Clause } from "../clause.js";
import { colourPhrase } from "../colour.js";
import { type Context, resolvePronouns, toTarget } from "../context.js";
import type { Outcome } from "../edit.js";
import { environmentPhrase } from "../environment-phrase.js";
import { determiners } from "../lexicon/nouns.js";
import { headIndex, withoutImageTail } from "../phrase.js";
import { readPredicate } from "../predicate.js";
import { refusals } from "../refusals.js";
import { readSubject } from "../subject.js";
import { matches, phraseOf, QUOTED, type Tokens, trimPunctuation, words } from "../token.js";
import { newBackground, subjectBeforeBackground } from "./background.js";
import { environment } from "./environment.js";
import { recoloured } from "./recolour.js";

/** Something else in a thing's place. */
export function replaced(old: Tokens, thing: Tokens, context: Context): Outcome {
  const target = targetOf(old, context);
  if (target.kind === "refusal") return target;
  const text = phraseOf(written(old, withoutTail(resolvePronouns(thing, context))));
  if (target.kind === "mask") return { kind: "fill", thing: text };
  return { kind: "replace", target, thing: text };
}

/** A quotation alone is the text that reads so. */
function targetOf(old: Tokens, context: Context) {
  return toTarget(old[0]?.low === QUOTED ? [...words("the text"), ...old] : old, context);
}

function written(old: Tokens, thing: Tokens): Tokens {
  const isText = old.some((token) => token.low === QUOTED) || readSubject(old).kind === "text";
  if (isText && thing[0]?.low === QUOTED) return [...words("the text"), ...thing];
  const bare = isText && !determiners.has(thing[0]?.low ?? "") && thing.length <= 6;
  if (bare) return [...words("the text"), { text: `"${phraseOf(thing)}"`, low: QUOTED }];
  const noun = old[headIndex(old)];
  // "a marble one" is a marble floor.
  return thing.map((token) =>
    ["one", "ones"].includes(token.low) && thing.length > 1 && noun !== undefined ? noun : token,
  );
}

function withoutTail(tokens: Tokens): Tokens {
  const cut = withoutImageTail(tokens);
  const last = cut[cut.length - 1]?.low ?? "";
  return ["instead"].includes(last) ? cut.slice(0, -1) : cut;
}

const LINKS = ["with", "by", "for", "into", "to"];

/** "Replace the dog with a cat", "Swap the cup for a glass", "Substitute a salad for the pizza". */
export function recogniseReplace(clause: Clause, context: Context): Outcome | null {
  if (!asks(clause, "replace") || clause.verb === null) return null;
  const rest = trimPunctuation(clause.rest);
  if (rest.length === 0) return refusals.incomplete(clause.verb.lemma);
  if (swapsPlaces(rest)) return refusals.swapPlaces();
  const placed = rest.findIndex((_, index) => index > 0 && matches(rest, index, "and put"));
  const link = linkIndex(rest);
  if (link <= 0) {
    if (placed > 0) return replaced(rest.slice(0, placed), withoutIts(rest.slice(placed + 2)), context);
    const subject = readSubject(rest);
    if (subject.kind === "background") return newBackground(subjectBeforeBackground(subject.of), [], context);
    return rest.some((token) => token.low === "and") ? refusals.swapPlaces() : refusals.incomplete(clause.verb.lemma);
  }
  let old = rest.slice(0, link);
  let thing = rest.slice(link + 1);
  // "Substitute a salad for the pizza": what comes is named first.
  if (
    clause.verb.lemma === "substitute" &&
    rest[link]?.low === "for" &&
    ["a", "an", "some", "two", "three", "another"].includes(old[0]?.low ?? "")
  )
    [old, thing] = [thing, old];
  return substituted(old, thing, context);
}

function withoutIts(tokens: Tokens): Tokens {
  const at = tokens.findIndex(
    (_, index) =>
      index > 0 &&
      (matches(tokens, index, "in its place") ||
        matches(tokens, index, "there") ||
        matches(tokens, index, "instead") ||
        matches(tokens, index, "in their place")),
  );
  return at > 0 ? tokens.slice(0, at) : tokens;
}

function linkIndex(tokens: Tokens): number {
  for (const link of LINKS) {
    const at = tokens.findIndex(
      (token, index) =>
        token.low === link &&
        index > 0 &&
        (link !== "to" || !["left", "right", "side"].includes(tokens[index + 2]?.low ?? "")),
    );
    if (at > 0) {
      // "the cup with a handle with a glass": the last "with" links.
      if (link !== "with") return at;
      const last = tokens.map((token) => token.low).lastIndexOf("with");
      const second = tokens.findIndex((token, index) => index > at && token.low === "with");
      return second > 0 &&
        second === last &&
        at <= 3 &&
        ["a", "an", "the", "his", "her"].includes(tokens[at + 1]?.low ?? "") &&
        second - at <= 4 &&
        second - at >= 2 &&
        tokens[second + 1]?.low !== "the" &&
        isPossession(tokens, at)
        ? second
        : at;
    }
  }
  return -1;
}

/** "the man with a hat with …": what is had is worn or small. */
function isPossession(tokens: Tokens, at: number): boolean {
  const noun = tokens[at + 2]?.low ?? "";
  return [
    "hat",
    "cap",
    "bag",
    "glasses",
    "beard",
    "handle",
    "umbrella",
    "collar",
    "backpack",
    "tie",
    "lid",
    "scarf",
    "helmet",
    "bow",
  ].includes(noun);
}

function substituted(old: Tokens, thing: Tokens, context: Context): Outcome {
  const named =
    old.length === 1 && ["it", "this"].includes(old[0]?.low ?? "") && context.antecedent !== null
      ? context.antecedent
      : old;
  const subject = readSubject(readSubject(named).kind === "background" ? named : old);
  switch (subject.kind) {
    case "background":
      return newBackground(subjectBeforeBackground(subject.of), thing, context);
    case "environment":
      return environment(thing);
    case "colour": {
      const colour = colourPhrase(thing);
      return colour === null ? replaced(old, thing, context) : recoloured(subject.of, colour, context, true);
    }
    case "surface": {
      const surface = readPredicate(thing);
      const known = surface?.kind === "surface" || surface?.kind === "colour";
      return known && subject.of.length > 0
        ? recoloured(subject.of, phraseOf(thing), context, false)
        : replaced(old, thing, context);
    }
    case "image":
      return refusals.ambiguous(
        phraseOf(old),
        'Say what in the picture should be replaced, as in "replace the dog with a cat".',
      );
    case "hair": {
      const colour = colourPhrase(thing);
      return recoloured(old, colour ?? phraseOf(thing), context, true);
    }
    default: {
      const environmentOnly = environmentPhrase(thing);
      if (subject.kind === "thing" && environmentPhrase(old) !== null && environmentOnly !== null)
        return environment(thing);
      return replaced(old, thing, context);
    }
  }
}

function swapsPlaces(tokens: Tokens): boolean {
  const text = ` ${tokens.map((token) => token.low).join(" ")} `;
  return (
    / (positions?|places?|locations?|sides) (of|with|between) /.test(text) ||
    / swap(ped)? /.test(text) ||
    / with each other /.test(text)
  );
}
