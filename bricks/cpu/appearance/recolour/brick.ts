import { implement } from "../../../description.js";
import { recolourDescription } from "../descriptions.js";
import { offload } from "../offload.js";
import { maskOrNullAt, pictureAt, textAt } from "../ports.js";
import { required } from "../refusal.js";
import { readLook } from "./prompt.js";

/** FLUX-RCM on the CPU: any colour, black and white, lighter and darker, and a few metals. */
export const recolourBrick = implement(recolourDescription, {
  async run(inputs, context) {
    const look = required(readLook(textAt(inputs, "prompt")));
    const picture = pictureAt(inputs, "image");
    const mask = maskOrNullAt(inputs, "mask", picture);
    return { image: await offload({ kind: "look", picture, mask, look }, context.signal) };
  },
});
