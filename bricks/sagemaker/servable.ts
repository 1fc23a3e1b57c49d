import type { BoundCall } from "../brick.js";
import type { BrickSpec } from "../catalogue.js";
import { arithmeticNames } from "../raster/arithmetic/descriptions.js";

/** The bricks that the project's own container serves: the generative ones, and the strong versions of four others. */
export const containerBricks: readonly string[] = [
  "FLUX-FILL",
  "FLUX-INPAINT",
  "FLUX-RCM",
  "FLUX-CBG",
  "FLUX-STYLE",
  "FLUX-ENV",
  "FLUX-POSE",
  "FASTINPAINT",
  "RES",
  "SOS",
  "MASK-SEG",
];

const arithmetic: ReadonlySet<string> = new Set(arithmeticNames);

/** Why a brick cannot be served by an endpoint, or null. Arithmetic takes less time than the way to S3. */
export function whyNotServed({ name }: BrickSpec): string | null {
  return arithmetic.has(name) ? `${name} is arithmetic, which is done where the plan runs` : null;
}

/** A port that endpoints are not given, or null: a background that is there already is laid behind the subject by the CPU. */
export function portNotServed({ brick, inputs }: BoundCall): string | null {
  if (brick !== "FLUX-CBG") return null;
  const { background } = inputs;
  const empty = background === undefined || (background.from === "literal" && background.value === null);
  return empty ? null : "background";
}
