import type { Mask, Picture } from "../../raster/raster.js";
import { applyBackground } from "./background/background.js";
import type { Backdrop } from "./background/prompt.js";
import { applyEnvironment } from "./environment/environment.js";
import type { Environment } from "./environment/prompt.js";
import { applyLook } from "./recolour/look.js";
import type { Look } from "./recolour/prompt.js";
import { applyStyle } from "./style/apply.js";
import type { StyleName } from "./style/words.js";

/** One brick's work as plain data, so that it can cross to a worker thread. */
export type Job =
  | { readonly kind: "look"; readonly picture: Picture; readonly mask: Mask | null; readonly look: Look }
  | {
      readonly kind: "background";
      readonly picture: Picture;
      readonly mask: Mask;
      readonly backdrop: Backdrop;
      readonly given: Picture | null;
      readonly seed: number;
    }
  | {
      readonly kind: "style";
      readonly picture: Picture;
      readonly mask: Mask | null;
      readonly style: StyleName;
      readonly seed: number;
    }
  | {
      readonly kind: "environment";
      readonly picture: Picture;
      readonly environment: Environment;
      readonly seed: number;
    };

/** Does the work. Pure: the same job gives the same pixels. */
export function perform(job: Job): Picture {
  switch (job.kind) {
    case "look":
      return applyLook(job.picture, job.mask, job.look);
    case "background":
      return applyBackground(job.picture, job.mask, job.backdrop, job.given, job.seed);
    case "style":
      return applyStyle(job.picture, job.mask, job.style, job.seed);
    case "environment":
      return applyEnvironment(job.picture, job.environment, job.seed);
  }
}
