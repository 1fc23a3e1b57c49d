import { asks, type Clause } from "../clause.js";
import { type Context, toTarget } from "../context.js";
import type { Outcome } from "../edit.js";
import { monochromeWords, pictureKinds } from "../lexicon/styles.js";
import { isImage, withoutImageTail } from "../phrase.js";
import { stylePhrase, styleSomewhere } from "../style-phrase.js";
import { matches, phraseOf, type Tokens } from "../token.js";
import { longestEntry } from "../word-match.js";

/** A style of the whole picture. */
export function styled(style: string): Outcome {
  return { kind: "style", style, region: null };
}

/** A style of one thing in it. */
export function styledRegion(subject: Tokens, style: string, context: Context): Outcome {
  const region = toTarget(subject, context);
  if (region.kind === "refusal") return region;
  // "it", "this", "the person" alone: the picture as a whole.
  return { kind: "style", style, region: region.kind === "salient" ? null : region };
}

const VERB_STYLES: ReadonlyMap<string, string> = new Map([
  ["cartoonize", "cartoon style"],
  ["cartoonise", "cartoon style"],
  ["cartoonify", "cartoon style"],
  ["ghiblify", "Studio Ghibli style"],
  ["animefy", "anime style"],
  ["anime-fy", "anime style"],
  ["mangafy", "manga style"],
  ["pixelize", "pixel art style"],
  ["pixelise", "pixel art style"],
  ["disneyfy", "Disney animation style"],
  ["legofy", "Lego brick style"],
  ["simpsonize", "The Simpsons cartoon style"],
  ["simpsonify", "The Simpsons cartoon style"],
  ["vectorize", "flat vector illustration style"],
  ["vectorise", "flat vector illustration style"],
  ["sketch", "pencil sketch style"],
  ["caricature", "caricature style"],
]);

/** Styles said with a verb of their own, or named alone: "Cartoonize it", "Apply a noir style", "In the style of Picasso". */
export function recogniseStyle(clause: Clause, context: Context): Outcome | null {
  if (clause.verb === null) return verblessStyle(clause.tokens);
  // "line art": the first word is no verb here.
  if (clause.tokens.length > 1 && longestEntry(clause.tokens, 0, pictureKinds) === clause.tokens.length)
    return styled(styleText(clause.tokens));
  const rest = withoutImageTail(clause.rest);
  const lemma = clause.verb.lemma;
  const own = VERB_STYLES.get(lemma);
  if (
    own !== undefined &&
    (rest.length === 0 || isImage(rest) || ["it", "this", "me", "us"].includes(rest[0]?.low ?? ""))
  )
    return styled(stylePhrase(clause.rest.slice(1)) ?? own);
  if (own !== undefined && lemma !== "sketch") return styledRegion(rest, own, context);
  if (asks(clause, "evoke", "stylise") && isPictured(clause)) {
    const found = styleSomewhere(clause.rest);
    if (found !== null) return styled(found);
  }
  if (["apply", "use", "give", "add", "adopt", "choose", "pick", "go for", "opt for", "employ", "try"].includes(lemma))
    return applied(clause, context);
  return null;
}

/** Flowery verbs speak of the picture, not of a thing in it. */
function isPictured(clause: Clause): boolean {
  const lemma = clause.verb?.lemma ?? "";
  if (
    [
      "add",
      "incorporate",
      "introduce",
      "fill",
      "bring",
      "paint",
      "draw",
      "show",
      "use",
      "apply",
      "present",
      "design",
      "step",
      "lend",
      "combine",
      "style",
      "filter",
      "strip",
      "cast",
      "merge",
      "generate",
      "create",
      "produce",
      "project",
      "compose",
      "reveal",
      "portray",
      "depict",
    ].includes(lemma)
  ) {
    return (
      clause.rest.some((_, index) => matches(clause.rest, index, "in the style of")) ||
      isImage(clause.rest.slice(0, 2)) ||
      clause.rest.some((token) =>
        [
          "image",
          "picture",
          "photo",
          "scene",
          "visual",
          "visuals",
          "narrative",
          "composition",
          "statement",
          "version",
          "this",
          "it",
          "story",
          "impact",
          "style",
          "styling",
          "aesthetic",
          "aesthetics",
          "photograph",
          "timelessness",
          "contrast",
          "mood",
          "effect",
          "essence",
        ].includes(token.low),
      )
    );
  }
  return true;
}

/** "Apply a cyberpunk style to the car", "Give the image a vintage look", "add a watercolor effect". */
function applied(clause: Clause, context: Context): Outcome | null {
  const rest = withoutImageTail(clause.rest);
  const noun = rest.findIndex((token) =>
    ["style", "filter", "aesthetic", "look", "effect", "theme", "vibe", "feel", "treatment", "art"].includes(token.low),
  );
  if (noun < 1) return null;
  const article = rest.findIndex((token) => ["a", "an", "the"].includes(token.low) && token !== rest[0]);
  const named = rest.slice(
    article > 0 &&
      article < noun &&
      asks(clause, "give") &&
      !["apply", "use", "choose"].includes(clause.verb?.lemma ?? "")
      ? article
      : 0,
    noun + 1,
  );
  const words = named.filter((token) => !["effect", "feel"].includes(token.low));
  const of = rest[noun + 1]?.low === "of" ? stylePhrase(rest.slice(noun)) : null;
  const plain = ["style", "aesthetic", "theme", "art"].includes(rest[noun]?.low ?? "");
  const style = of ?? (plain ? stylePhrase(named) : styleSomewhere(words));
  if (style === null) return null;
  const to = rest.findIndex((token, index) => index > noun && ["to", "on"].includes(token.low));
  const subject = to > 0 ? rest.slice(to + 1) : article > 0 && asks(clause, "give") ? rest.slice(0, article) : [];
  return subject.length === 0 || isImage(subject) ? styled(style) : styledRegion(subject, style, context);
}

function verblessStyle(tokens: Tokens): Outcome | null {
  if (tokens.length > 14) return null;
  const first = tokens[0]?.low ?? "";
  const marked = ["as", "in", "like"].includes(first);
  const style = stylePhrase(tokens.slice(marked && first !== "in" ? 1 : 0));
  if (style === null) return null;
  const last = tokens[tokens.length - 1]?.low ?? "";
  const says = tokens.some((token) => ["style", "aesthetic", "version", "look"].includes(token.low)) || marked;
  return says || styleSomewhere([...tokens.slice(-1)]) !== null || last === "art" ? styled(style) : null;
}

/** "black and white", "in grayscale": the whole complement says colourless. */
export function isMonochrome(tokens: Tokens): boolean {
  const core = tokens.filter(
    (token) =>
      ![
        "a",
        "an",
        "the",
        "to",
        "into",
        "in",
        "be",
        "fully",
        "completely",
        "image",
        "photo",
        "picture",
        "photograph",
        "one",
        "tones",
        "tone",
        "colors",
        "colours",
        "version",
        "only",
        "pure",
        "just",
      ].includes(token.low),
  );
  return core.length > 0 && longestEntry(core, 0, monochromeWords) === core.length;
}

export function styleText(tokens: Tokens): string {
  return `${phraseOf(tokens).slice(0, 200)} style`;
}
