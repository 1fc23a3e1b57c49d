import { BadInputError } from "../../../platform/errors.js";
import type { Mask, Picture } from "../raster.js";

/** @throws {BadInputError} when a step is given masks and images at once. */
export function rejectMixture(brick: string, mask: Mask | null, image: Picture | null): void {
  if (mask && image) {
    throw new BadInputError(
      `${brick} works on masks or on images, not on both in one step.`,
      "Use one step for the masks and another for the images.",
    );
  }
}
