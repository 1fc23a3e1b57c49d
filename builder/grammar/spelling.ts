import { phrases } from "./lexicon/list.js";
import { determiners } from "./lexicon/nouns.js";
import { verbClasses } from "./lexicon/verbs.js";
import type { Token, Tokens } from "./token.js";

/** The keywords whose misspelling would change what an instruction asks for. */
const KEYWORDS = phrases(
  "background, weather, season, style, colour, color, image, picture, texture, material, canvas, expression",
);

const COMMON = new Set(
  "plane, plain, plaza, peach, tuna, earth, trend, sweep, charger, changed, charged, painting, expend, extent, exact, paired, pants, chain, chair, remorse, insect, inset, carton, hears, places, moved, removes, adds, chance, pained, pointed, stile, colon, love, movie, remote, replica, charge, range, lease, face, pace, lace, race, made, male, mare, maker, mate, lake, take, wake, bake, cake, are, turf, torn, burn, term, aid, and, ant, add-on, had, dad, bad, sad, odd, ads, ax, leather, feather, whether, heather, reason, setter, images, pictures, styles, materials, colors, colours, backgrounds, canvass, could, would, should, there, these, those, where, were, what, when, here, have, hate, than, then, that, please, lets, shall, every, quite, white, write, light, right, night, might, sight, fight, tight, three, threw, through".split(
    ", ",
  ),
);

export interface Correction {
  readonly wrong: string;
  readonly right: string;
}

/**
 * Repairs a misspelt first verb and misspelt keywords, one or two slips away. Words that are known are never touched.
 * The distance counts insertions, deletions, replacements and swapped neighbours.
 */
export function correctSpelling(tokens: Tokens): { tokens: Tokens; corrections: Correction[] } {
  const corrections: Correction[] = [];
  const corrected = tokens.map((token, index): Token => {
    const before = tokens[index - 1]?.low ?? "";
    const joined = [",", "and"].includes(before) && determiners.has(tokens[index + 1]?.low ?? "");
    const startsClause = index === 0 || joined || [".", ";", "then", "please"].includes(before);
    const candidates = startsClause ? [...singleVerbs, ...KEYWORDS] : KEYWORDS;
    const right = nearest(token.low, candidates);
    if (right === null) return token;
    corrections.push({ wrong: token.text, right });
    return { text: right, low: right };
  });
  return { tokens: corrected, corrections };
}

/** Only the common verbs attract a misspelling: a rare one would attract ordinary nouns. */
const singleVerbs = phrases(
  "remove, delete, erase, eliminate, add, insert, place, replace, change, make, turn, transform, convert, swap, extract, enlarge, expand, extend, segment, recolor, paint, modify, adjust, increase, decrease, introduce",
);

function nearest(low: string, candidates: readonly string[]): string | null {
  if (low.length < 4 || low.length > 14 || !/^[a-z]+$/.test(low) || COMMON.has(low) || verbClasses.has(low))
    return null;
  const stem = low.replace(/(ing|ed|es|s)$/, "");
  if (verbClasses.has(stem) || verbClasses.has(`${stem}e`)) return null;
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (low.startsWith(candidate) || candidate.startsWith(low)) return null;
    const allowed = candidate === "background" ? 2 : candidate.length >= 5 ? 1 : 0;
    if (Math.abs(candidate.length - low.length) > allowed || candidate[0] !== low[0]) continue;
    const distance = editDistance(low, candidate);
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] as number[];
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, (above[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, ((rows[i - 2] as number[])[j - 2] as number) + 1);
      }
      row.push(value);
    }
    rows.push(row);
  }
  return (rows[a.length] as number[])[b.length] as number;
}
