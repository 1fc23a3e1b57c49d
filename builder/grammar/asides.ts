import { listOf, phrases } from "./lexicon/list.js";
import { isImage } from "./phrase.js";
import { longestMatch, type Tokens, trimPunctuation } from "./token.js";

/** "without changing anything else", "while keeping the dog": what stays as it is. */
export interface Asides {
  readonly tokens: Tokens;
  /** What is named as staying, if it is a thing: the subject of a new background. */
  readonly kept: Tokens | null;
}

const TAILS = [
  "without changing",
  "without altering",
  "without affecting",
  "without modifying",
  "without touching",
  "while keeping",
  "while preserving",
  "while maintaining",
  "while leaving",
  "whilst keeping",
  "while retaining",
  "but keep",
  "but leave",
  "and keep",
  "and leave",
  "and preserve",
  "and maintain",
  "but preserve",
  ", keeping",
  ", preserving",
  ", leaving",
  ", maintaining",
  ", keep",
  ", preserve",
  ", leave",
  ", maintain",
  "keeping the",
  "and do not change",
  ", do not change",
  "but do not change",
  "do not change",
  "with everything else unchanged",
  "with the rest unchanged",
  "; keep",
  "; leave",
  "but maintain",
  ", retaining",
  "and retain",
  "; preserve",
  ". keep",
  ". leave",
  ". preserve",
  ". maintain",
  ". do not",
  "but do not",
  ", but do not",
  ", do not",
  "and do not",
  "but retain",
  ", ensuring",
  ", making sure",
  "and make sure",
  "and ensure",
  ". make sure",
  ". ensure",
  ", make sure",
  ", ensure",
  "keeping everything",
  "leaving everything",
  "while ensuring",
  "while making sure",
];
const KEEPERS = listOf("keep, keeping, preserve, preserving, maintain, maintaining, leave, leaving, retain, retaining");
const OTHERS = listOf(
  "rest, else, others, other, same, original, background, everything, anything, unchanged, style, composition, lighting, details, colors, layout, nothing, quality, structure, identity, elements, pose, expression, face, perspective, parts, color, position, size, text, font, it, that, facial, features, appearance, remaining",
);
const CLOSERS = phrases(
  "unchanged, as it is, as they are, as is, the same, intact, untouched, in place, in the foreground, still, where it is, visible, consistent, exactly the same, in focus, as the subject, alone, unaltered, identical, where they are, the way it is, in color, in colour, in full color, in full colour, colored, coloured",
);

/** Takes away what only says what stays. */
export function withoutAsides(given: Tokens): Asides {
  let tokens = given;
  let kept: Tokens | null = null;
  for (let at = 2; at < tokens.length; at++) {
    const length = longestMatch(tokens, at, TAILS);
    if (length === 0) continue;
    const end = clauseEnd(tokens, at + length);
    const aside = trimPunctuation(tokens.slice(at, end));
    if (!isAside(aside)) continue;
    kept ??= keptThing(aside);
    tokens = [...trimPunctuation(tokens.slice(0, at)), ...tokens.slice(end)];
    at--;
  }
  return { tokens, kept };
}

function clauseEnd(tokens: Tokens, from: number): number {
  for (let at = from; at < tokens.length; at++) {
    const low = tokens[at]?.low ?? "";
    if ([".", ";", "\n"].includes(low)) return at;
    if (
      low === "," &&
      ["and", "then", "change", "add", "remove", "replace", "make"].includes(tokens[at + 1]?.low ?? "")
    )
      return at;
    if (
      low === "and" &&
      ["change", "add", "remove", "replace", "make", "turn", "put", "give", "paint", "delete"].includes(
        tokens[at + 1]?.low ?? "",
      )
    )
      return at;
  }
  return tokens.length;
}

/** "and keep only the dog" and "make sure the car is red" are edits, and no asides. */
function isAside(aside: Tokens): boolean {
  const lows = aside.map((token) => token.low);
  if (lows.includes("only") || lows.includes("just")) return false;
  if (lows.includes("sure") || lows.includes("ensure") || lows.includes("ensuring")) {
    return (
      lows.some((low) =>
        [
          "blend",
          "blends",
          "natural",
          "naturally",
          "match",
          "matches",
          "realistic",
          "consistent",
          "seamless",
          "seamlessly",
          "matching",
          "unchanged",
          "remains",
          "remain",
          "stays",
          "same",
          "fits",
          "fit",
          "looks",
          "harmonious",
        ].includes(low),
      ) && !lows.includes("no")
    );
  }
  if (["do", "without"].includes(lows[0] ?? "") || lows.includes("not")) return true;
  const keeper = lows.some((low) => KEEPERS.has(low));
  const closed = CLOSERS.some((closer) => {
    const words = closer.split(" ");
    return words.every((word, index) => lows[lows.length - words.length + index] === word);
  });
  return (keeper && (closed || lows.some((low) => OTHERS.has(low)) || lows.length <= 7)) || lows.includes("unchanged");
}

function keptThing(aside: Tokens): Tokens | null {
  const at = aside.findIndex((token) => KEEPERS.has(token.low));
  if (at < 0) return null;
  let thing = aside.slice(at + 1);
  for (const closer of CLOSERS) {
    const length = closer.split(" ").length;
    if (thing.length > length && longestMatch(thing, thing.length - length, [closer]) === length)
      thing = thing.slice(0, -length);
  }
  if (thing.length === 0 || thing.length > 8 || isImage(thing) || thing.some((token) => OTHERS.has(token.low)))
    return null;
  return thing;
}
