import { colourPhrase, isColourWord } from "./colour.js";
import { plainColours, shadeWords } from "./lexicon/colours.js";
import { environmentFillers, environmentWords } from "./lexicon/environments.js";
import { listOf, phrases } from "./lexicon/list.js";
import { appearances, materials, surfaceNouns } from "./lexicon/materials.js";
import { determiners, prepositions } from "./lexicon/nouns.js";
import { actions, moods, nounLikeActions } from "./lexicon/poses.js";
import { type Quality, qualities } from "./lexicon/quality.js";
import { styleNouns } from "./lexicon/styles.js";
import { sizeRatio } from "./size.js";
import { stylePhrase } from "./style-phrase.js";
import { longestMatch, matches, phraseOf, QUOTED, type Tokens, trimPunctuation } from "./token.js";
import { baseForms } from "./verb.js";

/** What something is to become. */
export type Predicate =
  | { readonly kind: "colour"; readonly phrase: string }
  /** A material, a pattern or another look of a surface. */
  | { readonly kind: "surface"; readonly phrase: string }
  | { readonly kind: "environment"; readonly phrase: string }
  | { readonly kind: "style"; readonly phrase: string }
  | { readonly kind: "size"; readonly ratio: number }
  /** `phrase` begins with the verb, as written. */
  | { readonly kind: "pose"; readonly phrase: string; readonly mood: boolean }
  | { readonly kind: "quality"; readonly quality: Quality }
  | { readonly kind: "text"; readonly phrase: string }
  | { readonly kind: "thing"; readonly phrase: string };

const LINKS = listOf(
  "to, into, be, as, being, for, with, by, is, are, become, becoming, turn, appear, seem, look, looks, of, like, have, having, become",
);
const INTENSIFIERS: ReadonlySet<string> = new Set([
  "very",
  "really",
  "more",
  "so",
  "extremely",
  "slightly",
  "completely",
  "totally",
  "fully",
  "all",
  "a",
  "bit",
  "little",
  "much",
  "quite",
  "too",
  "looking",
  "look",
  "looks",
  "appear",
  "appears",
  "seem",
  "feel",
  "be",
  "being",
  "to",
  "somewhat",
  "less",
  "even",
  "overall",
  "just",
  "and",
  ",",
  "or",
  "the",
]);

/** Reads a complement: what stands behind "to", "into", "be" or directly behind the object of "make". */
export function readPredicate(given: Tokens): Predicate | null {
  const tokens = trimPunctuation(given);
  if (tokens.length === 0) return null;
  const core = withoutLinks(tokens);
  if (core.length === 0) return null;
  const weather = environmentPhrase(core);
  if (weather !== null && !core.some((token) => plainColours.has(token.low)))
    return { kind: "environment", phrase: weather };
  const colour = colourPhrase(core);
  if (colour !== null) return { kind: "colour", phrase: colour };
  const made = madeOf(tokens);
  if (made !== null) return { kind: "surface", phrase: made };
  const ratio = sizeRatio(core);
  if (ratio !== null) return { kind: "size", ratio };
  const environment = environmentPhrase(core);
  if (environment !== null) return { kind: "environment", phrase: environment };
  const bare = surfacePhrase(tokens);
  if (bare !== null && core.length <= 2 && !core.some((token) => styleNouns.has(token.low)))
    return { kind: "surface", phrase: bare };
  const style = stylePhrase(core);
  if (style !== null) return { kind: "style", phrase: style };
  if (bare !== null) return { kind: "surface", phrase: bare };
  const pose = posePhrase(core);
  if (pose !== null) return pose;
  const quality = startsNewThing(core) ? null : qualityOf(core);
  if (quality !== null) return { kind: "quality", quality };
  if (core.some((token) => token.low === QUOTED)) return { kind: "text", phrase: phraseOf(core) };
  return { kind: "thing", phrase: phraseOf(core) };
}

/** "a mirror" is a thing; "a bit sharper" and "a better photo" are not. */
function startsNewThing(core: Tokens): boolean {
  if (!["a", "an", "two", "some"].includes(core[0]?.low ?? "")) return false;
  return !core.some((token) =>
    ["bit", "little", "lot", "photo", "picture", "image", "look", "tone", "way", "touch"].includes(token.low),
  );
}

export function withoutLinks(tokens: Tokens): Tokens {
  let rest = tokens;
  while (rest.length > 1 && LINKS.has(rest[0]?.low ?? "")) rest = rest.slice(1);
  return rest;
}

/** Details of an environment that are things of their own: "autumn leaves". */
const DETAILS = listOf("leaves, stars, colors, colours, streets, ground, clouds, moon, layer, blanket");

