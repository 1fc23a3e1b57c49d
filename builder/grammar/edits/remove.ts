import { asks, type Clause } from "../clause.js";
import { type Context, toTarget } from "../context.js";
import type { Outcome } from "../edit.js";
import { blurWords, defectFillers, vagueDefects } from "../lexicon/defects.js";
import { airDefects } from "../lexicon/environments.js";
import { phrases } from "../lexicon/list.js";
import { type Quality, qualities } from "../lexicon/quality.js";
import { headOf, isImage, withoutArticle, withoutImageTail } from "../phrase.js";
import { qualityOf } from "../quality-phrase.js";
import { refusals } from "../refusals.js";
import { longestMatch, matches, phraseOf, type Token, type Tokens, trimPunctuation, words } from "../token.js";
import { onTarget } from "./make-edits.js";

const sharpness = qualities[2] as Quality;
const noise = qualities[3] as Quality;

const EXCEPT = phrases("except for, except, but not, apart from, other than, besides, excluding, aside from, but");
const COUNTLESS = phrases(
  "all instances of, any instances of, all traces of, any traces of, any trace of, all signs of, any sign of, any signs of, every trace of, the presence of, all of the, all of, every instance of, any",
);

/** "Remove the two bottles on the left", "Rid the picture of the fence", "Keep only the dog". */
export function recogniseRemove(clause: Clause, context: Context): Outcome | null {
  if (asks(clause, "keep"))
    return onTarget(clause.rest, context, (kept) => ({ kind: "remove-except", group: null, kept }));
  const lemma = clause.verb?.lemma ?? clause.tokens[0]?.low ?? "";
  const defect = ["extract", "crop out"].includes(lemma) && isDefect(clause.rest);
  const particle = trailingParticle(clause);
  if (!asks(clause, "remove") && !defect && particle === null) return null;
  const means = defectMeans(clause.rest);
  if (means !== null) return means;
  const object = objectOf(particle ?? clause.rest);
  if (object.length === 0)
    return context.hasMask
      ? { kind: "remove", target: { kind: "mask" }, quick: context.quick }
      : refusals.incomplete(lemma);
  const except = splitExcept(object);
  if (except !== null) return removedExcept(except.group, except.kept, context);
  if (isImage(object))
    return refusals.ambiguous(phraseOf(clause.tokens), 'Name what should go, as in "remove the bin on the left".');
  const refusal = unremovable(object);
  if (refusal !== null) return refusal;
  return onTarget(located(object), context, (target) => ({ kind: "remove", target, quick: context.quick }));
}

/** "Strip away distractions by removing noise": what is meant stands behind "by" or "through". */
function defectMeans(rest: Tokens): Outcome | null {
  const at = rest.findIndex((token, index) => index > 0 && ["by", "through", "via"].includes(token.low));
  const means = at > 0 ? rest.slice(at + 1) : [];
  if (means.some((token) => blurWords.has(token.low))) return refusals.noBrick(sharpness);
  return means.some((token) => airDefects.has(token.low)) ? refusals.weatherDefect() : null;
}

function isDefect(tokens: Tokens): boolean {
  return tokens.some((token) =>
    ["shadow", "shadows", "watermark", "rain", "haze", "drizzle", "obscured", "wet", "features"].includes(token.low),
  );
}

/** "take the bin out", "cut the tree out of the picture", "wipe it away". */
function trailingParticle(clause: Clause): Tokens | null {
  if (
    !["take", "cut", "wipe", "crop", "get", "throw", "put", "brush", "paint", "pull", "leave", "kick"].includes(
      clause.tokens[0]?.low ?? "",
    )
  )
    return null;
  const rest = withoutImageTail(clause.tokens.slice(1));
  const last = rest[rest.length - 1]?.low ?? "";
  if (["out", "away", "off"].includes(last) && rest.length > 1) return rest.slice(0, -1);
  const off = rest.findIndex((token, index) => index > 1 && token.low === "off");
  if (off > 0)
    return [...rest.slice(0, off), ...words("on"), ...rest.slice(rest[off + 1]?.low === "of" ? off + 2 : off + 1)];
  const outOf = clause.tokens.findIndex((_, index) => index > 1 && matches(clause.tokens, index, "out of"));
  return outOf > 1 && isImage(clause.tokens.slice(outOf + 2)) ? clause.tokens.slice(1, outOf) : null;
}

/** The thing itself: behind "rid the image of", without "from the picture", "all traces of" and purposes. */
function objectOf(given: Tokens): Tokens {
  let tokens = withoutPurpose(trimPunctuation(given));
  const of = tokens.findIndex((token) => token.low === "of" || token.low === "from");
  if (of > 0 && of + 1 < tokens.length && isImage(tokens.slice(0, of))) tokens = tokens.slice(of + 1);
  tokens = withoutImageTail(tokens);
  const may = tokens.findIndex(
    (_, index) =>
      index > 0 &&
      (matches(tokens, index, "that may be") ||
        matches(tokens, index, "that might be") ||
        matches(tokens, index, "if any")),
  );
  if (may > 0) tokens = tokens.slice(0, may);
  const countless = longestMatch(tokens, 0, COUNTLESS);
  if (countless > 0 && countless < tokens.length)
    return [...words("all the"), ...withoutArticle(tokens.slice(countless))];
  if (["a", "an"].includes(tokens[0]?.low ?? "")) return [...words("the"), ...tokens.slice(1)];
  return tokens;
}

