import { asks, type Clause } from "../clause.js";
import { type Context, pointsAtMask, resolvePronouns } from "../context.js";
import type { Outcome } from "../edit.js";
import { listOf, phrases } from "../lexicon/list.js";
import { prepositions } from "../lexicon/nouns.js";
import { isImage, withoutArticle, withoutImageTail } from "../phrase.js";
import { qualityOf } from "../quality-phrase.js";
import { refusals } from "../refusals.js";
import { longestMatch, matches, phraseOf, QUOTED, type Tokens, trimPunctuation, words } from "../token.js";

/** Verbs whose object is the place: "fill the bowl with fruit". */
const FILLING = listOf(
  "fill, decorate, adorn, enrich, enliven, grace, garnish, surround, furnish, equip, populate, top, cover, wrap, drape, accessorize, accessorise, embellish, fit, infuse, supplement, augment, festoon, line, string, wreathe, crown, stack, serve, present, blend, dress, provide, spread, layer, sprinkle, light",
);
const WRITING = listOf("write, inscribe, print, engrave, stamp, carve, etch");
const PURPOSES = phrases(
  "to enhance, to diversify, to enrich, to add to, to add a, to bring, to create, to make, to complete, to balance, for added, for a, inviting, adding, bringing, so that it, so that the, so it, making sure, ensuring, to give, to improve, to complement, to liven, to increase, to draw, to fit, to match, matching the, that matches the, for decoration, for scale, to emphasize, as decoration, making it, to fill, to accompany the, blending, to build",
);

/** An object that was not there, at the place that the sentence says. */
export function added(thing: Tokens, place: Tokens, context: Context): Outcome {
  const object = withoutPurpose(resolvePronouns(thing, context));
  if (object.length === 0) return refusals.incomplete("add");
  if (
    context.hasMask &&
    (pointsAtMask(withoutPreposition(place)) || ["here", "there"].includes(place[0]?.low ?? "")) &&
    place.length > 0
  ) {
    return { kind: "add", sentence: `add ${phraseOf(object)}`, thing: phraseOf(object), inMask: true };
  }
  if (pointsAtMask(withoutPreposition(place)) || place[0]?.low === "here") return refusals.needsMask(phraseOf(place));
  const where = withoutPurpose(whereabouts(place, context));
  const described = where.length === 0 ? phraseOf(object) : `${phraseOf(object)} ${phraseOf(where)}`;
  // "to the wall" says where to put it, and nothing about how it looks.
  const painted = where[0]?.low === "to" ? phraseOf(object) : described;
  return { kind: "add", sentence: `add ${described}`, thing: painted, inMask: false };
}

function whereabouts(place: Tokens, context: Context): Tokens {
  const low = place.map((token) => token.low).join(" ");
  const old = context.antecedent;
  if (
    old !== null &&
    context.removed &&
    [
      "there",
      "in its place",
      "in their place",
      "instead",
      "in his place",
      "in her place",
      "in that place",
      "in place of it",
      "in that spot",
    ].includes(low)
  ) {
    return [...words("where"), ...old, ...words("was")];
  }
  if (low === "instead" || low === "there") return [];
  return resolvePronouns(place, context);
}

function withoutPreposition(tokens: Tokens): Tokens {
  let rest = tokens;
  while (rest.length > 0 && prepositions.has(rest[0]?.low ?? "")) rest = rest.slice(1);
  return rest;
}

function withoutPurpose(tokens: Tokens): Tokens {
  for (let at = 1; at < tokens.length; at++) {
    if (longestMatch(tokens, at, PURPOSES) > 0) return trimPunctuation(tokens.slice(0, at));
  }
  return trimPunctuation(tokens);
}

