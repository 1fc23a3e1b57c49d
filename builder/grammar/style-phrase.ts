import { monochromeWords, pictureKinds, styleNouns, weakKinds } from "./lexicon/styles.js";
import { phraseOf, type Tokens, trimPunctuation } from "./token.js";

const MAX_WORDS = 4;

interface Found {
  readonly start: number;
  readonly length: number;
  readonly weak: boolean;
}

/**
 * The style that the phrase names, ready for FLUX-STYLE ("anime style", "oil painting style", "style of Van Gogh"),
 * or null. A kind of picture counts when it is the phrase's head, or when a style noun stands beside it.
 */
export function stylePhrase(given: Tokens): string | null {
  const tokens = trimPunctuation(given);
  const styleOf = findStyleOf(tokens);
  if (styleOf !== null) return styleOf;
  const noun = tokens.findIndex((token, index) => styleNouns.has(token.low) && !isLooking(tokens, index));
  // "pop art", "line art": the noun is half of the name.
  if (noun > 0 && isStrongStyleNoun(tokens[noun]?.low ?? ""))
    return named(tokens.slice(0, tokens[noun]?.low === "art" ? noun + 1 : noun));
  const kind = findKind(tokens);
  if (noun > 0 && kind !== null) return named(tokens.slice(kind.start, kind.start + kind.length));
  if (kind === null) return isMonochromeArt(tokens) ? "black-and-white film style" : null;
  const headed = kind.start + kind.length === tokens.length || endsHead(tokens[kind.start + kind.length]?.low ?? "");
  return headed || !kind.weak ? named(tokens.slice(kind.start > 3 ? kind.start : 0, kind.start + kind.length)) : null;
}

/** A style anywhere in a flowery sentence ("Immerse the image in the neon-lit world of cyberpunk"); null without one. */
export function styleSomewhere(tokens: Tokens): string | null {
  const styleOf = findStyleOf(tokens);
  if (styleOf !== null) return styleOf;
  const kind = findKind(tokens);
  const noun = tokens.findIndex((token, index) => isStrongStyleNoun(token.low) && !isLooking(tokens, index));
  if (kind !== null && (!kind.weak || noun > 0 || tokens.length <= 3))
    return named(tokens.slice(kind.start, kind.start + kind.length));
  if (isMonochromeArt(tokens)) return "black-and-white film style";
  return noun > 0 && STYLE_OUTRIGHT.has(tokens[noun]?.low ?? "")
    ? named(tokens.slice(Math.max(0, noun - 3), noun))
    : null;
}

/** Black-and-white is a style only where the instruction speaks of it as one. */
function isMonochromeArt(tokens: Tokens): boolean {
  const text = ` ${tokens.map((token) => token.low).join(" ")} `;
  const mono = [...monochromeWords].some((word) => text.includes(` ${word} `));
  if (!mono) return false;
  return /\b(styl\w*|aesthetics?|composition|masterpiece|photography|narrative|treatment|film|noir|drawing|sketch|essence|world|statement|contrasts?|simplicity|storytelling|art|artwork|elegance|drama|mood|appeal|tones of)\b/.test(
    text,
  );
}

const STYLE_OUTRIGHT: ReadonlySet<string> = new Set([
  "style",
  "styles",
  "styled",
  "styling",
  "aesthetic",
  "aesthetics",
]);

/** "look to the left" is a verb. */
function isLooking(tokens: Tokens, at: number): boolean {
  if (tokens[at]?.low !== "look") return false;
  return (
    [
      "to",
      "at",
      "up",
      "down",
      "like",
      "into",
      "away",
      "back",
      "towards",
      "toward",
      "happy",
      "sad",
      "out",
      "over",
      "straight",
    ].includes(tokens[at + 1]?.low ?? "") || ["and", "to"].includes(tokens[at - 1]?.low ?? "")
  );
}

function isStrongStyleNoun(low: string): boolean {
  return (
    [
      "style",
      "styles",
      "styled",
      "styling",
      "aesthetic",
      "aesthetics",
      "look",
      "vibe",
      "vibes",
      "artwork",
      "theme",
      "filter",
      "art",
    ].includes(low) || /-styled?$/.test(low)
  );
}

function findStyleOf(tokens: Tokens): string | null {
  for (let index = 0; index + 2 < tokens.length; index++) {
    const low = tokens[index]?.low ?? "";
    if (
      ["style", "styles", "manner", "spirit", "aesthetic", "look", "vein"].includes(low) &&
      tokens[index + 1]?.low === "of"
    ) {
      const rest = trimPunctuation(tokens.slice(index + 2));
      return `style of ${clip(phraseOf(rest))}`;
    }
  }
  return null;
}

function findKind(tokens: Tokens): Found | null {
  let weak: Found | null = null;
  let strong: Found | null = null;
  for (let start = 0; start < tokens.length; start++) {
    for (let length = Math.min(MAX_WORDS, tokens.length - start); length >= 1; length--) {
      const phrase = tokens
        .slice(start, start + length)
        .map((token) => token.low.replace(/('s|-inspired|-style|-styled|-like|-themed)$/, ""))
        .join(" ");
      if (!pictureKinds.has(phrase)) continue;
      const found = { start, length, weak: weakKinds.has(phrase) };
      if (found.weak) weak = found;
      else strong ??= found;
      break;
    }
  }
  return strong ?? weak;
}

function endsHead(low: string): boolean {
  return [
    "with",
    "by",
    "in",
    "of",
    "from",
    "that",
    "version",
    "rendering",
    "render",
    "scene",
    "image",
    "picture",
    "photo",
    "photograph",
    "poster",
    "character",
    "version",
    ",",
    "using",
    "effect",
    "masterpiece",
    "frame",
    "panel",
    "page",
    "movie",
    "film",
    "game",
    "and",
    "composition",
    "dystopia",
    "for",
    "to",
    "on",
    "graphic",
    "graphics",
    "work",
    "piece",
    "print",
    "screenshot",
    "portrait",
  ].includes(low);
}

function named(tokens: Tokens): string {
  const drop = new Set([
    "a",
    "an",
    "the",
    "in",
    "into",
    "like",
    "to",
    "as",
    "of",
    "if",
    "it",
    "it's",
    "is",
    "was",
    "were",
    "with",
    "look",
    "be",
    "captivating",
    "vibrant",
    "rich",
    "richly",
    "textured",
    "though",
    "made",
    "being",
    "from",
  ]);
  let start = 0;
  while (start < tokens.length && drop.has(tokens[start]?.low ?? "")) start++;
  const rest = trimPunctuation(tokens.slice(start));
  const phrase = phraseOf(rest.length > 0 ? rest : tokens).replace(/-styled?$/i, "");
  return `${clip(phrase)} style`;
}

function clip(text: string): string {
  return text.slice(0, 200);
}
