import { ambiguousColours, colourNouns, plainColours, shadeWords } from "./lexicon/colours.js";
import { listOf } from "./lexicon/list.js";
import { appearances } from "./lexicon/materials.js";
import { headIndex } from "./phrase.js";
import { phraseOf, type Token, type Tokens, trimPunctuation } from "./token.js";

const OPENERS = listOf(
  "to, be, in, into, a, an, the, with, of, its, as, being, completely, entirely, all, shades, hues, tones, like, their, colored, coloured, color, colour, shade, hue, tint, something, fresh, coat, layer, splash, touch, painted, dyed, tinted, new, different",
);
const ARTICLES: ReadonlySet<string> = new Set(["a", "an", "the", "its"]);
const JOINERS: ReadonlySet<string> = new Set(["and", ",", "or", "-", "with", "in", "of", "instead", "now", "/"]);
const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/;

/** True for a colour's name, or a six-digit code. */
export function isColourWord(low: string): boolean {
  return (
    plainColours.has(low) ||
    ambiguousColours.has(low) ||
    HEX.test(low) ||
    /^(dark|light|bright|pale|deep)-?(red|blue|green|grey|gray|brown|pink|purple|yellow|orange)$/.test(low) ||
    /-?(colou?red)$/.test(low)
  );
}

/**
 * The colour that the whole phrase names ("bright red", "a green tint", "black in color"), or null when it names
 * anything else. "an orange" is a fruit, "orange" and "a deep orange" are colours.
 */
export function colourPhrase(tokens: Tokens): string | null {
  const many = ["different", "various", "multiple", "many", "random", "rainbow"].includes(tokens[0]?.low ?? "");
  if (many && tokens.length <= 3 && ["colors", "colours"].includes(tokens[tokens.length - 1]?.low ?? ""))
    return `in ${phraseOf(tokens)}`;
  let rest = trimPunctuation(tokens);
  let article = false;
  while (rest.length > 0 && OPENERS.has(rest[0]?.low ?? "")) {
    article ||= ARTICLES.has(rest[0]?.low ?? "");
    rest = rest.slice(1);
  }
  if (rest.length === 0) return null;
  const pattern = patternTail(rest);
  const core = pattern > 0 ? rest.slice(0, pattern) : rest;
  const nouns = core.filter((token) => colourNouns.has(token.low)).length;
  let plain = 0;
  let ambiguous = 0;
  let shades = 0;
  for (const token of core) {
    if (
      plainColours.has(token.low) ||
      HEX.test(token.low) ||
      (isColourWord(token.low) && !ambiguousColours.has(token.low))
    )
      plain++;
    else if (ambiguousColours.has(token.low)) ambiguous++;
    else if (shadeWords.has(token.low)) shades++;
    else if (!colourNouns.has(token.low) && !JOINERS.has(token.low) && !ARTICLES.has(token.low)) return null;
  }
  const seasonal =
    rest.length <= 3 &&
    nouns === 1 &&
    shades > 0 &&
    ["autumn", "autumnal", "festive", "tropical", "pastel"].includes(rest[0]?.low ?? "");
  if (plain + ambiguous === 0) return seasonal ? `in ${phraseOf(rest)}` : null;
  const last = core.filter((token) => !colourNouns.has(token.low) && !JOINERS.has(token.low)).pop() as Token;
  const endsInColour = isColourWord(last.low) || nouns > 0;
  if (!endsInColour) return null;
  if (plain === 0 && article && shades === 0 && nouns === 0) return null;
  return colourText(rest);
}

/** Where "with white stripes" begins behind a colour; 0 when it does not. */
function patternTail(tokens: Tokens): number {
  const at = tokens.findIndex((token, index) => index > 0 && (token.low === "with" || token.low === "and"));
  if (at <= 0) return 0;
  const last = tokens[tokens.length - 1]?.low ?? "";
  const patterned =
    appearances.has(last) ||
    [
      "stripes",
      "dots",
      "spots",
      "accents",
      "patterns",
      "pattern",
      "details",
      "highlights",
      "tips",
      "trim",
      "edges",
      "polka",
      "lines",
      "flames",
      "roots",
    ].includes(last);
  return patterned && tokens.length - at <= 6 ? at : 0;
}

function colourText(tokens: Tokens): string {
  let end = tokens.length;
  while (
    end > 1 &&
    (colourNouns.has(tokens[end - 1]?.low ?? "") || ["in", "of", "instead", "now"].includes(tokens[end - 1]?.low ?? ""))
  )
    end--;
  return phraseOf(tokens.slice(0, end));
}

/** The noun phrase without its colour words, so that "the red car" can be said to be blue. */
export function withoutColours(tokens: Tokens): Tokens {
  const head = headIndex(tokens);
  return tokens.filter((token, index) => index >= head || !plainColours.has(token.low));
}