/** The weather, season or time of day that the phrase names and nothing beside it; null otherwise. */
export function environmentPhrase(tokens: Tokens): string | null {
  let found = false;
  for (let index = 0; index < tokens.length; ) {
    const length = longestMatch2(tokens, index, environmentWords);
    if (length > 0) {
      found = true;
      index += length;
    } else if (environmentFillers.has(tokens[index]?.low ?? "") || tokens[index]?.low === ",") index++;
    else return null;
  }
  if (!found) return null;
  const last = tokens[tokens.length - 1]?.low ?? "";
  if (DETAILS.has(last) && !tokens.some((token) => token.low === "with" || token.low === "and")) return null;
  const first = tokens[0]?.low ?? "";
  return phraseOf(
    ["in", "at", "on", "during", "like", "it's", "a", "an"].includes(first) && tokens.length > 1 ? tokens : tokens,
  );
}

/** "a night scene with lights on", "a snowy winter landscape": an environment with details. */
export function environmentHeaded(tokens: Tokens): boolean {
  const end = tokens.findIndex(
    (token, index) =>
      index > 0 && (["with", "where", "under", "and", "full", "that"].includes(token.low) || token.low === ","),
  );
  const phrase = end > 0 ? tokens.slice(0, end) : tokens;
  return environmentPhrase(phrase) !== null;
}

/** {@link longestMatch} for big word lists: at most four words, by look-up. */
export function longestMatch2(tokens: Tokens, at: number, entries: ReadonlySet<string>): number {
  for (let length = Math.min(4, tokens.length - at); length >= 1; length--) {
    const phrase = tokens
      .slice(at, at + length)
      .map((token) => token.low)
      .join(" ");
    if (entries.has(phrase)) return length;
  }
  return 0;
}

const MADE_OF = phrases(
  "look like it is made out of, look like it is made of, look like it's made of, look like they are made of, as if made of, made out of, made up of, made of, made from, out of, crafted from, built from, composed of, constructed from, consist of, entirely of, carved from, carved out of, covered in, covered with, built out of, woven from, knitted from, coated in, coated with, wrapped in, encrusted with, plated in",
);

/** "made of paper", "out of gold": said outright. */
function madeOf(given: Tokens): string | null {
  let tokens = given;
  while (tokens.length > 1 && ["to", "into", "be", "being", "is", "are", "was", "were"].includes(tokens[0]?.low ?? ""))
    tokens = tokens.slice(1);
  for (let at = 0; at < Math.min(tokens.length, 7); at++) {
    const length = longestMatch(tokens, at, MADE_OF);
    if (length === 0 || at + length >= tokens.length || !prefixIsLink(tokens.slice(0, at))) continue;
    const verb = ["covered", "coated", "wrapped", "encrusted", "plated", "carved", "knitted", "woven"].includes(
      tokens[at]?.low ?? "",
    );
    return verb ? phraseOf(tokens.slice(at)) : `made of ${phraseOf(tokens.slice(at + length))}`;
  }
  const from = ["from", "with"].includes(tokens[0]?.low ?? "") ? tokens.slice(1) : [];
  return from.length > 0 && coveredBySurface(from) ? `made from ${phraseOf(from)}` : null;
}

/** A material or a look, or null. */
function surfacePhrase(tokens: Tokens): string | null {
  const rest = withoutLinks(tokens);
  const article = determiners.has(rest[0]?.low ?? "");
  const core = article ? rest.slice(1) : rest;
  const last = core[core.length - 1]?.low ?? "";
  if (surfaceNouns.has(last) && core.length > 1) return phraseOf(rest);
  if (last === "one" || last === "ones") {
    const before = core.slice(0, -1);
    if (before.length > 0 && coveredBySurface(before)) return phraseOf(before);
  }
  if (article || core.length === 0 || core.length > 8) return null;
  // "thatched", "embroidered": a participle that no other list knows describes a surface.
  if (
    core.length === 1 &&
    tokens.length === 1 &&
    /[a-z]{4}ed$/.test(last) &&
    !isAction(last) &&
    !moods.has(last) &&
    !POSE_STATES.has(last) &&
    qualityOf(core) === null
  )
    return last;
  return coveredBySurface(core) ? phraseOf(core) : null;
}

function prefixIsLink(tokens: Tokens): boolean {
  return tokens.every(
    (token) =>
      LINKS.has(token.low) || ["it", "it's", "they", "they're", "was", "were", "if", "though"].includes(token.low),
  );
}

