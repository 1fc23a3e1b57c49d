import { RefusedError } from "../../../../platform/errors.js";
import { implement } from "../../../description.js";
import { styleDescription } from "../descriptions.js";
import { offload } from "../offload.js";
import { maskOrNullAt, pictureAt, textAt } from "../ports.js";
import { readStyle } from "./prompt.js";

/** FLUX-STYLE on the CPU: the styles that classical image processing paints convincingly. */
export const styleBrick = implement(styleDescription, {
  async run(inputs, context) {
    const style = readStyle(textAt(inputs, "style"));
    if (typeof style !== "string") throw new RefusedError(style.reason, style.hint);
    const picture = pictureAt(inputs, "image");
    const mask = maskOrNullAt(inputs, "mask", picture);
    return { image: await offload({ kind: "style", picture, mask, style, seed: context.seed }, context.signal) };
  },
});
