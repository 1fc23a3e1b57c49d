import { RefusedError } from "../../../../platform/errors.js";
import { type BrickImplementation, supported } from "../../../brick.js";
import { offload } from "../offload.js";
import { maskOrNullAt, pictureAt, type Refusal, supportsText, textAt } from "../ports.js";
import { readStyle } from "./prompt.js";
import type { StyleName } from "./registry.js";

/** FLUX-STYLE on the CPU: the styles that classical image processing paints convincingly. */
export const styleBrick: BrickImplementation = {
  brick: "FLUX-STYLE",
  version: "1",
  model: "arithmetic",
  available: () => supported,
  supports: (call) => supportsText(call, "style", (text) => asObject(readStyle(text))),
  async run(inputs, context) {
    const style = readStyle(textAt(inputs, "style"));
    if (typeof style !== "string") throw new RefusedError(style.reason, style.hint);
    const picture = pictureAt(inputs, "image");
    const mask = maskOrNullAt(inputs, "mask", picture);
    return { image: await offload({ kind: "style", picture, mask, style, seed: context.seed }, context.signal) };
  },
};

function asObject(style: StyleName | Refusal): { readonly style: StyleName } | Refusal {
  return typeof style === "string" ? { style } : style;
}
