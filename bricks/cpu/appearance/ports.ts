import { BadInputError, RefusedError } from "../../../platform/errors.js";
import { type BoundCall, type PortValue, type Support, supported } from "../../brick.js";
import { boundingBox } from "../../raster/mask.js";
import { isMask, isPicture, type Mask, type Picture, requireSameSize } from "../../raster/raster.js";

/** Why something cannot be done, and the next step. */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: string;
  readonly hint: string;
}

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

/** Whether the literal at `port` can be done; a text that only a run will tell passes. */
export function supportsText(call: BoundCall, port: string, read: (text: string) => object | Refusal): Support {
  const binding = call.inputs[port];
  if (binding?.from !== "literal" || typeof binding.value !== "string") return supported;
  const answer = read(binding.value);
  return isRefusal(answer) ? { ok: false, reason: answer.reason, hint: answer.hint } : supported;
}

/** @throws {RefusedError} for a refusal. */
export function required<T extends object>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new RefusedError(answer.reason, answer.hint);
  return answer;
}

function isRefusal(answer: object): answer is Refusal {
  return "kind" in answer && answer.kind === "refused";
}
