import type { Logger } from "../../../../platform/logger.js";
import type { Box } from "../../../raster/box.js";
import { boundingBox, complement, threshold, union } from "../../../raster/mask.js";
import { blank, type Mask } from "../../../raster/raster.js";
import type { Look } from "../detection/look.js";
import { choose } from "../detection/select.js";
import type { Detection } from "../inference/protocol.js";
import type { Expression, Referring, Relation } from "../language/referring.js";
import { objectMask } from "../segmentation/object-mask.js";
import { partOfPerson } from "../segmentation/part.js";
import { regionMask } from "../segmentation/region.js";
import { thingMask } from "../segmentation/thing-mask.js";
import { nameOf, needsGpu, notFound, notLikeThat } from "./errors.js";
import { ofColour, salientFor } from "./salient-for.js";
import { textBoxes, textMask } from "./text.js";

/**
 * The soft mask of what an expression points at.
 * @throws {NotInPictureError} when it is not in the picture; {RefusedError} when it cannot be told apart here.
 */
export async function resolve({ parts, inverted }: Expression, look: Look, logger: Logger): Promise<Mask> {
  let mask: Mask | null = null;
  for (const part of parts) {
    const one = await maskOf(part, look, logger);
    mask = mask === null ? one : union(mask, one);
  }
  mask ??= blank(look.picture.width, look.picture.height, 1);
  return inverted ? complement(mask) : mask;
}

async function maskOf(phrase: Referring, look: Look, logger: Logger): Promise<Mask> {
  const { picture, signal } = look;
  const { target } = phrase.noun;
  switch (target.kind) {
    case "classes": {
      let mask: Mask | null = null;
      for (const thing of await thingsOfClasses(phrase, look)) {
        const one = await thingMask(picture, thing, signal);
        mask = mask === null ? one : union(mask, one);
      }
      return mask ?? blank(picture.width, picture.height, 1);
    }
    case "region": {
      const mask = await regionMask(picture, target.region, await look.objects(), signal);
      if (mask === null) throw notFound(nameOf(phrase), await look.objects(), picture);
      return mask;
    }
    case "text":
      return textMask(phrase, look);
    case "part":
      return partMask(phrase, look);
    case "salient":
    case "unknown": {
      const mask = await salientFor(phrase, look);
      if (target.kind === "unknown") {
        logger.info("the one object that stands out was taken for a word that the detector does not know", {
          word: phrase.noun.text,
        });
      }
      return mask;
    }
  }
}

async function thingsOfClasses(phrase: Referring, look: Look): Promise<readonly Detection[]> {
  const { target } = phrase.noun;
  if (target.kind !== "classes") return [];
  const candidates = await look.find(target.classes);
  if (candidates.length === 0) throw notFound(phrase.noun.text, await look.objects(), look.picture);
  const chosen = choose(candidates, phrase, await anchorsOf(phrase, look), look.picture);
  if (chosen.length === 0) throw notLikeThat(phrase, candidates.length, candidates[0].label);
  return chosen;
}

/** Where the things lie that a phrase refers to: "… on the table". An anchor that is not found constrains nothing. */
async function anchorsOf(
  { relations }: Referring,
  look: Look,
): Promise<ReadonlyMap<Relation, readonly (readonly Box[])[]>> {
  const anchors = new Map<Relation, readonly (readonly Box[])[]>();
  for (const { relation, anchors: phrases } of relations) {
    const boxes: (readonly Box[])[] = [];
    for (const phrase of phrases) {
      const found = await boxesOf(phrase, look);
      if (found.length > 0) boxes.push(found);
    }
    anchors.set(relation, boxes);
  }
  return anchors;
}

/** The boxes of what a phrase names, as far as found without segmenting it. */
export async function boxesOf(phrase: Referring, look: Look): Promise<readonly Box[]> {
  const { target } = phrase.noun;
  switch (target.kind) {
    case "classes": {
      const candidates = await look.find(target.classes);
      return choose(candidates, { ...phrase, relations: [] }, new Map(), look.picture).map(({ box }) => box);
    }
    case "region": {
      const mask = await regionMask(look.picture, target.region, await look.objects(), look.signal);
      const box = mask && boundingBox(mask);
      return box ? [box] : [];
    }
    case "text":
      return textBoxes(phrase, look);
    case "part":
    case "salient":
    case "unknown":
      return [];
  }
}

/** A part of the people that the phrase's place and relations choose: "the shirt of the man on the left". */
async function partMask(phrase: Referring, look: Look): Promise<Mask> {
  const { target, text } = phrase.noun;
  if (target.kind !== "part") throw needsGpu(`"${text}"`);
  const people = await look.find(["person"]);
  if (people.length === 0) throw notFound(`${text} of a person`, await look.objects(), look.picture);
  const owner: Referring = { ...phrase, colours: [], relations: [] };
  const chosen = choose(people, owner, new Map(), look.picture);
  let mask: Mask | null = null;
  for (const { box } of chosen) {
    const person = threshold(await objectMask(look.picture, box, look.signal));
    const part = partOfPerson(look.picture, person, target.part);
    if (part) mask = mask === null ? part : union(mask, part);
  }
  if (mask === null) throw needsGpu(`The ${text} in this picture`);
  const contradicted = phrase.colours.length > 0 && ofColour(mask, phrase.colours, look) === null;
  if (contradicted) throw notLikeThat(phrase, chosen.length, text);
  return mask;
}
