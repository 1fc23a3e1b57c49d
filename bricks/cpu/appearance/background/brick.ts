import { BadInputError } from "../../../../platform/errors.js";
import { implement } from "../../../description.js";
import { backgroundDescription } from "../descriptions.js";
import { offload } from "../offload.js";
import { maskOrNullAt, pictureAt, pictureOrNullAt, textAt } from "../ports.js";
import { required } from "../refusal.js";
import { readBackdrop } from "./prompt.js";

/** FLUX-CBG on the CPU: the person's own picture, plain colours, gradients, blurred, black-and-white or no background. */
export const backgroundBrick = implement(backgroundDescription, {
  async run(inputs, context) {
    const given = pictureOrNullAt(inputs, "background");
    const backdrop = required(readBackdrop(textAt(inputs, "prompt"), given !== null));
    const picture = pictureAt(inputs, "image");
    const mask = maskOrNullAt(inputs, "mask", picture);
    if (mask === null) throw new BadInputError("mask is missing.", "Give the mask of the background.");
    return {
      image: await offload({ kind: "background", picture, mask, backdrop, given, seed: context.seed }, context.signal),
    };
  },
});
