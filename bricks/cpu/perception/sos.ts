import { NotInPictureError } from "../../../platform/errors.js";
import { type BrickImplementation, supported } from "../../brick.js";
import { onWhite } from "../../raster/cutout.js";
import { requiredPicture } from "../../raster/ports.js";
import { segmented } from "./brick-io.js";
import { outlineModel } from "./res.js";
import { salientObject } from "./segmentation/salient-object.js";

/** Salient object segmentation. */
export const sos: BrickImplementation = {
  brick: "SOS",
  version: "1",
  get model() {
    return outlineModel() === "grabCut" ? "NanoDet-g + geodesic saliency + grabCut" : outlineModel();
  },
  available: () => supported,
  supports: () => supported,
  async run(inputs, { signal }) {
    const picture = requiredPicture(inputs, "image");
    const mask = await salientObject(onWhite(picture), signal);
    if (mask) return segmented(picture, mask);
    throw new NotInPictureError(
      "Nothing stands out in this picture.",
      "Name the object that is meant, or mark it with a mask.",
    );
  },
};
