import { BadInputError } from "../../../platform/errors.js";
import { workerFile } from "../../../platform/worker-file.js";
import { type BrickImplementation, supported } from "../../brick.js";
import { maskOrNullAt, pictureAt } from "../appearance/ports.js";
import { offload } from "../offload.js";
import type { ToneJob, ToneName } from "./job.js";
import { ratioOrNullAt, supportsRatio, UNIT } from "./ratio.js";

/** Brightness, contrast, saturation, warmth and black-and-white by colour arithmetic. */
export const toneBricks: readonly BrickImplementation[] = [
  toneBrick("BRIGHTNESS", null),
  toneBrick("CONTRAST", null),
  toneBrick("SATURATION", null),
  toneBrick("WARMTH", null),
  toneBrick("GRAYSCALE", 1),
];

/** @param fallback the ratio where none is given; null where one must be. */
function toneBrick(brick: ToneName, fallback: number | null): BrickImplementation {
  return {
    brick,
    version: "1",
    model: "arithmetic",
    available: () => supported,
    supports: (call) => supportsRatio(call, UNIT),
    async run(inputs, { signal }) {
      const ratio = ratioOrNullAt(inputs, UNIT) ?? fallback;
      if (ratio === null) throw new BadInputError("The ratio is missing.", "Give a number from 0 to 1.");
      const picture = pictureAt(inputs, "image");
      const mask = maskOrNullAt(inputs, "mask", picture);
      const job: ToneJob = { brick, picture, mask, ratio };
      return { image: await offload(workerFile(import.meta.url, "./tone.worker.js"), job, signal) };
    },
  };
}
