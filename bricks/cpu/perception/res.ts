import { BadInputError, NotInPictureError } from "../../../platform/errors.js";
import { implement } from "../../description.js";
import { onWhite } from "../../raster/cutout.js";
import { area } from "../../raster/mask.js";
import { requiredPicture } from "../../raster/ports.js";
import { requiredText, segmented } from "./brick-io.js";
import { here } from "./described.js";
import { referringHint, unreadReferring } from "./descriptions.js";
import { lookAt } from "./detection/look.js";
import { parseReferring } from "./language/parse.js";
import { resolve } from "./refer/resolve.js";

/** Referring segmentation by a grammar, a detector and a salient-object model. */
export const res = implement(here.res, {
  async run(inputs, { signal, logger }) {
    const picture = requiredPicture(inputs, "image");
    const prompt = requiredText(inputs, "prompt");
    const expression = parseReferring(prompt);
    if (expression === null) throw new BadInputError(`${unreadReferring(prompt)}.`, referringHint);
    const mask = await resolve(expression, lookAt(onWhite(picture), signal), logger);
    if (area(mask) === 0) throw new NotInPictureError(`Nothing was found for "${prompt.slice(0, 60)}".`, referringHint);
    return segmented(picture, mask);
  },
});
