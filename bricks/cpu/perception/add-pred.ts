import { BadInputError } from "../../../platform/errors.js";
import { implement } from "../../description.js";
import { type Box, corners } from "../../raster/box.js";
import { onWhite } from "../../raster/cutout.js";
import { boundingBox, requireBox, threshold } from "../../raster/mask.js";
import { placementMask } from "../../raster/placement.js";
import { optionalMask, requiredPicture } from "../../raster/ports.js";
import { requireSameSize } from "../../raster/raster.js";
import { requiredText } from "./brick-io.js";
import { here } from "./described.js";
import { additionHint, unreadAddition } from "./descriptions.js";
import { areaOf, around, centreX, centreY, iou } from "./detection/geometry.js";
import { type Look, lookAt } from "./detection/look.js";
import { certain } from "./detection/presence.js";
import { choose } from "./detection/select.js";
import type { Detection } from "./inference/protocol.js";
import { type Addition, parseAddition } from "./placement/instruction.js";
import { inside, placeByAnchor, placeFreely, placeWorn, rounded, sizeFor } from "./placement/place.js";
import { extentOf, fliesInTheSky, wornOn } from "./placement/size.js";
import { notFound } from "./refer/errors.js";
import { boxesOf } from "./refer/resolve.js";
import { objectMask } from "./segmentation/object-mask.js";
import { partOfPerson } from "./segmentation/part.js";
import { regionMask } from "./segmentation/region.js";
import { salientObject } from "./segmentation/salient-object.js";

/** Placement by rules: what the sentence says of the place, the size of what is there, and free space. */
export const addPred = implement(here.addPred, {
  async run(inputs, { signal }) {
    const picture = requiredPicture(inputs, "image");
    const prompt = requiredText(inputs, "prompt");
    const region = optionalMask(inputs, "mask");
    if (region) {
      requireSameSize(picture, region, "The picture", "the mask");
      requireBox(region);
    }
    const addition = parseAddition(prompt);
    if (addition === null) throw new BadInputError(`${unreadAddition}.`, additionHint);
    const size = { width: picture.width, height: picture.height };
    const box = await placeOf(addition, lookAt(onWhite(picture), signal));
    // The rules already know where a head is, so the model's correction for hats is not wanted: no prompt is passed on.
    const mask = placementMask({
      box: corners(rounded(inside(box, size))),
      frame: size,
      size,
      prompt: "",
      region,
    });
    return { mask };
  },
});

async function placeOf(addition: Addition, look: Look): Promise<Box> {
  const { picture } = look;
  const objects = certain(await look.objects(), picture);
  const worn = wornOn(addition.head);
  if (worn !== null) {
    const head = await headOf(addition, look);
    if (head) return placeWorn(worn, head, extentOf(addition.head)?.aspect ?? 1.4, picture);
  }
  const { relation } = addition;
  if (relation) {
    const { target } = relation.anchor.noun;
    const anchors = await anchorBoxes(addition, look);
    if (anchors.length === 0) {
      // A place that no model here can see ("on the shelf") is no reason to put it just anywhere.
      throw notFound(
        relation.anchor.noun.text,
        await look.objects(),
        picture,
        "Say where in the picture it should go, or mark the place with a mask.",
      );
    }
    const anchor = around(anchors);
    const neighbours = nearestFirst(objects, anchor);
    const size = sizeFor(addition.head, addition.size, addition.plural, neighbours, picture);
    const others = objects.map(({ box }) => box).filter((box) => !anchors.some((a) => iou(a, box) > 0.6));
    if (target.kind === "region") {
      const mask = await regionMask(picture, target.region, objects, look.signal);
      const things = [...others, ...(await occupied([], look))];
      const flies = target.region === "sky" || target.region === "clouds";
      return placeFreely(addition.sides, shrunkInto(size, anchor), things, picture, flies, mask);
    }
    if (relation.relation === "on" && areaOf(anchor) > 0.35 * picture.width * picture.height) {
      // A close-up's table: anywhere on it that is free.
      const salient = await occupied([], look);
      return placeFreely(addition.sides, shrunkInto(size, anchor), [...others, ...salient], picture, false);
    }
    return placeByAnchor(relation.relation, anchor, size, others, picture);
  }
  const flies = fliesInTheSky(addition.head);
  const size = sizeFor(addition.head, addition.size, addition.plural, objects, picture);
  return placeFreely(addition.sides, size, await occupied(objects, look), picture, flies);
}

const shrunkInto = (size: { width: number; height: number }, { width, height }: Box) => {
  const scale = Math.min(1, (0.8 * width) / size.width, (0.8 * height) / size.height);
  return { width: size.width * scale, height: size.height * scale };
};

function nearestFirst(objects: readonly Detection[], anchor: Box): readonly Detection[] {
  const away = ({ box }: Detection) => Math.hypot(centreX(box) - centreX(anchor), centreY(box) - centreY(anchor));
  return [...objects].sort((a, b) => away(a) - away(b));
}

async function anchorBoxes({ relation }: Addition, look: Look): Promise<readonly Box[]> {
  if (relation === null) return [];
  const boxes = await boxesOf(relation.anchor, look);
  if (boxes.length > 0) return boxes;
  const { kind } = relation.anchor.noun.target;
  if (kind !== "salient" && kind !== "unknown" && kind !== "part") return [];
  if (kind === "part") {
    const head = await headOf({ head: relation.anchor.noun.text, relation }, look);
    return head ? [head] : [];
  }
  // An unknown word is taken for what stands out, unless the detector knows what that is.
  if (kind === "unknown" && certain(await look.objects(), look.picture).length > 0) return [];
  const salient = await salientObject(look.picture, look.signal);
  const box = salient && boundingBox(salient);
  return box ? [box] : [];
}

async function occupied(objects: readonly Detection[], look: Look): Promise<readonly Box[]> {
  if (objects.length > 0) return objects.map(({ box }) => box);
  const salient = await salientObject(look.picture, look.signal);
  const box = salient && boundingBox(salient);
  return box ? [box] : [];
}

/** The head of whoever is to wear it: the one named, else the most prominent person or animal. */
async function headOf({ relation }: Pick<Addition, "head" | "relation">, look: Look): Promise<Box | null> {
  const { picture, signal } = look;
  const named = relation?.anchor.noun.target;
  const classes =
    named?.kind === "classes"
      ? named.classes
      : (["person", "dog", "cat", "horse", "sheep", "cow", "bear", "bird"] as const);
  const candidates = await look.find(classes);
  const [owner] = relation ? choose(candidates, { ...relation.anchor, relations: [] }, new Map(), picture) : candidates;
  if (!owner) return null;
  const { box } = owner;
  if (owner.label === "person") {
    const person = threshold(await objectMask(picture, box, signal));
    const head = partOfPerson(picture, person, "head");
    const found = head && boundingBox(head);
    if (found) return found;
    // A figure is about seven heads tall; one that fills its box in breadth is a bust.
    const tall = box.height > 1.8 * box.width;
    const height = tall ? box.height / 7 : box.height / 3;
    return { left: centreX(box) - 0.4 * height, top: box.top, width: 0.8 * height, height };
  }
  // Animals: a box that is about as high as wide is a head or a sitting animal, whose head is its upper part.
  const height = Math.min(box.height, 0.62 * box.width + 0.1 * box.height);
  return { left: centreX(box) - 0.32 * box.width, top: box.top, width: 0.64 * box.width, height };
}
