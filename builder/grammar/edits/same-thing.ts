import { colourPhrase } from "../colour.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { people } from "../lexicon/nouns.js";
import { headIndex, headOf, withoutArticle } from "../phrase.js";
import { readPredicate } from "../predicate.js";
import type { Tokens } from "../token.js";
import { recoloured } from "./recolour.js";

/** "the glass table into a wooden table", "the white balloon to a red balloon": the same thing in another colour or material. */
export function sameThing(subject: Tokens, core: Tokens, context: Context): Outcome | null {
  const made = headOf(core) === headOf(subject) ? readPredicate(core.slice(headIndex(core) + 1)) : null;
  if (made?.kind === "surface") return recoloured(subject, made.phrase, context, false);
  const noun = headOf(core);
  const old = headOf(subject);
  const same = noun === old || noun === "one" || noun === "ones" || noun === `${old}s` || `${noun}s` === old;
  if (!same || headIndex(core) < 1) return null;
  if (people.has(old)) return null;
  const of = core[headIndex(core) + 1]?.low === "of" ? readPredicate(core.slice(headIndex(core) + 2)) : null;
  if (of?.kind === "surface") return recoloured(subject, of.phrase, context, false);
  const modifiers = withoutArticle(core.slice(0, headIndex(core)));
  const colour = colourPhrase(modifiers);
  if (colour !== null) return recoloured(subject, colour, context, true);
  const surface = readPredicate(modifiers);
  return surface?.kind === "surface" ? recoloured(subject, surface.phrase, context, false) : null;
}
