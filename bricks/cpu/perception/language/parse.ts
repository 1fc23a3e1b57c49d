import { colourWords, type PlainColour } from "../colour.js";
import { type Noun, nounOf } from "./nouns.js";
import type { Expression, Referring, Relation, Side } from "./referring.js";

const NUMBERS: ReadonlyMap<string, number> = new Map(
  "one two three four five six seven eight nine ten".split(" ").map((w, i) => [w, i + 1]),
);
const ORDINALS: ReadonlyMap<string, number> = new Map([
  ..."first second third fourth fifth sixth".split(" ").map((w, i) => [w, i + 1] as const),
  ..."1st 2nd 3rd 4th 5th 6th".split(" ").map((w, i) => [w, i + 1] as const),
]);
const SIDES: ReadonlyMap<string, Side> = new Map<string, Side>([
  ...(["left", "leftmost", "left-hand", "lefthand", "left-most"] as const).map((w) => [w, "left"] as const),
  ...(["right", "rightmost", "right-hand", "righthand", "right-most"] as const).map((w) => [w, "right"] as const),
  ...(["top", "upper", "topmost", "uppermost", "highest"] as const).map((w) => [w, "top"] as const),
  ...(["bottom", "lower", "bottommost", "lowest"] as const).map((w) => [w, "bottom"] as const),
  ...(["front", "nearest", "closest", "frontmost"] as const).map((w) => [w, "front"] as const),
  ...(["back", "rear", "farthest", "furthest", "distant"] as const).map((w) => [w, "back"] as const),
  ...(["middle", "center", "centre", "central"] as const).map((w) => [w, "middle"] as const),
]);
const LARGE = new Set("large larger largest big bigger biggest huge giant tall taller tallest".split(" "));
const SMALL = new Set("small smaller smallest little tiny tiniest short shorter shortest".split(" "));
const ALL = new Set(["all", "every", "each", "both", "any"]);

/** Relations by the words that say them, longest first. */
const RELATIONS: readonly (readonly [string, Relation])[] = [
  ...(["to the left of", "on the left side of", "on the left of", "at the left of", "left of"] as const).map(
    (w) => [w, "left of"] as const,
  ),
  ...(["to the right of", "on the right side of", "on the right of", "at the right of", "right of"] as const).map(
    (w) => [w, "right of"] as const,
  ),
  ...(["in front of", "before"] as const).map((w) => [w, "in front of"] as const),
  ...(["in the back of", "behind"] as const).map((w) => [w, "behind"] as const),
  ...(["on top of", "sitting on", "standing on", "lying on", "placed on", "resting on", "on", "upon"] as const).map(
    (w) => [w, "on"] as const,
  ),
  ...(["next to", "close to", "beside", "besides", "near", "by", "alongside", "adjacent to", "around"] as const).map(
    (w) => [w, "next to"] as const,
  ),
  ...(["above", "over"] as const).map((w) => [w, "above"] as const),
  ...(["below", "under", "underneath", "beneath"] as const).map((w) => [w, "below"] as const),
  ...(["between", "in between", "in the middle of"] as const).map((w) => [w, "between"] as const),
  ...(["inside", "inside of", "within", "in"] as const).map((w) => [w, "in"] as const),
  ...(
    ["with", "wearing", "holding", "carrying", "riding", "that has", "that is holding", "who is wearing"] as const
  ).map((w) => [w, "with"] as const),
].sort(([a], [b]) => b.length - a.length);

/** Frames of the picture itself: "on the left", "at the top of the image", "in the upper right corner". */
const SIDE_WORD = "far |very |extreme |most )?(?:upper|lower|top|bottom|left|right|middle|center|centre|front|back";
const PLACE = new RegExp(
  `\\b(?:(?:that is|which is|located|standing|sitting|placed) )?(?:on|at|in|to|from|towards?|near) (?:the )?((?:${SIDE_WORD})(?:[- ](?:hand|most))?(?:[- ](?:upper|lower|top|bottom|left|right|middle|center|centre|corner|side|edge|half|part|row|hand side))*)(?: (?:of|in) the (?:image|picture|photo|photograph|frame|scene|screen))?(?! of\\b)\\b`,
  "g",
);
const IN_THE_PICTURE = /\b(?:in|of|from|on) (?:the|this) (?:image|picture|photo|photograph|frame|scene|screen)\b/g;
const GROUND = /\b(?:in|at|from) the (foreground|background)\b/g;
/** Measures whose noun follows: "a pair of shoes". */
const MEASURE =
  /\b(?:pair|group|bunch|piece|pieces|couple|set|all|one|each|some|most|row|flock|herd|pile|slice|part|any|both) of (?:the )?/g;
