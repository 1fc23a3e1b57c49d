import { listOf } from "./lexicon/list.js";
import { determiners, headEnders, imageFillers, imageNouns, prepositions } from "./lexicon/nouns.js";
import { type Tokens, trimPunctuation, words } from "./token.js";

const ARTICLES: ReadonlySet<string> = new Set(["a", "an", "the"]);
const PLURAL_EXCEPTIONS = listOf(
  "glass, dress, grass, bus, bass, moss, cross, canvas, lens, brass, mattress, octopus, cactus, hibiscus, compass, gas, atlas, walrus, princess, waitress, actress, christmas, tennis, chess, this, necklace's",
);
const IRREGULAR_PLURALS = listOf(
  "people, men, women, children, sheep, feet, teeth, geese, mice, deer, cattle, leaves, they, them, lice, oxen",
);

/** Without a leading a, an or the. */
export function withoutArticle(tokens: Tokens): Tokens {
  return ARTICLES.has(tokens[0]?.low ?? "") ? tokens.slice(1) : tokens;
}

/** Index of the noun phrase's head: the last word before its first position, clause or participle. -1 when empty. */
export function headIndex(tokens: Tokens): number {
  let index = determiners.has(tokens[0]?.low ?? "") ? 1 : 0;
  // "the left car", "right": a side before its noun does not end the head.
  while (
    index < tokens.length &&
    ["left", "right", "upper", "lower"].includes(tokens[index]?.low ?? "") &&
    index + 1 < tokens.length
  )
    index++;
  let head = tokens.length === 0 ? -1 : Math.min(index, tokens.length - 1);
  for (; index < tokens.length; index++) {
    const low = tokens[index]?.low ?? "";
    // "the man's left arm": a side between the owner and the part.
    const side = ["left", "right"].includes(low) && /'s?$/.test(tokens[index - 1]?.low.replace(/s$/, "") ?? "");
    if (!side && (headEnders.has(low) || /^[,;:.]$/.test(low))) break;
    head = index;
  }
  return head;
}

/** The head noun in lower case, without its possessive ending. */
export function headOf(tokens: Tokens): string {
  return tokens[headIndex(tokens)]?.low ?? "";
}

/** "The teapot" → "the teapot": a capital that only opens a sentence is no part of a prompt. */
export function withoutInitialCapitals(tokens: Tokens): Tokens {
  return tokens.map((token, index) => {
    const opens = index === 0 || [".", "!", "?", "\n", ";"].includes(tokens[index - 1]?.low ?? "");
    return opens && (determiners.has(token.low) || prepositions.has(token.low))
      ? { text: token.low, low: token.low }
      : token;
  });
}

/** True when a sentence about the noun phrase takes "are". */
export function isPlural(tokens: Tokens): boolean {
  const head = headOf(tokens);
  const coordinated = tokens.some((token, index) => token.low === "and" && index <= headIndex(tokens));
  return coordinated || IRREGULAR_PLURALS.has(head) || (/[^s']s$/.test(head) && !PLURAL_EXCEPTIONS.has(head));
}

/** True when the tokens name the picture as a whole, and nothing in it. */
export function isImage(tokens: Tokens): boolean {
  const bare = tokens.filter((token) => !imageFillers.has(token.low));
  if (bare.length === 0) return false;
  return bare.every((token) => imageNouns.has(token.low.replace(/'s$/, "")));
}

/** The noun phrase ready to be a prompt: a determiner in front when it has none and is no name. */
export function nounPhrase(tokens: Tokens): Tokens {
  const first = tokens[0];
  if (first === undefined) return tokens;
  if (determiners.has(first.low) || /^\p{Lu}/u.test(first.text) || first.low === '"') return tokens;
  return [...words("the"), ...tokens];
}

/**
 * Without "from the image", "in the photo", "of this picture" at the end: words that point at the whole picture and
 * select nothing.
 */
export function withoutImageTail(tokens: Tokens): Tokens {
  let kept = trimPunctuation(tokens);
  for (let again = true; again; ) {
    again = false;
    const longest = Math.min(8, kept.length - 1);
    for (let length = 2; length <= longest; length++) {
      const start = kept.length - length;
      const low = kept[start]?.low ?? "";
      const opens =
        prepositions.has(low) || ["depicted", "visible", "present", "featured", "shown", "seen"].includes(low);
      if (opens && isImageTail(kept.slice(start))) {
        kept = trimPunctuation(kept.slice(0, start));
        again = true;
        break;
      }
    }
    const last = kept[kept.length - 1]?.low ?? "";
    if (
      kept.length > 1 &&
      [
        "visible",
        "present",
        "depicted",
        "featured",
        "please",
        "shown",
        "anymore",
        "entirely",
        "completely",
        "altogether",
        "thanks",
        "seamlessly",
        "naturally",
      ].includes(last)
    ) {
      kept = trimPunctuation(kept.slice(0, -1));
      again = true;
    }
  }
  return kept;
}

function isImageTail(tokens: Tokens): boolean {
  const skip = new Set([
    "out",
    "of",
    "from",
    "in",
    "on",
    "to",
    "into",
    "within",
    "at",
    "present",
    "visible",
    "depicted",
    "throughout",
    "across",
    "inside",
    "featured",
    "onto",
    "for",
    "shown",
    "seen",
    "off",
  ]);
  let start = 0;
  while (start < tokens.length && skip.has(tokens[start]?.low ?? "")) start++;
  const rest = tokens.slice(start);
  if (rest.length === 1 && ["view", "sight"].includes(rest[0]?.low ?? "")) return true;
  return start > 0 && isImage(rest) && !["scene", "everything", "all", "world", "view"].includes(rest[0]?.low ?? "");
}