/** "Add a boat on the lake", "Put a hat on the dog", "Fill the bowl with fruit", "Write 'A' on the wall". */
export function recogniseAdd(clause: Clause, context: Context): Outcome | null {
  if (!asks(clause, "add") || clause.verb === null) return null;
  const lemma = clause.verb.lemma;
  const rest = withoutTail(clause.rest);
  if (rest.length === 0) return refusals.incomplete(lemma);
  const quality = qualityOf(
    rest.filter((token) => !["more", "some", "a", "an", "the", "extra", "to", "effect", "version"].includes(token.low)),
  );
  if (
    quality !== null &&
    !["teeth", "nose", "lights", "light", "frame", "abs", "shadows", "glow", "highlights"].includes(
      rest[rest.length - 1]?.low ?? "",
    )
  )
    return refusals.noBrick(quality);
  if (FILLING.has(lemma)) {
    const filled = filling(rest, context);
    if (filled !== null) return filled;
    if (["present", "blend", "light", "serve", "spread", "stack"].includes(lemma) && rest.length < 3) return null;
  }
  if (WRITING.has(lemma)) return written(rest, context);
  if (
    ["glide", "sit", "seat", "lean", "float", "rest"].includes(lemma) &&
    ["down", "up", "still"].includes(rest[0]?.low ?? "")
  )
    return null;
  if (isImage(rest)) return null;
  const at = placeIndex(rest);
  const thing = rest.slice(0, at);
  const place = rest.slice(at);
  if (isImage(thing)) return null;
  return added(thing, place, context);
}

/** "to the image" says nothing about where; "in the scene" neither. */
function withoutTail(tokens: Tokens): Tokens {
  const cut = withoutImageTail(tokens);
  const inScene = cut.findIndex(
    (_, index) =>
      index > 0 &&
      [
        "into the scene",
        "to the scene",
        "in the scene",
        "within the scene",
        "throughout the scene",
        "into the image",
        "to the image",
        "into the composition",
      ].some((phrase) => matches(cut, index, phrase) && index + phrase.split(" ").length === cut.length),
  );
  return inScene > 0 ? cut.slice(0, inScene) : cut;
}

/** Where the place begins; the length when there is none. A mask's words and "of" stay with the thing. */
function placeIndex(tokens: Tokens): number {
  for (let at = 1; at < tokens.length; at++) {
    const low = tokens[at]?.low ?? "";
    if (
      low === "here" ||
      low === "there" ||
      low === "instead" ||
      low === "atop" ||
      low === "beneath" ||
      low === "underneath"
    )
      return at;
    if (prepositions.has(low) && !["of", "with", "without", "for", "from", "down", "up", "past"].includes(low))
      return at;
  }
  return tokens.length;
}

function filling(rest: Tokens, context: Context): Outcome | null {
  const link = rest.findIndex(
    (token, index) =>
      index > 0 &&
      ["with", "in", "by", "on"].includes(token.low) &&
      (token.low === "with" || !rest.some((later) => later.low === "with")),
  );
  if (link <= 0) return null;
  let thing = rest.slice(link + 1);
  for (const lead of [
    "the presence of",
    "a gathering of",
    "the addition of",
    "adding",
    "including",
    "incorporating",
    "the essence of",
    "the beauty of",
    "introducing",
    "placing",
  ]) {
    if (matches(thing, 0, lead)) thing = thing.slice(lead.split(" ").length);
  }
  const place = rest.slice(0, link);
  if (rest[link]?.low !== "with" && rest[link]?.low !== "by" && rest[link]?.low !== "in") return null;
  if (isImage(place)) return added(withoutImageTail(thing), [], context);
  if (pointsAtMask(place) || (["this", "here"].includes(place[0]?.low ?? "") && place.length <= 2)) {
    return context.hasMask ? { kind: "fill", thing: phraseOf(thing) } : refusals.needsMask(phraseOf(place));
  }
  return added(thing, [...words("to"), ...place], context);
}

function written(rest: Tokens, context: Context): Outcome | null {
  const quoted = rest.findIndex((token) => token.low === QUOTED);
  if (quoted < 0) {
    const at = placeIndex(rest);
    if (at === rest.length) return null;
    const thing = withoutArticle(rest.slice(0, at));
    const text =
      thing.length > 0 ? [...words("the text"), { text: `"${phraseOf(rest.slice(0, at))}"`, low: QUOTED }] : thing;
    return added(text, rest.slice(at), context);
  }
  return added(
    [...words("the text"), rest[quoted] ?? words("text")[0] ?? { text: "", low: "" }],
    rest.slice(quoted + 1),
    context,
  );
}
