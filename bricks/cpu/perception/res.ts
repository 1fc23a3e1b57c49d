import { BadInputError, NotInPictureError } from "../../../platform/errors.js";
import { type BrickImplementation, supported } from "../../brick.js";
import { onWhite } from "../../raster/cutout.js";
import { area } from "../../raster/mask.js";
import { requiredPicture } from "../../raster/ports.js";
import { requiredText, segmented, supportsText } from "./brick-io.js";
import { lookAt } from "./detection/look.js";
import { isnetFolder } from "./inference/models.js";
import { parseReferring } from "./language/parse.js";
import { resolve } from "./refer/resolve.js";

/** Which model draws the outlines; part of the memo key. */
export const outlineModel = (): string => (isnetFolder() === null ? "grabCut" : "ISNet medium 1.4.5");

const unread = (prompt: string) => `"${prompt.slice(0, 60)}" names nothing that could be looked for in a picture`;
const hint = 'Name a thing in English, e.g. "the red car on the left".';

/** Referring segmentation by a grammar, a detector and a salient-object model. */
export const res: BrickImplementation = {
  brick: "RES",
  version: "2",
  get model() {
    return `NanoDet-g + PP-OCRv4 + ${outlineModel()}`;
  },
  available: () => supported,
  supports: (call) =>
    supportsText(call, "prompt", (prompt) =>
      parseReferring(prompt) === null ? { ok: false, reason: unread(prompt), hint } : supported,
    ),
  async run(inputs, { signal, logger }) {
    const picture = requiredPicture(inputs, "image");
    const prompt = requiredText(inputs, "prompt");
    const expression = parseReferring(prompt);
    if (expression === null) throw new BadInputError(`${unread(prompt)}.`, hint);
    const mask = await resolve(expression, lookAt(onWhite(picture), signal), logger);
    if (area(mask) === 0) throw new NotInPictureError(`Nothing was found for "${prompt.slice(0, 60)}".`, hint);
    return segmented(picture, mask);
  },
};
