import { asks, type Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { airDefects } from "../lexicon/environments.js";
import { phrases } from "../lexicon/list.js";
import { settingNouns } from "../lexicon/scenes.js";
import { headOf, isImage, withoutImageTail } from "../phrase.js";
import { matches, type Tokens, trimPunctuation } from "../token.js";
import { onTarget } from "./make-edits.js";

const extracted = (tokens: Tokens, context: Context): Outcome =>
  onTarget(tokens, context, (target) => ({ kind: "extract", target }));
const salient: Outcome = { kind: "extract", target: { kind: "salient" } };

/** Verbs that ask for a cut-out whatever their object; "select" and "find" only outside a colour or a place. */
const DEFECTS = new Set(["shadow", "shadows", "watermark", "shading", "silhouette"]);

/** "Extract the dog", "Cut out the woman", "Remove the background", "Make the background transparent". */
export function recogniseExtract(clause: Clause, context: Context): Outcome | null {
  const cut = cutOut(clause.tokens);
  if (cut !== null) return extracted(cut, context);
  if (clause.verb === null) return null;
  const rest = withoutImageTail(clause.rest);
  const lemma = clause.verb.lemma;
  const background = isBackground(rest);
  if (asks(clause, "remove") && background) return context.kept === null ? salient : extracted(context.kept, context);
  const transparent = rest.findIndex((token) => ["transparent", "transparency", "see-through"].includes(token.low));
  if (transparent >= 0 && rest.some((token) => settingNouns.has(token.low)) && !asks(clause, "extract")) {
    const on = rest.findIndex((token, index) => index > 0 && ["on", "onto", "against", "with"].includes(token.low));
    return on > 0 && !settingNouns.has(headOf(rest.slice(0, on))) && !isImage(rest.slice(0, on))
      ? extracted(rest.slice(0, on), context)
      : salient;
  }
  if (!asks(clause, "extract")) return null;
  if (DEFECTS.has(headOf(rest)) || rest.some((token) => airDefects.has(token.low) || token.low === "obscured"))
    return null;
  const object = withoutTail(rest);
  if (object.length === 0)
    return context.hasMask
      ? { kind: "extract", target: { kind: "mask" } }
      : lemma === "extract" || lemma === "isolate"
        ? null
        : null;
  if (isBackground(object)) return salient;
  if (isImage(object)) return null;
  return extracted(object, context);
}

/** "cut the dog out", "crop the dog out of the photo". */
function cutOut(tokens: Tokens): Tokens | null {
  const verb = tokens[0]?.low ?? "";
  const bare = verb === "crop" ? withoutImageTail(tokens) : tokens;
  const end =
    bare[bare.length - 1]?.low === "out"
      ? bare.length - 1
      : verb === "crop"
        ? tokens.findIndex((_, index) => index > 1 && matches(tokens, index, "out of"))
        : -1;
  return ["cut", "crop"].includes(verb) && end > 1 ? tokens.slice(1, end) : null;
}

function isBackground(tokens: Tokens): boolean {
  const low = headOf(tokens);
  return (
    (low === "background" || low === "backdrop") &&
    tokens.length <= 4 &&
    !tokens.some((token) => airDefects.has(token.low)) &&
    !tokens.some((token) => ["person", "people"].includes(token.low))
  );
}

const TAILS = phrases(
  "from the background, from its background, from their background, from its surroundings, from the rest, from background, as a mask, as a cutout, as a cut-out, as a png, as a sticker, on a transparent background, onto a transparent background, with a transparent background, with transparent background, keeping only, and keep only, against, only, as a separate layer, as a separate image, into a separate image, onto a plain, for me, to a new layer, as a transparent png, cleanly, precisely, accurately, with clean edges, without the background, with a mask, on a new layer, in the foreground layer",
);

function withoutTail(tokens: Tokens): Tokens {
  for (const tail of TAILS) {
    const at = tokens.findIndex((_, index) => index > 0 && matches(tokens, index, tail));
    if (at > 0) return trimPunctuation(withoutImageTail(tokens.slice(0, at)));
  }
  return tokens;
}
