import { BadInputError } from "../../../platform/errors.js";
import { type BoundCall, type PortValue, type Support, supported } from "../../brick.js";
import { optionalNumber } from "../../raster/ports.js";

/** The bounds of a ratio. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const UNIT: Range = { min: 0, max: 1 };

/** @throws {BadInputError} when it is no number of the range. */
export function ratioOrNullAt(inputs: Readonly<Record<string, PortValue>>, range: Range): number | null {
  const ratio = optionalNumber(inputs, "ratio");
  if (ratio === null || (ratio >= range.min && ratio <= range.max)) return ratio;
  throw new BadInputError(`A ratio of ${ratio} is not possible.`, `Give a number from ${range.min} to ${range.max}.`);
}

/** Whether a literal ratio is within its range; a number that only a run will tell passes. */
export function supportsRatio(call: BoundCall, range: Range): Support {
  const binding = call.inputs.ratio;
  if (binding?.from !== "literal" || binding.value === null) return supported;
  const value = Number(binding.value);
  if (value >= range.min && value <= range.max) return supported;
  return {
    ok: false,
    reason: `a ratio of ${binding.value} is not possible`,
    hint: `Give a number from ${range.min} to ${range.max}.`,
  };
}
