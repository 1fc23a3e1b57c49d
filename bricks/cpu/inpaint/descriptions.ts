import { type BoundCall, type Support, supported } from "../../brick.js";
import type { BrickDescription } from "../../description.js";

/** The method that does the work, as it stands in records and memo keys. */
const MODEL = "patchmatch-em-1";

export const fastInpaintDescription: BrickDescription = {
  brick: "FASTINPAINT",
  version: "2",
  model: MODEL,
  available: () => supported,
  supports: () => supported,
};

export const removeDescription: BrickDescription = {
  brick: "FLUX-INPAINT",
  version: "1",
  model: MODEL,
  available: () => supported,
  supports: () => supported,
};

export const extendCanvasDescription: BrickDescription = {
  brick: "FLUX-FILL",
  version: "2",
  model: MODEL,
  available: () => supported,
  supports: supportsLargerCanvas,
};

function supportsLargerCanvas(call: BoundCall): Support {
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
