import { implement } from "../../description.js";
import { fillScore } from "../../raster/fill-score.js";
import { dilateBox } from "../../raster/morphology.js";
import { requiredMask, requiredPicture } from "../../raster/ports.js";
import { fastInpaintDescription } from "./descriptions.js";
import { inward, quick } from "./effort.js";
import { fillPicture } from "./fill-picture.js";
import { holeToRemove } from "./hole.js";

/** The score is of the mask dilated by a box of 25 × 25 pixels, as FLUX-INPAINT's denoising was tuned to it (Lego-Edit). */
const SCORED_REACH = 12;

/** FASTINPAINT: a quick fill of the (slightly widened) mask, and the score that says how far a better one may depart from it. */
export const fastInpaint = implement(fastInpaintDescription, {
  async run(inputs, { seed, signal, logger }) {
    const image = requiredPicture(inputs, "image");
    const mask = requiredMask(inputs, "mask");
    const hole = holeToRemove(image, mask);
    const filled = await fillPicture({ image, hole, effort: quick, prior: inward, seed, signal });
    const score = fillScore(filled, dilateBox(mask, SCORED_REACH));
    logger.debug("filled quickly", { score });
    return { image: filled, score };
  },
});
