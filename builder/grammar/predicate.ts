import { colourPhrase } from "./colour.js";
import { environmentPhrase } from "./environment-phrase.js";
import { plainColours } from "./lexicon/colours.js";
import type { Quality } from "./lexicon/quality.js";
import { styleNouns } from "./lexicon/styles.js";
import { withoutLinks } from "./links.js";
import { posePhrase } from "./pose-phrase.js";
import { qualityOf } from "./quality-phrase.js";
import { sizeRatio } from "./size.js";
import { stylePhrase } from "./style-phrase.js";
import { madeOf, surfacePhrase } from "./surface-phrase.js";
import { phraseOf, QUOTED, type Tokens, trimPunctuation } from "./token.js";

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
