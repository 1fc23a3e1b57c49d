import { colourPhrase } from "../colour.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { environmentHeaded, environmentPhrase } from "../environment-phrase.js";
import { type Quality, qualities } from "../lexicon/quality.js";
import { settingNouns } from "../lexicon/scenes.js";
import { withoutLinks } from "../links.js";
import { headIndex, headOf, withoutArticle, withoutImageTail } from "../phrase.js";
import { readPredicate } from "../predicate.js";
import { refusals } from "../refusals.js";
import { stylePhrase, styleSomewhere } from "../style-phrase.js";
import { readSubject, type Subject } from "../subject.js";
import { phraseOf, QUOTED, type Tokens, words } from "../token.js";
import { namesPlace, newBackground, sameBackground, subjectBeforeBackground } from "./background.js";
import { environment } from "./environment.js";
import { posedAs } from "./pose.js";
import { recoloured } from "./recolour.js";
import { replaced } from "./replace.js";
import { resized } from "./resize.js";
import { saidText } from "./said.js";
import { isMonochrome, styled, styleText } from "./style.js";
import { thingBecomes } from "./thing.js";

/** The table of changes: rows are what X is, columns what it becomes. */
export function become(
  subjectTokens: Tokens,
  predicateTokens: Tokens,
  context: Context,
  linked: boolean,
): Outcome | null {
  const subject = readSubject(subjectTokens);
  const complement = withoutImageTail(predicateTokens);
  const core = withoutLinks(complement);
  switch (subject.kind) {
    case "background":
      return becomeBackground(subject.of, complement, context);
    case "environment":
      return environment(complement);
    case "lighting":
      return environmentPhrase(core) !== null ? environment(core) : refusals.noBrick(qualities[0] as Quality);
    case "image":
      return imageBecomes(complement, context);
    case "style":
      return styled(stylePhrase(core) ?? styleText(withoutArticle(core)));
    case "colour":
      if (subject.of.length === 0 && colourPhrase(core) === null) return refusals.noBrick(qualities[1] as Quality);
      return recoloured(
        subject.of.length > 0 ? subject.of : words("it"),
        colourPhrase(core) ?? phraseOf(core),
        context,
        true,
      );
    case "surface":
      return recoloured(subject.of.length > 0 ? subject.of : words("it"), surfaceText(complement), context, false);
    case "hair":
      return hairBecomes(subject.of, complement, context);
    case "size": {
      const size = readPredicate(complement);
      return size?.kind === "size"
        ? resized(subject.of, size.ratio, context)
        : refusals.ambiguous(phraseOf(complement), 'Say how large, as in "make the vase twice as large".');
    }
    case "pose":
      return posedAs(headOf(withoutImageTail(subjectTokens)), subject.of, core, context);
    case "shape":
      return replaced(subject.of, core, context);
    case "sky":
      return skyBecomes(subjectTokens, complement, context);
    case "text":
      return textBecomes(subject, complement, context);
    case "thing":
      return thingBecomes(subject.tokens, complement, context, linked);
  }
}

export function becomeBackground(of: Tokens, complement: Tokens, context: Context): Outcome {
  const predicate = readPredicate(complement);
  if (predicate?.kind === "quality" && !["sharpness and blur", "contrast and tone"].includes(predicate.quality.name))
    return refusals.noBrick(predicate.quality);
  const blurred =
    predicate?.kind === "quality" &&
    complement.some((token) => ["blur", "blurry", "blurred", "blurrier", "bokeh", "focus"].includes(token.low));
  if (blurred) return sameBackground(subjectBeforeBackground(of), "blurred", context);
  if (
    predicate?.kind === "quality" &&
    complement.every((token) => !["dramatic", "colorful", "colourful", "vibrant"].includes(token.low)) &&
    complement.length <= 2
  )
    return refusals.noBrick(predicate.quality);
  return newBackground(subjectBeforeBackground(of), complement, context);
}

