import { RefusedError } from "../../../platform/errors.js";
import { workerFile } from "../../../platform/worker-file.js";
import type { BrickImplementation } from "../../brick.js";
import { implement } from "../../description.js";
import { MAX_PIXELS } from "../../raster/codec.js";
import type { Picture } from "../../raster/raster.js";
import { maskOrNullAt, pictureAt } from "../appearance/ports.js";
import { offload } from "../offload.js";
import { ratioOrNullAt, UNIT } from "../tone/ratio.js";
import { describeRestoring, ENLARGING, restoringNames, upscaleDescription } from "./descriptions.js";
import type { RestoreJob, RestoringName } from "./job.js";

const upscaleBrick = implement(upscaleDescription, {
  async run(inputs, { signal }) {
    const ratio = ratioOrNullAt(inputs, ENLARGING) ?? 2;
    const picture = pictureAt(inputs, "image");
    requireRoom(picture, ratio);
    return { image: await inThread({ brick: "UPSCALE", picture, ratio }, signal) };
  },
});

/** Sharpness, noise, blur, darkness and haze by image arithmetic; enlargement by a small network. */
export const restoreBricks: readonly BrickImplementation[] = [...restoringNames.map(restoringBrick), upscaleBrick];

function restoringBrick(brick: RestoringName): BrickImplementation {
  return implement(describeRestoring(brick), {
    async run(inputs, { signal }) {
      const ratio = ratioOrNullAt(inputs, UNIT);
      const picture = pictureAt(inputs, "image");
      const mask = maskOrNullAt(inputs, "mask", picture);
      return { image: await inThread({ brick, picture, mask, ratio }, signal) };
    },
  });
}

function inThread(job: RestoreJob, signal: AbortSignal): Promise<Picture> {
  return offload(workerFile(import.meta.url, "./restore.worker.js"), job, signal);
}

/** @throws {RefusedError} when the enlarged picture would be one that no stage can read. */
function requireRoom({ width, height }: Picture, ratio: number): void {
  const pixels = Math.round(width * ratio) * Math.round(height * ratio);
  if (pixels <= MAX_PIXELS) return;
  const most = Math.floor(Math.sqrt(MAX_PIXELS / (width * height)) * 10) / 10;
  throw new RefusedError(
    `Enlarged ${ratio} times the picture would have ${Math.round(pixels / 1e6)} megapixels; at most ${MAX_PIXELS / 1e6} can be handled.`,
    most > 1 ? `Enlarge it ${most} times at most.` : "It is large enough already.",
  );
}
