import { asks, type Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Adjustment, Outcome, Refusal, Region } from "../edit.js";
import { environmentPhrase } from "../environment-phrase.js";
import { listOf } from "../lexicon/list.js";
import { notTone } from "../lexicon/photo.js";
import { withoutLinks } from "../links.js";
import { splitMade } from "../make.js";
import { isImage } from "../phrase.js";
import { refusals } from "../refusals.js";
import { phraseOf, type Tokens } from "../token.js";
import { longestEntry } from "../word-match.js";
import { recoloured } from "./recolour.js";
import { inColour } from "./selective-colour.js";
import { outside, regionOf } from "./tone-region.js";
import { type Degree, degreeOf, type Hit, hitsIn, isWholly, type Wanted, wantedBy } from "./tone-words.js";

const NOT_HERE = listOf(
  "blur, colorize, colourise, colorise, invert, smooth, smoothen, whiten, contour, plump, tighten, soften, posterize",
);
/** Places whose darkness is light, and no colour of a thing. */
const AREAS = listOf(
  "sky, skies, background, backdrop, foreground, corner, corners, edges, room, scene, water, sea, ground, shadows, highlights, window, windows, area, areas, clouds, landscape, part, parts, side, interior",
);

/** Brightness, contrast, colours, warmth, sharpness, noise, blur, haze, light: "Make it a bit brighter", "Remove the grain". */
export function recogniseTone(given: Clause, context: Context): Outcome | null {
  if (NOT_HERE.has(given.verb?.lemma ?? "") || given.tokens.length === 0) return null;
  const clause = withoutPurpose(meansOf(given));
  if (asksElse(clause.tokens)) return null;
  const hits = hitsIn(clause.tokens);
  const wanted = hits.length === 0 ? null : wantedBy(clause, hits);
  if (wanted === null) return null;
  const read = regionOf(clause, hits, context);
  const region = read === null ? allButKept(context) : read;
  if (region === "unread") return null;
  if (region !== null && "code" in region) return region;
  if (wanted.some(({ way }) => way === 0)) return refusals.whichWay(phraseOf(given.tokens));
  const larger = wanted.some(({ brick }) => brick === "UPSCALE");
  if (larger && region !== null) return null;
  const shade = shadeOf(clause, wanted);
  if (shade !== null && region !== null && !region.outside && region.target.kind === "named") {
    const words = region.target.phrase.split(" ").map((text) => ({ text, low: text.toLowerCase() }));
    if (!words.some(({ low }) => AREAS.has(low))) return recoloured(words, shade, context, true);
  }
  const degree = degreeOf(given.tokens, given.verb?.lemma ?? "");
  return { kind: "adjust", adjustments: wanted.flatMap((each) => adjustment(each, degree, clause.tokens)), region };
}

/**
 * What would be read as another edit, and is the light of the whole picture: "the photo is too yellow", "remove the blue
 * cast", "make the image crisp and clear".
 */
export function recogniseWholeTone(clause: Clause, context: Context): Outcome | null {
  const hits = hitsIn(clause.tokens);
  if (hits.length === 0) return null;
  const cast =
    hits.some(({ at }) => ["yellow", "orange", "blue"].includes(clause.tokens[at]?.low ?? "")) &&
    (asks(clause, "remove") || clause.tokens.some(({ low }) => low === "too" || low === "less"));
  const made = clause.verb?.lemma === "make" ? splitMade(clause.rest) : null;
  const whole = made !== null && isWhole(made.subject) && environmentPhrase(withoutLinks(made.predicate)) === null;
  const fault = asks(clause, "remove") && isPlainFault(clause.rest);
  if (made !== null && isCrisp(made.predicate)) return recogniseTone(clause, context);
  if (!cast && !whole && !fault) return null;
  const outcome = recogniseTone(clause, context);
  return outcome?.kind === "adjust" && (fault || outcome.region?.target.kind !== "named") ? outcome : null;
}

function isWhole(tokens: Tokens): boolean {
  return isImage(tokens) || (tokens.length === 1 && ["it", "this"].includes(tokens[0]?.low ?? ""));
}

const CRISP = listOf("sharper, clearer, crisper, blurry, much, a, bit, little, less, slightly, and");

/** "Make the logo sharper". */
function isCrisp(tokens: Tokens): boolean {
  return tokens.length > 0 && tokens.every(({ low }) => CRISP.has(low)) && hitsIn(tokens).length > 0;
}

const PLAIN_FAULTS = listOf("noise, blur, blurriness, graininess, haze, haziness");