export function imageBecomes(complement: Tokens, context: Context): Outcome | null {
  const core = withoutLinks(complement);
  if (isMonochrome(core)) return refusals.noBrick(qualities[5] as Quality);
  const predicate = readPredicate(complement);
  if (predicate === null) return null;
  const living = livingPredicate(core);
  if (living !== null) return living(context);
  switch (predicate.kind) {
    case "style":
      return styled(predicate.phrase);
    case "environment":
      return environment(complement);
    case "quality":
      return refusals.noBrick(predicate.quality);
    case "colour":
      return refusals.noBrick(qualities[1] as Quality);
    case "size":
      return refusals.ambiguous(
        phraseOf(complement),
        'For a larger canvas say "expand the canvas to the right"; for one object say "make the vase larger".',
      );
    case "surface":
      return styled(`${predicate.phrase.replace(/^made (of|from) /, "")} style`);
    case "pose":
      return null;
    case "text":
    case "thing":
      return wholeBecomes(core, context);
  }
}

/** "Make it look like the man is standing in a supermarket": a new place for the man. */
function livingPredicate(core: Tokens): ((context: Context) => Outcome | null) | null {
  const be = core.findIndex((token, index) => index > 0 && ["is", "are", "was", "were", "am"].includes(token.low));
  if (be <= 0 || be + 1 >= core.length) return null;
  const subject = core.slice(core[0]?.low === "if" || core[0]?.low === "though" ? 1 : 0, be);
  const predicate = core.slice(be + 1);
  if (subject.length === 0 || subject[0]?.low === "it") return null;
  return (context) => {
    const place = predicate.findIndex((token) => ["in", "on", "at"].includes(token.low));
    if (place >= 0 && place <= 1 && namesPlace(predicate.slice(place + 1)))
      return newBackground(subject, predicate.slice(place + 1), context);
    return become(subject, predicate, context, false);
  };
}

function wholeBecomes(core: Tokens, context: Context): Outcome {
  const somewhere = styleSomewhere(core);
  if (somewhere !== null) return styled(somewhere);
  if (environmentPhrase(core) !== null || environmentHeaded(core)) return environment(core);
  const low = core[headIndex(core)]?.low ?? "";
  if (namesPlace(core) || settingNouns.has(low) || ["scene", "landscape", "vista"].includes(low))
    return newBackground([], core, context);
  if (["in", "at", "on"].includes(core[0]?.low ?? "") && namesPlace(core.slice(1)))
    return newBackground([], core.slice(1), context);
  return styled(styleText(withoutArticle(core)));
}

function surfaceText(complement: Tokens): string {
  const core = withoutLinks(complement);
  return phraseOf(core);
}

function hairBecomes(of: Tokens, complement: Tokens, context: Context): Outcome {
  const core = withoutLinks(complement);
  const predicate = readPredicate(complement);
  if (predicate?.kind === "colour") return recoloured(of, predicate.phrase, context, true);
  return recoloured(of, phraseOf(core), context, false);
}

function skyBecomes(subject: Tokens, complement: Tokens, context: Context): Outcome {
  const core = withoutLinks(complement);
  const predicate = readPredicate(complement);
  if (predicate?.kind === "environment") return environment(core);
  if (predicate?.kind === "colour") return recoloured(subject, predicate.phrase, context, true);
  if (predicate?.kind === "quality") return refusals.noBrick(predicate.quality);
  return replaced(subject, core, context);
}

function textBecomes(subject: Extract<Subject, { kind: "text" }>, complement: Tokens, context: Context): Outcome {
  const predicate = readPredicate(complement);
  if (predicate?.kind === "colour") return recoloured(subject.tokens, predicate.phrase, context, true);
  if (predicate?.kind === "surface" && !subject.tokens.some((token) => token.low === QUOTED))
    return recoloured(subject.tokens, predicate.phrase, context, false);
  if (predicate?.kind === "size") return resized(subject.tokens, predicate.ratio, context);
  return replaced(subject.tokens, saidText(withoutLinks(complement)), context);
}
