import { NotInPictureError } from "../../../platform/errors.js";
import { implement } from "../../description.js";
import { onWhite } from "../../raster/cutout.js";
import { requiredPicture } from "../../raster/ports.js";
import { segmented } from "./brick-io.js";
import { here } from "./described.js";
import { salientObject } from "./segmentation/salient-object.js";

/** Salient object segmentation. */
export const sos = implement(here.sos, {
  async run(inputs, { signal }) {
    const picture = requiredPicture(inputs, "image");
    const mask = await salientObject(onWhite(picture), signal);
    if (mask) return segmented(picture, mask);
    throw new NotInPictureError(
      "Nothing stands out in this picture.",
      "Name the object that is meant, or mark it with a mask.",
    );
  },
});