/** "the noise here", "blur from the sign". */
function isPlainFault(tokens: Tokens): boolean {
  const at = ["the", "any", "all"].includes(tokens[0]?.low ?? "") ? 1 : 0;
  return PLAIN_FAULTS.has(tokens[at]?.low ?? "") && tokens[at + 1]?.low !== "machine";
}

const ABSTRACT = listOf(
  "everything, else, rest, composition, style, look, mood, lighting, light, details, original, colors, colours, tones, same, natural, quality, contrast, background, layout, pose, expression, size, identity, realistic, texture, textures, shadows",
);

/** "Make it black and white but keep the rose in colour", "brighter, but leave the dog as it is". */
function allButKept(context: Context): Region | Refusal | null {
  const kept = context.kept === null ? [] : inColour(context.kept);
  return kept.length === 0 || kept.some(({ low }) => ABSTRACT.has(low)) ? null : outside(kept, context);
}

function asksElse(tokens: Tokens): boolean {
  return tokens.some((_, at) => longestEntry(tokens, at, notTone) > 0);
}

/** "Make the car darker" is another shade of its paint. */
function shadeOf({ verb, tokens }: Clause, wanted: readonly Wanted[]): string | null {
  const [only] = wanted;
  if (verb?.lemma !== "make" || wanted.length > 1 || only?.brick !== "BRIGHTNESS") return null;
  return tokens.find(({ low }) => low === "darker" || low === "lighter")?.low ?? null;
}

const MEANS = listOf("by, through, via");

/** "Improve the quality by removing the noise": what is asked is the means. */
function meansOf(clause: Clause): Clause {
  const at = clause.tokens.findIndex((token, index) => index > 0 && MEANS.has(token.low));
  const to = clause.tokens.findIndex(
    (token, index) =>
      index > 0 &&
      token.low === "to" &&
      /^(remove|reduce|eliminate|fix|clear)$/.test(clause.tokens[index + 1]?.low ?? ""),
  );
  const from = at > 0 ? at : to;
  if (from <= 0) return clause;
  const means = clause.tokens.slice(from + 1);
  const restores = hitsIn(means).some(
    ({ sense, brick }: Hit) =>
      sense === "fault" || (sense === "more" && ["DENOISE", "DEBLUR", "DEHAZE"].includes(brick)),
  );
  return restores ? { tokens: means, verb: clause.verb, rest: means } : clause;
}

const AIMS = listOf(
  "reveal, uncover, show, see, bring, achieve, obtain, improve, enhance, unveil, expose, give, get, let, allow",
);

/** Without "for improved visibility", "to reveal hidden details": what it is good for changes nothing. */
function withoutPurpose(clause: Clause): Clause {
  const { tokens, rest } = clause;
  const skip = tokens.length - rest.length;
  const at = tokens.findIndex((token, index) => {
    if (index <= Math.max(skip, 0) && index === 0) return false;
    const next = tokens[index + 1]?.low ?? "";
    return (token.low === "for" && next !== "the" && next !== "this") || (token.low === "to" && AIMS.has(next));
  });
  if (at <= 0 || hitsIn(tokens.slice(0, at)).length === 0) return clause;
  return { tokens: tokens.slice(0, at), verb: clause.verb, rest: tokens.slice(Math.min(skip, at), at) };
}

function adjustment({ brick, way }: Wanted, { offset, strength }: Degree, tokens: Tokens): Adjustment[] {
  switch (brick) {
    case "UPSCALE":
      return [{ brick, ratio: pixelsOf(tokens) }];
    case "SATURATION":
      if (way < 0 && isWholly(tokens)) return [{ brick: "GRAYSCALE", ratio: null }];
      return [{ brick, ratio: balance(way, offset) }];
    case "BRIGHTNESS":
    case "CONTRAST":
    case "WARMTH":
      return [{ brick, ratio: balance(way, offset) }];
    default:
      return [{ brick, ratio: strength }];
  }
}

function balance(way: number, offset: number): number {
  return Math.round((0.5 + way * offset) * 100) / 100;
}

/** "to 4K" is the most that there is; null lets the brick choose. */
function pixelsOf(tokens: Tokens): number | null {
  for (const { low } of tokens) {
    if (["4k", "8k", "ultra", "uhd"].includes(low)) return 4;
    const times = /^(\d+(?:\.\d+)?)x$/.exec(low)?.[1] ?? /^x(\d+(?:\.\d+)?)$/.exec(low)?.[1];
    if (times !== undefined) return Math.min(4, Math.max(1, Number(times)));
  }
  return null;
}
