import { type Quality, qualities } from "./lexicon/quality.js";
import type { Tokens } from "./token.js";
import { longestEntry } from "./word-match.js";

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

/** A photographic quality that no brick changes, when the phrase names nothing else. */
export function qualityOf(tokens: Tokens): Quality | null {
  const core = tokens.filter((token) => !INTENSIFIERS.has(token.low) && !/^(\d+|years?|\.)$/.test(token.low));
  if (core.length === 0 || core.length > 8) return null;
  for (const quality of qualities) {
    let index = 0;
    let found = false;
    while (index < core.length) {
      const length = longestEntry(core, index, quality.words);
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
