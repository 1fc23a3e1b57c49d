import { type BoundCall, type BrickImplementation, type Support, supported } from "../../brick.js";
import { requiredMask, requiredPicture } from "../../raster/ports.js";
import { careful, outward } from "./effort.js";
import { fillPicture } from "./fill-picture.js";
import { holeToExtend } from "./hole.js";
import { MODEL } from "./model.js";
import { widen } from "./montage/widen.js";

/** FLUX-FILL on the CPU, for a larger canvas alone: it goes on with what the picture shows, and paints nothing new. */
export const extendCanvas: BrickImplementation = {
  brick: "FLUX-FILL",
  version: "2",
  model: MODEL,
  available: () => supported,
  supports,
  async run(inputs, { seed, signal, logger }) {
    const image = requiredPicture(inputs, "image");
    const hole = holeToExtend(image, requiredMask(inputs, "mask"));
    logger.debug("extending the canvas", { width: image.width, height: image.height });
    const wider = widen(image, hole);
    return { image: await fillPicture({ ...wider, effort: careful, prior: outward, seed, signal }) };
  },
};

function supports(call: BoundCall): Support {
  const { image, mask } = call.inputs;
  const fromCanvas =
    image?.from === "step" &&
    mask?.from === "step" &&
    image.brick === "CMI-PRED" &&
    mask.brick === "CMI-PRED" &&
    image.step === mask.step;
  return fromCanvas
    ? supported
    : {
        ok: false,
        reason: "Painting a new object needs a GPU endpoint; the CPU can only fill a larger canvas.",
        hint: "Configure a Replicate or SageMaker backend for FLUX-FILL.",
      };
}
