import { asks, type Clause } from "../clause.js";
import type { Outcome } from "../edit.js";
import { airDefects } from "../lexicon/environments.js";
import { listOf } from "../lexicon/list.js";
import { type Quality, qualities } from "../lexicon/quality.js";
import { isImage, withoutImageTail } from "../phrase.js";
import { qualityOf } from "../quality-phrase.js";
import { refusals } from "../refusals.js";
import { matches, type Tokens } from "../token.js";
import { longestEntry } from "../word-match.js";

/** Verbs that ask for a photographic quality whatever their object. */
const ALWAYS: ReadonlyMap<string, number> = new Map([
  ["brighten", 0], ["brighten up", 0], ["lighten up", 0], ["shed light on", 0], ["expose", 0], ["equalize", 1], ["normalize", 1], ["normalise", 1], ["desaturate", 5], ["saturate", 1], ["color-correct", 1], ["colour-correct", 1], ["color-grade", 1], ["level", 1], ["calibrate", 1], ["tonemap", 1], ["tone-map", 1],
  ["sharpen", 2], ["deblur", 2], ["unblur", 2], ["blur", 2], ["focus", 2], ["refocus", 2], ["crisp", 2], ["crispen", 2], ["upscale", 2], ["clarify", 2], ["pixelate", 2], ["censor", 2], ["anonymize", 2], ["anonymise", 2], ["denoise", 3], ["de-noise", 3],
  ["retouch", 4], ["beautify", 4], ["smooth", 4], ["smoothen", 4], ["slim", 4], ["slim down", 4], ["contour", 4], ["rejuvenate", 4], ["de-age", 4], ["touch up", 4], ["tighten", 4], ["plump", 4], ["airbrush", 4],
  ["colorize", 5], ["colourise", 5], ["colorise", 5], ["recolorize", 5], ["grayscale", 5], ["greyscale", 5], ["crop", 6], ["flip", 6], ["mirror", 6], ["zoom in", 6], ["undistort", 6],
  ["restore", 7], ["repair", 7], ["fix", 7], ["enhance", 7], ["improve", 7], ["optimize", 7], ["optimise", 7], ["polish", 7], ["refine", 7], ["remaster", 7], ["revive", 7], ["upgrade", 7], ["correct", 7], ["reconstruct", 7], ["balance", 1],
]); // biome-ignore format: a table
const HAZE_VERBS = listOf("dehaze, defog, unfog, uncloud, deveil, unveil, unmask, uncover, resurrect, lift, detoxify");
const CHANGING = listOf(
  "increase, decrease, reduce, lower, raise, boost, adjust, change, modify, intensify, amplify, elevate, strengthen, heighten, magnify, perfect, accentuate, augment, reinforce, ameliorate, fine-tune, advance, enliven, enrich, illuminate, illuminating, maximize, maximise, minimize, minimise, dim, tone down, turn up, turn down, amp up, crank up, ramp up, bump up, soften, darken, lighten, whiten, warm, warm up, cool, cool down, rotate, tone, light up, achieve, straighten, invert, posterize, bring out, cut down, distort, warp, alter, add, give, apply, bring, tweak, reveal, recover, clear up, clean up, clear, clean, cleanse, purify, compress, use, set, put, update, edit, diminish, lessen, improve upon, double, make up, extract, scale, expose, stabilize, emphasize, highlight, freshen, render, show, take, keep, simulate",
);

/** Brightness, contrast, sharpness, noise, retouching and the like: an honest refusal that names the nearest edit. */
export function recogniseUnsupported(clause: Clause): Outcome | null {
  if (clause.verb === null) return null;
  const rest = withoutImageTail(clause.rest);
  const lemma = clause.verb.lemma;
  if (HAZE_VERBS.has(lemma) && (!asks(clause, "pose") || mentionsAir(rest))) return refusals.weatherDefect();
  if (lemma === "blur" && rest.some((token) => token.low === "background")) return null;
  const always = ALWAYS.get(lemma);
  if (always !== undefined && !isNamedChange(lemma, rest))
    return refusals.noBrick(specific(rest) ?? (qualities[always] as Quality));
  if (asks(clause, "remove") && mentionsAir(rest) && isDefectOnly(rest)) return refusals.weatherDefect();
  if (!CHANGING.has(lemma) && !asks(clause, "enhance")) return null;
  if (isImage(rest) && asks(clause, "enhance") && !asks(clause, "expand", "change", "make", "extract", "move", "add"))
    return refusals.noBrick(
      qualities[lemma === "whiten" || lemma === "darken" || lemma === "lighten" ? 0 : 6] as Quality,
    );
  const quality = qualityObject(rest);
  return quality === null ? null : refusals.noBrick(quality);
}

