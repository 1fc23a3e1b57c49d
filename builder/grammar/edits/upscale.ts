import type { Clause } from "../clause.js";
import type { Context } from "../context.js";
import type { Outcome } from "../edit.js";
import { listOf } from "../lexicon/list.js";
import { sizeRatio } from "../size.js";
import { words as wordsOf } from "../token.js";

const PICTURE = listOf("image, picture, photo, photograph, pic, snapshot, selfie, screenshot, portrait");
const VERBS: ReadonlyMap<string, number | null> = new Map([
  ["enlarge", null],
  ["upscale", null],
  ["upsize", null],
  ["scale up", null],
  ["make", null],
  ["scale", null],
  ["resize", null],
  ["blow up", null],
  ["double", 2],
  ["triple", 3],
  ["quadruple", 4],
]);
/** Words of the canvas's shape: more of the scene. */
const SHAPES = listOf("wider, taller, longer, broader, wide, tall, height, width");
const FILLERS = listOf(
  "the, this, my, our, whole, entire, of, it, its, size, image, picture, resolution, pixels, number, to, by, as",
);

/** "Enlarge the photo", "Upscale it 4x", "Make the picture twice as large": more pixels, and no more of the scene. */
export function recogniseUpscale({ verb, rest, tokens }: Clause, context: Context): Outcome | null {
  const lemma = verb?.lemma ?? "";
  const fixed = VERBS.get(lemma);
  if (fixed === undefined) return null;
  const pictured = rest.some((token) => PICTURE.has(token.low.replace(/'s$/, "")));
  const bare = rest.length === 0 || (["it", "this"].includes(rest[0]?.low ?? "") && context.antecedent === null);
  const upscale = lemma === "upscale";
  if (!pictured && !(upscale && bare && !context.hasMask)) return null;
  if (rest.some((token) => SHAPES.has(token.low))) return null;
  const size = rest.filter((token) => !FILLERS.has(token.low) && !PICTURE.has(token.low.replace(/'s$/, "")));
  if (size.length === 0) return ["make", "scale", "resize"].includes(lemma) ? null : { kind: "upscale", ratio: fixed };
  // "4x", "to 4K" and "twice as large" alike; other words ask for something else.
  const sharp = size.find((token) => ["4k", "8k", "uhd"].includes(token.low));
  if (upscale && sharp !== undefined && size.length === 1) return { kind: "upscale", ratio: 4 };
  const growing = lemma === "make" || lemma === "resize" ? [] : wordsOf("larger");
  const by = tokens.filter((token) => token.low === "by" || token.low === "times" || token.low === "size");
  const ratio = sizeRatio([...growing, ...by, ...size]);
  return ratio === null || ratio <= 1 ? null : { kind: "upscale", ratio: Math.min(4, ratio) };
}
