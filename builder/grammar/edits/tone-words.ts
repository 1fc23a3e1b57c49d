import type { Clause } from "../clause.js";
import { listOf } from "../lexicon/list.js";
import { imageNouns } from "../lexicon/nouns.js";
import {
  additiveVerbs,
  correctiveVerbs,
  downVerbs,
  type PhotoBrick,
  photoWords,
  type Sense,
  slightWords,
  strongWords,
  upVerbs,
} from "../lexicon/photo.js";
import { matches, type Tokens } from "../token.js";
import { longestEntry } from "../word-match.js";

/** A word of tone or restoration in a clause. */
export interface Hit {
  readonly at: number;
  readonly length: number;
  readonly brick: PhotoBrick;
  readonly sense: Sense;
}

/** One brick to run. `way` 0: the clause names the quality but not which way. */
export interface Wanted {
  readonly brick: PhotoBrick;
  readonly way: 1 | -1 | 0;
}

export function hitsIn(tokens: Tokens): Hit[] {
  const hits: Hit[] = [];
  for (let at = 0; at < tokens.length; ) {
    let best: Hit | null = null;
    for (const { brick, sense, words } of photoWords) {
      const length = longestEntry(tokens, at, words);
      if (length > (best?.length ?? 0)) best = { at, length, brick, sense };
    }
    const cast = best === null || best.length === 1 ? colourCast(tokens, at) : null;
    const hit = cast ?? best;
    if (hit !== null) hits.push(hit);
    at += hit?.length ?? 1;
  }
  return hits;
}

const CAST = listOf("tint, tinge, cast, tone, tones, hue, filter");

/** "too yellow", "less blue", "the yellow tint", "a cool blue tone": the light, and no colour of a thing. */
function colourCast(tokens: Tokens, at: number): Hit | null {
  const low = tokens[at]?.low ?? "";
  if (!["yellow", "orange", "blue"].includes(low)) return null;
  const quantified = ["too", "less"].includes(tokens[at - 1]?.low ?? "");
  if (!quantified && !CAST.has(tokens[at + 1]?.low ?? "")) return null;
  return { at, length: 1, brick: "WARMTH", sense: low === "blue" ? "less" : "more" };
}

const FLIPS = listOf("less, too, not, overly, fewer");
const LESS = listOf("less, low, lower, weaker, fewer, reduced, no");
const MORE = listOf("more, high, higher, better, stronger, extra, additional, some, good, richer, improved");
/** Words of a fault in the light: what they name is to be undone. */
export const PROBLEM: ReadonlySet<string> = new Set([
  "underexposed", "under-exposed", "overexposed", "over-exposed", "washed out", "washed-out", "bluish", "blueish", "yellowish", "orangish", "oversaturated",
]); // biome-ignore format: a list

function wordsOf(tokens: Tokens, { at, length }: Hit): string {
  return tokens
    .slice(at, at + length)
    .map((token) => token.low)
    .join(" ");
}

const TONES: ReadonlySet<PhotoBrick> = new Set(["BRIGHTNESS", "CONTRAST", "SATURATION", "WARMTH"]);
const FAULT_VERBS = listOf("make, turn, convert, change, render, set, transform, leave");

/** Which bricks the words ask for, and which way; null when they ask for what none of them does. */
export function wantedBy(clause: Clause, hits: readonly Hit[]): Wanted[] | null {
  const { tokens } = clause;
  const lemma = clause.verb?.lemma ?? "";
  const correcting = correctiveVerbs.has(lemma);
  const verbWay = downVerbs.has(lemma) ? -1 : upVerbs.has(lemma) ? 1 : 0;
  const removing =
    tokens.some((token) => /^(remov|eliminat|reduc|clear|fix|less|without|free|too|minimi)/.test(token.low)) ||
    downVerbs.has(lemma);
  const wanted: Wanted[] = [];
  for (const hit of hits) {
    const near = tokens.slice(Math.max(0, hit.at - 2), hit.at).map((token) => token.low);
    const word = wordsOf(tokens, hit);
    switch (hit.sense) {
      case "fault": {
        if (word === "shadows" && /^(darken|deepen|add|increase|intensify|soften|put|give)$/.test(lemma)) return null;
        if (additiveVerbs.has(lemma) && !removing && hit.brick !== "LOW-LIGHT") return null;
        const ends = hit.at + hit.length === tokens.length;
        if (FAULT_VERBS.has(lemma) && !removing && ends) return null;
        wanted.push({ brick: hit.brick, way: 1 });
        break;
      }
      case "more":
      case "less": {
        const own = hit.sense === "more" ? 1 : -1;
        const isVerb = hit.at === 0 && clause.verb !== null;
        const enough = tokens.some(({ low }) => low === "enough");
        const asked = FAULT_VERBS.has(lemma) && !near.includes("too") && !near.includes("less");
        const flipped = PROBLEM.has(word)
          ? (word === "oversaturated") !== asked
          : (!enough && near.some((low) => FLIPS.has(low))) || (!isVerb && verbWay < 0);
        wanted.push({ brick: hit.brick, way: flipped ? (own > 0 ? -1 : 1) : own });
        break;
      }
      case "measure": {
        const said = near.some((low) => LESS.has(low)) ? -1 : near.some((low) => MORE.has(low)) ? 1 : 0;
        const guided = correcting && TONES.has(hit.brick) ? 0 : verbWay;
        const way = said === 0 ? guided : verbWay < 0 && said > 0 ? -1 : said;
        wanted.push({ brick: hit.brick, way: word === "white balance" || word.endsWith(" balance") ? 0 : way });
        break;
      }
    }
  }
  return settled(wanted, hits, tokens);
}

