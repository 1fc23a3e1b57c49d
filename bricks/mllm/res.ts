import type { ChatModel } from "../../platform/chat/chat.js";
import { NotInPictureError } from "../../platform/errors.js";
import type { BrickImplementation } from "../brick.js";
import { implement } from "../description.js";
import type { Box, Corners } from "../raster/box.js";
import { cutOut, onWhite } from "../raster/cutout.js";
import { area, threshold, union } from "../raster/mask.js";
import type { Size } from "../raster/placement.js";
import { requiredPicture } from "../raster/ports.js";
import { blank, type Mask, type Raster } from "../raster/raster.js";
import { ask, type Read } from "./ask.js";
import { type BoxUnit, boxForm, boxIn, readBoxes } from "./boxes.js";
import { requiredPrompt } from "./brick-io.js";
import { describeRes } from "./descriptions.js";
import { shownRaster } from "./picture.js";

/** Long side at which the model looks: small things need more than the Builder's 448. */
const SIDE = 1024;

/** The soft mask of the object in a box. */
export type Outline = (picture: Raster<3>, box: Box, signal: AbortSignal) => Promise<Mask>;

/** RES by a vision model's boxes, each refined to its object's outline by `outline`, whose model is `outlineModel`. */
export function res(chat: ChatModel, unit: BoxUnit, outline: Outline, outlineModel: () => string): BrickImplementation {
  return implement(describeRes(chat.model, unit, outlineModel), {
    async run(inputs, context) {
      const image = requiredPicture(inputs, "image");
      const prompt = requiredPrompt(inputs, "prompt");
      const picture = onWhite(image);
      const shown = await shownRaster(picture, SIDE);
      const read = (said: string) => readFound(said, unit, shown);
      const found = await ask(
        chat,
        { brick: "RES", picture: shown, question: searchQuestion(prompt, unit, shown), read },
        context,
      );
      if (found.length === 0) {
        throw new NotInPictureError(
          `Nothing was found for "${prompt.slice(0, 60)}".`,
          "Name a thing that the picture shows.",
        );
      }
      let mask: Mask = blank(image.width, image.height, 1);
      for (const box of found) mask = union(mask, await outline(picture, boxIn(image, shown, box), context.signal));
      if (area(mask) === 0) {
        throw new NotInPictureError(
          `No outline was found for "${prompt.slice(0, 60)}".`,
          "Give a mask, and use MASK-SEG.",
        );
      }
      return { mask: threshold(mask), image: cutOut(image, mask) };
    },
  });
}

function searchQuestion(prompt: string, unit: BoxUnit, frame: Size): string {
  return `Find ${JSON.stringify(prompt)} in this image. Give one tight box for each object that is meant and for no other, each in the format ${boxForm(unit, frame)}, and nothing else. If the image does not show it, answer: none`;
}

function readFound(said: string, unit: BoxUnit, frame: Size): Read<readonly Corners[]> {
  const boxes = readBoxes(said, unit, frame);
  if (boxes.ok) return boxes;
  return /^\W{0,10}none\b|^\s{0,10}\[\s{0,10}\]\s{0,10}$/i.test(said) ? { ok: true, value: [] } : boxes;
}
