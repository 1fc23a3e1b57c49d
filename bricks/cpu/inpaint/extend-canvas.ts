import { implement } from "../../description.js";
import { requiredMask, requiredPicture } from "../../raster/ports.js";
import { extendCanvasDescription } from "./descriptions.js";
import { careful, outward } from "./effort.js";
import { fillPicture } from "./fill-picture.js";
import { holeToExtend } from "./hole.js";
import { widen } from "./montage/widen.js";

/** FLUX-FILL on the CPU, for a larger canvas alone: it goes on with what the picture shows, and paints nothing new. */
export const extendCanvas = implement(extendCanvasDescription, {
  async run(inputs, { seed, signal, logger }) {
    const image = requiredPicture(inputs, "image");
    const hole = holeToExtend(image, requiredMask(inputs, "mask"));
    logger.debug("extending the canvas", { width: image.width, height: image.height });
    const wider = widen(image, hole);
    return { image: await fillPicture({ ...wider, effort: careful, prior: outward, seed, signal }) };
  },
});
