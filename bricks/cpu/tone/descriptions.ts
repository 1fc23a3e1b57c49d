import { supported } from "../../brick.js";
import type { BrickDescription } from "../../description.js";
import type { ToneName } from "./job.js";
import { supportsRatio, UNIT } from "./ratio.js";

export const toneNames: readonly ToneName[] = ["BRIGHTNESS", "CONTRAST", "SATURATION", "WARMTH", "GRAYSCALE"];

export function describeTone(brick: ToneName): BrickDescription {
  return {
    brick,
    version: "3",
    model: "arithmetic",
    available: () => supported,
    supports: (call) => supportsRatio(call, UNIT),
  };
}