/** What the words of one clause say together: "sharpen the blurry photo" is one brick, "brighten the dark photo" too. */
function settled(wanted: readonly Wanted[], hits: readonly Hit[], tokens: Tokens): Wanted[] | null {
  const sense = (index: number) => hits[index]?.sense;
  const endOf = (index: number) => (hits[index]?.at ?? 0) + (hits[index]?.length ?? 0);
  const has = (brick: PhotoBrick) => wanted.some((each) => each.brick === brick);
  let rest = wanted.map((each, index) => ({ ...each, sense: sense(index), end: endOf(index) }));
  // "The dark photo" brightened, "too dark": taken in the dark.
  const dark = hits.some(
    (hit) => tokens[hit.at]?.low === "dark" && ["BRIGHTNESS", "LOW-LIGHT"].includes(hit.brick) && hit.length <= 2,
  );
  const raised = rest.some((each) => each.brick === "BRIGHTNESS" && each.way > 0);
  if (dark && raised)
    rest = rest.map((each) => (each.brick === "BRIGHTNESS" ? { ...each, brick: "LOW-LIGHT", way: 1 } : each));
  const lowLight = rest.some((each) => each.brick === "LOW-LIGHT" && each.way >= 0);
  rest = rest.flatMap((each) => {
    // A quality named beside a word that says the way of it, or as the purpose of a restoration, adds nothing.
    const covered = rest.some((other) => other !== each && other.brick === each.brick && other.sense !== "measure");
    if (each.sense === "measure" && (covered || (each.brick === "SATURATION" && rest.length > 1 && other(rest))))
      return [];
    // "Make the light warmer": the light is only where.
    if (each.sense === "measure" && each.way === 0 && rest.some((one) => one.way !== 0)) return [];
    if (each.brick === "SHARPEN" && (has("DEBLUR") || (has("UPSCALE") && each.sense === "measure"))) return [];
    // "Sharpening the lighting".
    if (each.brick === "SHARPEN" && has("LOW-LIGHT") && tokens[0]?.low.startsWith("sharpen")) return [];
    if (each.brick === "SHARPEN" && has("DENOISE") && each.sense === "measure") return [];
    if (each.brick !== "DEHAZE" && ["SHARPEN", "DEBLUR", "DENOISE"].includes(each.brick) && has("DEHAZE")) return [];
    if (each.brick === "BRIGHTNESS" && lowLight && each.way >= 0) return [];
    if (each.brick === "SATURATION" && has("GRAYSCALE")) return [];
    // "The black and white photo", described.
    if (each.brick === "GRAYSCALE" && rest.length > 1 && imageNouns.has(tokens[each.end]?.low ?? "")) return [];
    if (
      each.brick === "UPSCALE" &&
      each.sense === "measure" &&
      rest.length > 1 &&
      rest.some((one) => one.brick === "UPSCALE" && one !== each)
    )
      return [];
    return [each];
  });
  // "Make it cool" is no wish for colder light.
  if (rest.length === 1 && hits.length === 1 && isVagueCool(tokens)) return null;
  const unique = rest.filter((each, index) => rest.findIndex((one) => one.brick === each.brick) === index);
  return unique.length === 0 || unique.some(impossible) ? null : unique.map(lowered);
}

function isVagueCool(tokens: Tokens): boolean {
  return (
    tokens[tokens.length - 1]?.low === "cool" &&
    !tokens.some(({ low }) => CAST.has(low) || ["too", "less"].includes(low))
  );
}

function other(rest: readonly Wanted[]): boolean {
  return rest.some((each) => each.brick === "WARMTH" || each.brick === "GRAYSCALE");
}

/** No brick blurs, or adds haze, noise or colour to what is grey. */
function impossible({ brick, way }: Wanted): boolean {
  return way < 0 && !["BRIGHTNESS", "CONTRAST", "SATURATION", "WARMTH", "LOW-LIGHT"].includes(brick);
}

function lowered({ brick, way }: Wanted): Wanted {
  return brick === "LOW-LIGHT" && way < 0 ? { brick: "BRIGHTNESS", way } : { brick, way };
}

/** How much: offset of a balance from 0.5, or a strength (null: as the picture needs). */
export interface Degree {
  readonly offset: number;
  readonly strength: number | null;
}

export function degreeOf(tokens: Tokens, lemma: string): Degree {
  const percent = /(?:^| )(\d{1,3})(?: ?%| percent)/.exec(tokens.map((token) => token.low).join(" "))?.[1];
  if (percent !== undefined) {
    const share = Math.min(1, Math.max(0.05, Number(percent) / 100));
    return { offset: Math.round(share * 50) / 100, strength: share };
  }
  if (tokens.some((token) => slightWords.has(token.low))) return { offset: 0.1, strength: 0.35 };
  const strong = tokens.some((token) => strongWords.has(token.low)) || strongWords.has(lemma);
  // "very little" was slight already; "too dark" says no degree.
  return strong ? { offset: 0.35, strength: 0.85 } : { offset: 0.2, strength: null };
}

/** "completely", "all the way": nothing of the quality is left. */
export function isWholly(tokens: Tokens): boolean {
  return tokens.some(
    (token, at) => listOf("completely, fully, totally, entirely").has(token.low) || matches(tokens, at, "all the way"),
  );
}
