import { BadInputError } from "../../../platform/errors.js";
import type { PortValue } from "../../brick.js";
import { boundingBox } from "../../raster/mask.js";
import { isMask, isPicture, type Mask, type Picture, requireSameSize } from "../../raster/raster.js";

type Inputs = Readonly<Record<string, PortValue>>;

export function pictureAt(inputs: Inputs, port: string): Picture {
  const value = pictureOrNullAt(inputs, port);
  if (value === null) throw new BadInputError(`${port} is missing.`, "Give a picture.");
  return value;
}

export function pictureOrNullAt(inputs: Inputs, port: string): Picture | null {
  const value = inputs[port] ?? null;
  if (value === null) return null;
  if (typeof value !== "object" || !isPicture(value))
    throw new BadInputError(`${port} is no picture.`, "Give a picture.");
  return value;
}

/** A mask of the picture's size that covers something, or null when none is given. */
export function maskOrNullAt(inputs: Inputs, port: string, picture: Picture): Mask | null {
  const value = inputs[port] ?? null;
  if (value === null) return null;
  if (typeof value !== "object" || !isMask(value)) throw new BadInputError(`${port} is no mask.`, "Give a mask.");
  requireSameSize(value, picture, port, "image");
  if (boundingBox(value) === null) {
    throw new BadInputError(
      `The ${port} is empty: no pixel is selected.`,
      "Name something that is in the picture, or give another mask.",
    );
  }
  return value;
}

export function textAt(inputs: Inputs, port: string): string {
  const value = inputs[port];
  if (typeof value !== "string") throw new BadInputError(`${port} is no text.`, "Give a text.");
  return value;
}
