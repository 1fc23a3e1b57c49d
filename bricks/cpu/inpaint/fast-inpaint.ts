import { type BrickImplementation, supported } from "../../brick.js";
import { fillScore } from "../../raster/fill-score.js";
import { requiredMask, requiredPicture } from "../../raster/ports.js";
import { inward, quick } from "./effort.js";
import { fillPicture } from "./fill-picture.js";
import { holeToRemove } from "./hole.js";
import { MODEL } from "./model.js";

/** FASTINPAINT: a quick fill of the (slightly widened) mask, and the score that says how far a better one may depart from it. */
export const fastInpaint: BrickImplementation = {
  brick: "FASTINPAINT",
  version: "1",
  model: MODEL,
  available: () => supported,
  supports: () => supported,
  async run(inputs, { seed, signal, logger }) {
    const image = requiredPicture(inputs, "image");
    const hole = holeToRemove(image, requiredMask(inputs, "mask"));
    const filled = await fillPicture({ image, hole, effort: quick, prior: inward, seed, signal });
    const score = fillScore(filled, hole);
    logger.debug("filled quickly", { score });
    return { image: filled, score };
  },
};
