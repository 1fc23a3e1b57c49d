import { boxMask } from "../box.js";
import { requireBox } from "../mask.js";
import { requiredMask } from "../ports.js";
import { arithmeticBrick } from "./brick.js";

/** BBOX: the filled bounding box of what is above 127. An empty mask is an error. */
export const bbox = arithmeticBrick("BBOX", (inputs) => {
  const mask = requiredMask(inputs, "mask");
  return { mask: boxMask(requireBox(mask), mask.width, mask.height) };
});
