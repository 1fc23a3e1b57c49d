import { supported } from "../../brick.js";
import type { BrickDescription } from "../../description.js";
import { supportsRatio, UNIT } from "../tone/ratio.js";
import type { RestoringName } from "./job.js";

/** How far UPSCALE enlarges. */
export const ENLARGING = { min: 1, max: 4 } as const;

export const restoringNames: readonly RestoringName[] = ["SHARPEN", "DENOISE", "DEBLUR", "LOW-LIGHT", "DEHAZE"];

export function describeRestoring(brick: RestoringName): BrickDescription {
  return {
    brick,
    version: "1",
    model: "arithmetic",
    available: () => supported,
    supports: (call) => supportsRatio(call, UNIT),
  };
}

export const upscaleDescription: BrickDescription = {
  brick: "UPSCALE",
  version: "1",
  model: "esrgan-slim-x2",
  available: () => supported,
  supports: (call) => supportsRatio(call, ENLARGING),
};
