import { BadInputError } from "../../../../platform/errors.js";
import { type BoundCall, type BrickImplementation, supported } from "../../../brick.js";
import { offload } from "../offload.js";
import { maskOrNullAt, pictureAt, pictureOrNullAt, required, supportsText, textAt } from "../ports.js";
import { readBackdrop } from "./prompt.js";

/** FLUX-CBG on the CPU: the person's own picture, plain colours, gradients, blurred, black-and-white or no background. */
export const backgroundBrick: BrickImplementation = {
  brick: "FLUX-CBG",
  version: "1",
  model: "arithmetic",
  available: () => supported,
  supports: (call) =>
    hasBackground(call) ? supported : supportsText(call, "prompt", (text) => readBackdrop(text, false)),
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
};

function hasBackground(call: BoundCall): boolean {
  const binding = call.inputs.background;
  return binding !== undefined && (binding.from !== "literal" || binding.value !== null);
}
