import { BadInputError } from "../../../platform/errors.js";
import type { PortValue } from "../../brick.js";
import { cutOut } from "../../raster/cutout.js";
import { INSIDE, threshold } from "../../raster/mask.js";
import type { Mask, Picture } from "../../raster/raster.js";

/** Models are never quite sure: what is almost inside or outside is so altogether. */
const ALPHA = Uint8Array.from({ length: 256 }, (_, v) => Math.round(255 * Math.min(1, Math.max(0, (v - 16) / 224))));

/** The outputs of a segmentation: a binary mask, and the cut-out with the soft edge that the models saw. */
export function segmented(picture: Picture, soft: Mask): Record<string, PortValue> {
  const alpha: Mask = { ...soft, data: soft.data.map((v) => ALPHA[v]) };
  return { mask: threshold(soft, INSIDE), image: cutOut(picture, alpha) };
}

/** @throws {BadInputError} when the port holds no text, or only blanks. */
export function requiredText(inputs: Readonly<Record<string, PortValue | undefined>>, port: string): string {
  const value = inputs[port];
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new BadInputError(
    `Port "${port}" is empty; it needs text.`,
    'Say in English what is meant, e.g. "the left dog".',
  );
}