/** Every word names a material or look, or qualifies one; at least one names it. */
function coveredBySurface(tokens: Tokens): boolean {
  let found = false;
  for (let index = 0; index < tokens.length; ) {
    const length = Math.max(longestMatch2(tokens, index, materials), longestMatch2(tokens, index, appearances));
    if (length > 0) {
      found = true;
      index += length;
      continue;
    }
    const low = tokens[index]?.low ?? "";
    if (
      !shadeWords.has(low) &&
      !isColourWord(low) &&
      ![
        "and",
        ",",
        "or",
        "in",
        "with",
        "real",
        "more",
        "highly",
        "less",
        "old",
        "new",
        "fine",
        "thick",
        "exposed",
        "raw",
        "aged",
        "reclaimed",
        "hammered",
        "brushed",
        "tinted",
        "natural",
        "smooth",
        "textured",
        "hand-carved",
        "thin",
        "heavily",
        "partially",
        "partly",
      ].includes(low)
    )
      return false;
    index++;
  }
  return found;
}

/** How limbs and eyes are held. */
export const POSE_STATES = listOf(
  "closed, shut, crossed, folded, raised, outstretched, lowered, clasped, extended, bent, clenched, uncrossed, upraised",
);

/** A posture, an action or an expression; the phrase begins with its verb. */
export function posePhrase(tokens: Tokens): (Predicate & { kind: "pose" }) | null {
  const last = tokens[tokens.length - 1]?.low ?? "";
  if (["position", "pose", "posture", "stance"].includes(last) && tokens.length > 1)
    return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  let rest = tokens;
  const lead = phrases("look, appear, seem, feel, very, more, a, bit, slightly, really, become, so, extremely");
  while (rest.length > 1 && lead.includes(rest[0]?.low ?? "")) rest = rest.slice(1);
  const first = rest[0]?.low ?? "";
  if (
    moods.has(first) &&
    !determiners.has(tokens[0]?.low ?? "") &&
    (rest.length === 1 ||
      ["and", "at", "with", "about", "or", ",", "on", "instead", "expression", "face", "in", "while"].includes(
        rest[1]?.low ?? "",
      ))
  ) {
    return { kind: "pose", phrase: phraseOf(rest), mood: true };
  }
  const head = tokens[0]?.low ?? "";
  if (
    ["in", "with", "on"].includes(head) &&
    tokens.some((token) =>
      [
        "pose",
        "position",
        "posture",
        "stance",
        "raised",
        "crossed",
        "folded",
        "closed",
        "outstretched",
        "arms",
        "open",
        "knees",
        "tiptoe",
        "tiptoes",
        "smile",
        "expression",
      ].includes(token.low),
    )
  ) {
    return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  }
  if (POSE_STATES.has(head)) return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  if (determiners.has(head)) return null;
  const own =
    ["his", "her", "its", "their"].includes(tokens[1]?.low ?? "") && /^[a-z]+$/.test(head) && !prepositions.has(head);
  if (own) return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  const from = head === "be" || head === "not" || head === "appear" || head === "look" ? 1 : 0;
  const verb = tokens[from]?.low ?? head;
  if (isAction(verb) || (head === "look" && tokens.length > 1))
    return { kind: "pose", phrase: phraseOf(tokens), mood: false };
  return null;
}

/** An action verb in its base form or as a present participle. */
export function isAction(low: string): boolean {
  if (actions.has(low)) return true;
  if (low.endsWith("ing")) return baseForms(low).some((form) => form !== low && actions.has(form)) || low === "lying";
  return false;
}

/** An action verb that is hardly ever a noun. */
export function isPlainAction(low: string): boolean {
  return actions.has(low) && !nounLikeActions.has(low);
}

/** A photographic quality that no brick changes, when the phrase names nothing else. */
export function qualityOf(tokens: Tokens): Quality | null {
  const core = tokens.filter((token) => !INTENSIFIERS.has(token.low) && !/^(\d+|years?|\.)$/.test(token.low));
  if (core.length === 0 || core.length > 8) return null;
  for (const quality of qualities) {
    let index = 0;
    let found = false;
    while (index < core.length) {
      const length = longestMatch2(core, index, quality.words);
      if (length === 0) break;
      found = true;
      index += length;
    }
    if (found && index === core.length) return quality;
  }
  // Several qualities in one phrase: "sharper and brighter".
  const each = core.map((token) => qualities.find((quality) => quality.words.has(token.low)));
  return each.every((quality) => quality !== undefined) ? (each[0] ?? null) : null;
}

/** True when the words "said", "read" or a quotation make a complement written text. */
export function startsWithSaying(tokens: Tokens): boolean {
  return (
    ["say", "says", "read", "reads", "saying", "reading", "spell"].includes(tokens[0]?.low ?? "") ||
    matches(tokens, 0, "that says")
  );
}
