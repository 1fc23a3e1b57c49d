import type { Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome, Region } from "../edit.js";
import { listOf, phrases } from "../lexicon/list.js";
import { monochromeWords } from "../lexicon/styles.js";
import { longestMatch, matches, type Tokens, trimPunctuation } from "../token.js";
import { longestEntry } from "../word-match.js";
import { outside } from "./tone-region.js";

const EXCEPT = phrases(
  "except for, except, but not, but, apart from, other than, besides, excluding, aside from, save for",
);
const COLOURED = phrases(
  "in color, in colour, in full color, in full colour, colored, coloured, colorful, colourful, in its color, in its colour",
);
const STYLES = listOf("style, film, sketch, drawing, painting, noir, sepia");

/** "Everything but the dog in black and white", "only the rose in colour": grey outside the thing. */
export function recogniseSelectiveColour({ tokens }: Clause, context: Context): Outcome | null {
  if (tokens.some((token) => STYLES.has(token.low))) return null;
  const kept = exceptedFrom(tokens) ?? alone(tokens) ?? theRest(tokens, context);
  // "Make everything else black and white": all but the most prominent thing.
  if (kept?.length === 0) return greyOutside({ target: { kind: context.hasMask ? "mask" : "salient" }, outside: true });
  if (kept === null) return null;
  const region = outside(kept, context);
  return "code" in region ? region : greyOutside(region);
}

function greyOutside(region: Region): Outcome {
  return { kind: "adjust", adjustments: [{ brick: "GRAYSCALE", ratio: null }], region };
}

function monochromeAt(tokens: Tokens): { at: number; length: number } | null {
  for (let at = 0; at < tokens.length; at++) {
    const length = longestEntry(tokens, at, monochromeWords);
    if (length > 0) return { at, length };
    if (tokens[at]?.low === "desaturate") return { at, length: 1 };
  }
  return null;
}

/** What stands behind "except", up to the colourless words where they follow. */
function exceptedFrom(tokens: Tokens): Tokens | null {
  const grey = monochromeAt(tokens);
  if (grey === null) return null;
  for (let at = 1; at < tokens.length; at++) {
    const length = longestMatch(tokens, at, EXCEPT);
    if (length === 0) continue;
    const end = grey.at > at ? grey.at : tokens.length;
    return trimmed(tokens.slice(at + length, end));
  }
  return null;
}

/** "only the rose in colour", "keep the rose coloured". */
function alone(tokens: Tokens): Tokens | null {
  const adverb = tokens.findIndex((token) => ["only", "just"].includes(token.low));
  const keeps = ["keep", "leave"].includes(tokens[0]?.low ?? "");
  const only = adverb >= 0 && adverb <= 2 ? adverb : keeps ? 0 : -1;
  if (only < 0) return null;
  for (let at = only + 2; at < tokens.length; at++) {
    if (COLOURED.some((phrase) => matches(tokens, at, phrase) && at + phrase.split(" ").length === tokens.length))
      return trimmed(tokens.slice(only + 1, at));
  }
  return null;
}

/** "Make the rest black and white": of what was to stay as it is. */
function theRest(tokens: Tokens, context: Context): Tokens | null {
  const rest = tokens.some((token, at) => token.low === "rest" || matches(tokens, at, "everything else"));
  return rest && monochromeAt(tokens) !== null ? inColour(context.kept ?? context.antecedent ?? []) : null;
}

/** "the rose in color" → "the rose". */
export function inColour(tokens: Tokens): Tokens {
  const at = tokens.findIndex((_, index) => COLOURED.some((phrase) => matches(tokens, index, phrase)));
  return at > 0 ? tokens.slice(0, at) : tokens;
}

const LINKS = listOf(
  "in, into, to, be, is, are, should, for, as, a, fully, completely, turn, become, keep, leave, have",
);

function trimmed(tokens: Tokens): Tokens {
  let kept = trimPunctuation(tokens);
  while (kept.length > 0 && LINKS.has(kept[kept.length - 1]?.low ?? "")) kept = kept.slice(0, -1);
  return kept;
}
