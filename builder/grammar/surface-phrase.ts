import { isAction, POSE_STATES } from "./action-word.js";
import { isColourWord } from "./colour.js";
import { shadeWords } from "./lexicon/colours.js";
import { phrases } from "./lexicon/list.js";
import { appearances, materials, surfaceNouns } from "./lexicon/materials.js";
import { determiners } from "./lexicon/nouns.js";
import { moods } from "./lexicon/poses.js";
import { LINKS, withoutLinks } from "./links.js";
import { qualityOf } from "./quality-phrase.js";
import { longestMatch, phraseOf, type Tokens } from "./token.js";
import { longestEntry } from "./word-match.js";

const MADE_OF = phrases(
  "look like it is made out of, look like it is made of, look like it's made of, look like they are made of, as if made of, made out of, made up of, made of, made from, out of, crafted from, built from, composed of, constructed from, consist of, entirely of, carved from, carved out of, covered in, covered with, built out of, woven from, knitted from, coated in, coated with, wrapped in, encrusted with, plated in",
);

/** "made of paper", "out of gold": said outright. */
export function madeOf(given: Tokens): string | null {
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
export function surfacePhrase(tokens: Tokens): string | null {
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
    const length = Math.max(longestEntry(tokens, index, materials), longestEntry(tokens, index, appearances));
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
