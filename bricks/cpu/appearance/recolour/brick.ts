import { type BrickImplementation, supported } from "../../../brick.js";
import { offload } from "../offload.js";
import { maskOrNullAt, pictureAt, required, supportsText, textAt } from "../ports.js";
import { readLook } from "./prompt.js";

/** FLUX-RCM on the CPU: any colour, black and white, lighter and darker, and a few metals. */
export const recolourBrick: BrickImplementation = {
  brick: "FLUX-RCM",
  version: "2",
  model: "arithmetic",
  available: () => supported,
  supports: (call) => supportsText(call, "prompt", readLook),
  async run(inputs, context) {
    const look = required(readLook(textAt(inputs, "prompt")));
    const picture = pictureAt(inputs, "image");
    const mask = maskOrNullAt(inputs, "mask", picture);
    return { image: await offload({ kind: "look", picture, mask, look }, context.signal) };
  },
};
