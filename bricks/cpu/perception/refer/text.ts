import type { Box } from "../../../raster/box.js";
import { boxMask } from "../../../raster/box.js";
import { union } from "../../../raster/mask.js";
import { blank, type Mask } from "../../../raster/raster.js";
import type { Look } from "../detection/look.js";
import { choose } from "../detection/select.js";
import { infer } from "../inference/inference.js";
import type { Referring } from "../language/referring.js";
import { notFound } from "./errors.js";

/** The lines of text that a phrase chooses by place; all of them, when it names none. */
export async function textBoxes(phrase: Referring, { picture, signal }: Look): Promise<readonly Box[]> {
  const lines = await infer("text", { picture }, signal);
  const candidates = lines.map(({ box }) => ({ box, score: 1 }));
  // A text is made of many lines and words, so it is plural whatever its grammar says.
  const many: Referring = { ...phrase, colours: [], noun: { ...phrase.noun, plural: true } };
  return choose(candidates, many, new Map(), picture).map(({ box }) => box);
}

/** Boxes around the lines: what is removed or recoloured with a text is its whole line. */
export async function textMask(phrase: Referring, look: Look): Promise<Mask> {
  const { width, height } = look.picture;
  const boxes = await textBoxes(phrase, look);
  if (boxes.length === 0) throw notFound(phrase.noun.text, await look.objects(), look.picture);
  return boxes.map((box) => boxMask(wholeLine(box), width, height)).reduce(union, blank(width, height, 1));
}

/** Faint first and last letters are left out by the detector. */
function wholeLine({ left, top, width, height }: Box): Box {
  const [across, down] = [Math.round(0.7 * height), Math.max(2, Math.round(0.15 * height))];
  return { left: left - across, top: top - down, width: width + 2 * across, height: height + 2 * down };
}