const EVERYTHING_BUT =
  /^(?:everything|all|anything|all (?:the )?objects|the whole (?:image|picture|photo)|everything else) (?:except(?: for)?|but|besides|other than|apart from|excluding|outside(?: of)?) /;
const VERB =
  /^(?:please )?(?:segment|select|find|extract|mask|cut out|remove|delete|erase|get|show|pick|highlight|locate|detect) (?:out )?/;

/** Longest prompt that is looked at, in words; the rest can only be description. */
const WORDS = 60;

/**
 * Reads a referring expression. Null when no noun is found in it.
 * Words that say nothing about a picture ("wooden", "beautiful") are passed over.
 */
export function parseReferring(prompt: string): Expression | null {
  let text = prompt
    .toLowerCase()
    .replace(/[’']s\b/g, " s")
    .replace(/[^a-z0-9,& -]/g, " ")
    .split(/\s+/)
    .filter((w) => w !== "")
    .slice(0, WORDS)
    .join(" ")
    .replace(VERB, "");
  const but = EVERYTHING_BUT.exec(text);
  if (but) text = text.slice(but[0].length);
  const parts = splitConjunction(text)
    .map(parsePhrase)
    .filter((p) => p !== null);
  if (parts.length === 0) return null;
  return { parts, inverted: but !== null };
}

/** "the dog and the cat" are two; "the man between the car and the bus", "the black and white cat" are one. */
function splitConjunction(text: string): readonly string[] {
  const pieces = text.split(/\s*(?:,|&|\band\b)\s*(?:also )?/).filter((p) => p !== "");
  const phrases: string[] = [];
  for (const piece of pieces) {
    const last = phrases.at(-1);
    const own = headOf(piece.split(" ")) !== null;
    const lastOwn = last !== undefined && headOf(last.split(" ")) !== null;
    if (last === undefined || (own && lastOwn && !/\bbetween\b/.test(last))) phrases.push(piece);
    else phrases[phrases.length - 1] = `${last} and ${piece}`;
  }
  return phrases;
}

function parsePhrase(phrase: string): Referring | null {
  const sides: Side[] = [];
  let text = ` ${phrase} `.replace(MEASURE, (m) => (/\b(?:all|each|both|any)\b/.test(m) ? "all " : ""));
  // "second from the left" before "the left" is taken as a side of its own.
  let ordinal = 1;
  text = text.replace(
    /\b([a-z0-9]+)(?: (?:one|[a-z]+))? from (?:the )?(left|right|top|bottom)\b/g,
    (whole, word, side) => {
      const place = ORDINALS.get(word);
      if (place === undefined) return whole;
      ordinal = place;
      sides.push(side as Side);
      const noun = /^[a-z0-9]+ ([a-z]+) from/.exec(whole)?.[1];
      return noun && noun !== "one" && nounOf(noun) ? noun : " ";
    },
  );
  text = text.replace(PLACE, (_whole, place: string) => {
    for (const word of place.split(/[ -]/)) {
      const side = SIDES.get(word);
      if (side && !sides.includes(side)) sides.push(side);
    }
    return " ";
  });
  text = text.replace(GROUND, (_whole, ground: string) => {
    sides.push(ground === "foreground" ? "front" : "back");
    return " ";
  });
  text = text.replace(IN_THE_PICTURE, " ").replace(/\s+/g, " ").trim();
  if (text === "") return null;
  const found = firstRelation(text);
  const headText = found ? text.slice(0, found.at).trim() : text;
  const rest = found ? text.slice(found.at + found.length).trim() : "";
  const words = headText.split(" ").filter((w) => w !== "");
  const head = headOf(words) ?? unknownHead(words);
  if (head === null) return null;
  const before = words.slice(0, head.at);
  const colours = coloursOf(before);
  const relations: Referring["relations"][number][] = [];
  if (found) {
    // "in red", "with the red shirt": a colour of the thing itself.
    if (found.relation === "with" || found.relation === "in") colours.push(...coloursOf(rest.split(" ")));
    const anchors = splitConjunction(rest)
      .flatMap((p) => p.split(" and "))
      .map(parsePhrase)
      .filter((p) => p !== null)
      .filter((p) => p.noun.target.kind !== "unknown");
    const clothes = anchors.every(({ noun }) => noun.target.kind === "part" || noun.target.kind === "unknown");
    if (anchors.length > 0 && !(clothes && (found.relation === "with" || found.relation === "in"))) {
      relations.push({ relation: found.relation, anchors });
    }
  }
  let count: Referring["count"] = null;
  for (const word of before) {
    const side = SIDES.get(word);
    if (side && !sides.includes(side)) sides.push(side);
    const place = ORDINALS.get(word);
    if (place !== undefined) {
      ordinal = place;
      if (sides.length === 0) sides.push("left");
    }
    if (ALL.has(word)) count = word === "both" ? 2 : "all";
    const number = NUMBERS.get(word) ?? (/^[1-9][0-9]?$/.test(word) ? Number(word) : undefined);
    if (number !== undefined && number > 1) count = number;
    else if (number === 1) count = 1;
  }
  const size = before.some((w) => LARGE.has(w)) ? "large" : before.some((w) => SMALL.has(w)) ? "small" : null;
  return { noun: head.noun, colours, size, sides, ordinal, count, relations };
}

function coloursOf(words: readonly string[]): PlainColour[] {
  return words.map((w) => colourWords.get(w)).filter((c) => c !== undefined);
}

function firstRelation(text: string): { at: number; length: number; relation: Relation } | null {
  let best: { at: number; length: number; relation: Relation } | null = null;
  for (const [words, relation] of RELATIONS) {
    const at = ` ${text} `.indexOf(` ${words} `);
    // At the very beginning there is no head yet.
    if (at <= 0) continue;
    if (best === null || at < best.at) best = { at, length: words.length, relation };
  }
  return best;
}

/** The head is the last known noun before "of" or a clause; two-word nouns ("wine glass") count as one. */
function headOf(words: readonly string[]): { readonly noun: Noun; readonly at: number } | null {
  const stop = words.findIndex((w, i) => i > 0 && ["of", "that", "which", "who"].includes(w));
  const end = stop < 0 ? words.length : stop;
  for (let i = end - 1; i >= 0; i--) {
    const pair = i > 0 ? nounOf(`${words[i - 1]}-${words[i]}`) : null;
    if (pair) return { noun: pair, at: i - 1 };
    const noun = nounOf(words[i]);
    if (noun) {
      // Something unknown after it is the head, as in "dog house"; but colours, sides and verbs' forms are not.
      const after = words.slice(i + 1, end).filter((w) => !isPlain(w));
      if (after.length > 0 && noun.target.kind !== "salient") continue;
      if (noun.target.kind === "salient" && i < end - 1) continue;
      return { noun, at: i };
    }
  }
  return null;
}

function isPlain(word: string): boolean {
  return (
    colourWords.has(word) ||
    SIDES.has(word) ||
    /(?:ing|ed|ly)$/.test(word) ||
    ["s", "is", "are", "only", "there", "here"].includes(word)
  );
}

/** The last word that may be a noun. */
function unknownHead(words: readonly string[]): { readonly noun: Noun; readonly at: number } | null {
  const stop = words.findIndex((w, i) => i > 0 && ["of", "that", "which", "who"].includes(w));
  const end = stop < 0 ? words.length : stop;
  for (let i = end - 1; i >= 0; i--) {
    const word = words[i];
    const known =
      SIDES.has(word) || ORDINALS.has(word) || NUMBERS.has(word) || ALL.has(word) || LARGE.has(word) || SMALL.has(word);
    if (known || colourWords.has(word) || /^(?:the|a|an|this|that|these|those|my|of|and|s|not)$/.test(word)) continue;
    return { noun: { target: { kind: "unknown" }, plural: /[^s]s$/.test(word), text: word }, at: i };
  }
  return null;
}
