import { BadInputError } from "../../../platform/errors.js";
import { workerFile } from "../../../platform/worker-file.js";
import type { BrickImplementation } from "../../brick.js";
import { implement } from "../../description.js";
import { applyColourMap } from "../../raster/colour-map.js";
import { copyRaster, type Picture } from "../../raster/raster.js";
import { maskOrNullAt, pictureAt } from "../appearance/ports.js";
import { offload } from "../offload.js";
import { describeTone, toneNames } from "./descriptions.js";
import { performTone, type ToneJob, type ToneName } from "./job.js";
import { createRememberingToneMaps } from "./map.js";
import { ratioOrNullAt, UNIT } from "./ratio.js";

/** Pixels that take less time than starting a thread for them does. */
const SMALL = 100_000;

/** Kept between pictures: a batch asks for the same maps over and over. */
const toneMap = createRememberingToneMaps();

/** Brightness, contrast, saturation, warmth and black-and-white by colour arithmetic. */
export const toneBricks: readonly BrickImplementation[] = toneNames.map((brick) =>
  toneBrick(brick, brick === "GRAYSCALE" ? 1 : null),
);

/** @param fallback the ratio where none is given; null where one must be. */
function toneBrick(brick: ToneName, fallback: number | null): BrickImplementation {
  return implement(describeTone(brick), {
    async run(inputs, { signal }) {
      const ratio = ratioOrNullAt(inputs, UNIT) ?? fallback;
      if (ratio === null) throw new BadInputError("The ratio is missing.", "Give a number from 0 to 1.");
      const picture = pictureAt(inputs, "image");
      const mask = maskOrNullAt(inputs, "mask", picture);
      const job: ToneJob = { brick, picture, mask, ratio };
      if (picture.width * picture.height <= SMALL) {
        signal.throwIfAborted();
        return { image: mask === null ? mapped(brick, picture, ratio) : performTone(job) };
      }
      return { image: await offload(workerFile(import.meta.url, "./tone.worker.js"), job, signal) };
    },
    colourMap(inputs) {
      const ratio = ratioOrNullAt(inputs, UNIT) ?? fallback;
      if (ratio === null || (inputs.mask ?? null) !== null) return null;
      return toneMap(brick, pictureAt(inputs, "image"), ratio);
    },
  });
}

/** By the map that Publish gives the photo itself: where it is interpolated, to within what nobody sees. */
function mapped(brick: ToneName, picture: Picture, ratio: number): Picture {
  const out = copyRaster(picture);
  applyColourMap(toneMap(brick, picture, ratio).map, out.data, out.channels);
  return out;
}