const PURPOSES = phrases(
  "so that, in order to, to make, to reveal, to improve, to enhance, to create, to get, for a, for better, for improved, for an, for clarity, for visibility, to remove, to eliminate, that may affect, to bring, to show, to expose, to uncover, for more, that obscure, to clean, and fill, and restore, leaving, to leave, through, by, to simplify, to focus, to achieve, as if, and reconstruct, and inpaint, using",
);

function withoutPurpose(tokens: Tokens): Tokens {
  for (let at = 2; at < tokens.length; at++) {
    const length = longestMatch(tokens, at, PURPOSES);
    if (length > 0 && !(tokens[at]?.low === "by" && ["the", "his", "her", "a"].includes(tokens[at + 1]?.low ?? "")))
      return trimPunctuation(tokens.slice(0, at));
  }
  return tokens;
}

/** "the logo from his shirt" is the logo on it. */
function located(tokens: Tokens): Tokens {
  const from = tokens.findIndex((token, index) => index > 0 && token.low === "from");
  if (from <= 0 || ["the", "his", "her", "its", "their", "a", "my"].includes(tokens[from + 1]?.low ?? "") === false)
    return tokens;
  if (["left", "right", "top", "bottom", "front"].includes(tokens[from + 2]?.low ?? "")) return tokens;
  const head = tokens[from + 2]?.low ?? "";
  const link: Token =
    head === "sky" || head === "background" || head === "foreground" || head === "basket" || head === "bowl"
      ? (words("in")[0] as Token)
      : (words("on")[0] as Token);
  return [...tokens.slice(0, from), link, ...tokens.slice(from + 1)];
}

/** Rain, haze, noise and wrinkles are no objects: no brick takes them away. */
function unremovable(object: Tokens): Outcome | null {
  const core = object.filter((token) => !defectFillers.has(token.low));
  const vague = (token: Token) => vagueDefects.has(token.low);
  const air = core.some((token) => airDefects.has(token.low));
  if (air && core.every((token) => airDefects.has(token.low) || vague(token) || blurWords.has(token.low)))
    return refusals.weatherDefect();
  if (headOf(object) === "shadows" || headOf(object) === "shadow" || headOf(object) === "watermark") return null;
  const blurred =
    core.some((token) => blurWords.has(token.low)) && core.every((token) => blurWords.has(token.low) || vague(token));
  if (blurred) return refusals.noBrick(core.some((token) => /^(nois|grain)/.test(token.low)) ? noise : sharpness);
  const on = core.findIndex((token) => ["on", "under", "around"].includes(token.low));
  const named = on > 0 ? core.slice(0, on) : core;
  const retouched = qualityOf(named);
  if (
    retouched?.name.startsWith("retouching") &&
    ["wrinkles", "wrinkle", "blemishes", "blemish", "circles", "bags", "pores", "chin", "marks", "lines"].includes(
      named[named.length - 1]?.low ?? "",
    )
  )
    return refusals.noBrick(retouched);
  const quality = qualityOf(core);
  if (
    quality !== null &&
    ![
      "highlights",
      "lights",
      "light",
      "frame",
      "filter",
      "glow",
      "vignette",
      "nose",
      "scratches",
      "face",
      "smudge",
      "smudges",
      "view",
      "specks",
      "square",
      "teeth",
      "levels",
      "tint",
      "static",
    ].includes(core[core.length - 1]?.low ?? "")
  )
    return refusals.noBrick(quality);
  const head = headOf(object);
  if (["color", "colour", "colors", "colours", "style"].includes(head)) return refusals.cannotPlace(phraseOf(object));
  return null;
}

function splitExcept(object: Tokens): { group: Tokens; kept: Tokens } | null {
  for (let at = 1; at < object.length - 1; at++) {
    const length = longestMatch(object, at, EXCEPT);
    if (length === 0) continue;
    if (
      object[at]?.low === "but" &&
      !["all", "everything", "everyone", "anything", "every"].includes(object[0]?.low ?? "")
    )
      continue;
    return { group: object.slice(0, at), kept: object.slice(at + length) };
  }
  return null;
}

const EVERYTHING = new Set(["everything", "all", "anything"]);
const EVERYONE = new Set(["everyone", "everybody", "anyone"]);

function removedExcept(group: Tokens, kept: Tokens, context: Context): Outcome {
  const bare = group.filter((token) => !["else", "in", "the"].includes(token.low));
  const whole = bare.length === 1 && EVERYTHING.has(bare[0]?.low ?? "");
  const named = bare.length >= 1 && EVERYONE.has(bare[0]?.low ?? "") ? words("all people") : withoutImageTail(group);
  // "the green one": the green apple.
  const noun = headOf(named).replace(/s$/, "");
  const target = toTarget(
    kept.map((token) => (token.low === "one" && kept.length > 1 ? { text: noun, low: noun } : token)),
    context,
  );
  if (target.kind === "refusal") return target;
  return { kind: "remove-except", group: whole || isImage(group) ? null : phraseOf(named), kept: target };
}
