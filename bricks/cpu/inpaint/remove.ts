import { BadInputError } from "../../../platform/errors.js";
import { implement } from "../../description.js";
import { requiredMask, requiredNumber, requiredPicture } from "../../raster/ports.js";
import { type Mask, type Picture, requireSameSize } from "../../raster/raster.js";
import { removeDescription } from "./descriptions.js";
import { careful, inward } from "./effort.js";
import { type FillRequest, fillPicture } from "./fill-picture.js";
import { holeToRemove } from "./hole.js";

/** FLUX-INPAINT on the CPU: removes what the mask covers, working over the quick fill as far as the score says. */
export const remove = implement(removeDescription, {
  async run(inputs, { seed, signal, logger }) {
    const image = requiredPicture(inputs, "image");
    const preimage = requiredPicture(inputs, "preimage");
    const score = requiredNumber(inputs, "score");
    if (score <= 0 || score > 1) {
      throw new BadInputError(
        `The score is ${score}, but it must be above 0 and at most 1.`,
        "Take FASTINPAINT's score.",
      );
    }
    requireSameSize(image, preimage, "The picture", "the preimage");
    const hole = holeToRemove(image, requiredMask(inputs, "mask"));
    const estimate = estimateOf(image, preimage, hole, score);
    logger.debug("removing", { from: estimate?.side ?? "nothing" });
    return {
      image: await fillPicture({
        image,
        hole,
        effort: careful,
        prior: inward,
        seed,
        signal,
        ...(estimate && { estimate }),
      }),
    };
  },
});

/**
 * The scale from which on the preimage is worked over: the higher the score, the coarser. Null = start from nothing: at
 * score 1, and when the preimage still shows what should go.
 */
function estimateOf(image: Picture, preimage: Picture, hole: Mask, score: number): FillRequest["estimate"] | null {
  if (score > 0.95 || showsTheSame(image, preimage, hole)) return null;
  return { picture: preimage, side: score > 0.85 ? 96 : score > 0.75 ? 192 : 384 };
}

/** Do most pixels of the hole have the very colour they had? */
function showsTheSame(image: Picture, preimage: Picture, hole: Mask): boolean {
  let inside = 0;
  let same = 0;
  for (let p = 0; p < hole.data.length; p++) {
    if (hole.data[p] === 0) continue;
    inside++;
    const a = image.channels * p;
    const b = preimage.channels * p;
    if (
      image.data[a] === preimage.data[b] &&
      image.data[a + 1] === preimage.data[b + 1] &&
      image.data[a + 2] === preimage.data[b + 2]
    ) {
      same++;
    }
  }
  return 2 * same > inside;
}