/** "Fix the text to say …", "correct the spelling to …", "enhance with a red bow" carry an edit of their own. */
function isNamedChange(lemma: string, rest: Tokens): boolean {
  if (["fix", "correct", "upgrade", "refine", "repair"].includes(lemma) && rest.some((token) => token.low === '"'))
    return true;
  return (
    ["enhance", "improve", "polish", "refine", "smooth", "enliven"].includes(lemma) &&
    rest.some((token) =>
      [
        "watercolor",
        "watercolour",
        "painting",
        "cyberpunk",
        "background",
        "backdrop",
        "scenery",
        "adding",
        "surroundings",
        "environment",
        "setting",
        "anime",
        "expression",
      ].includes(token.low),
    )
  );
}

function specific(rest: Tokens): Quality | null {
  return qualityOf(
    rest.filter(
      (token) =>
        !["image", "picture", "photo", "of", "in", "his", "her", "their", "its", "photograph"].includes(token.low),
    ),
  );
}

function mentionsAir(tokens: Tokens): boolean {
  return (
    tokens.some((token) => airDefects.has(token.low) || ["obscured", "hidden", "view", "scene"].includes(token.low)) ||
    tokens.length === 0
  );
}

function isDefectOnly(tokens: Tokens): boolean {
  return tokens.length > 0 && tokens.length <= 3 && tokens.some((token) => ["view"].includes(token.low));
}

const OF_WHOM = listOf("of, in, on, for, from, with, by, through");

/** The quality that the object names: "the contrast of the photo", "the image's sharpness", "her skin". */
function qualityObject(rest: Tokens): Quality | null {
  const stop = rest.findIndex((token, index) => index > 0 && OF_WHOM.has(token.low));
  const head = stop > 0 ? rest.slice(0, stop) : rest;
  const core = head.filter(
    (token) =>
      ![
        "image",
        "image's",
        "picture's",
        "photo's",
        "photograph's",
        "picture",
        "photo",
        "overall",
        "the",
        "his",
        "her",
        "their",
        "its",
        "general",
        "entire",
        "whole",
        "more",
        "some",
        "a",
        "an",
        "woman's",
        "man's",
        "person's",
        "girl's",
        "boy's",
        "levels",
        "level",
        "quotient",
        "visual",
        "effect",
        "extra",
        "unwanted",
        "any",
        "this",
        "setting",
        "settings",
        "my",
        "face's",
        "quality",
        "luminous",
        "scene's",
      ].includes(token.low),
  );
  const last = core[core.length - 1]?.low ?? "";
  // The colours of a named thing are a recolouring.
  const ofThing = rest[stop]?.low === "of" && !isImage(rest.slice(stop + 1)) && stop > 0;
  if (
    ofThing &&
    [
      "color",
      "colour",
      "colors",
      "colours",
      "scheme",
      "palette",
      "hue",
      "hues",
      "texture",
      "angle",
      "temperature",
      "tone",
      "tones",
    ].includes(last)
  )
    return null;
  if (core.length === 0) {
    const bare = head.filter((token) => ["levels", "quality", "visual"].includes(token.low));
    return bare.length > 0 ? (qualities[2] as Quality) : null;
  }
  if (
    [
      "lights",
      "light",
      "frame",
      "shadows",
      "highlights",
      "view",
      "face",
      "nose",
      "figure",
      "square",
      "filter",
      "colors",
      "colours",
      "hues",
      "teeth",
      "details",
    ].includes(last) &&
    rest.some((_, index) => matches(rest, index, "to"))
  )
    return null;
  if (
    ["lights", "frame", "figure", "square", "nose", "filter", "glow", "light"].includes(last) &&
    core.length > 0 &&
    rest.length > core.length + 3
  )
    return null;
  for (const quality of qualities) {
    if (longestEntry(core, 0, quality.words) === core.length && core.length > 0) return quality;
  }
  return qualityOf(core);
}
