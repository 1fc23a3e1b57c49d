import type { Effort } from "./fill/fill.js";
import type { Prior } from "./fill/prior.js";

/** A quick fill: the layout is searched as carefully as for the best one, the fine scales hardly at all. */
export const quick: Effort = {
  starts: 6,
  rounds: [1, 1, 2, 5],
  passes: [1, 2, 2, 3],
  reach: [4, 32, 128, 1024],
  sweeps: 15,
};

/** The best fill there is here. */
export const careful: Effort = {
  starts: 12,
  rounds: [2, 4, 6, 8],
  passes: [2, 2, 3, 3],
  reach: [16, 64, 256, 1024],
  sweeps: 25,
};

/** For holes inside a picture. */
export const inward: Prior = { across: 8_000, down: 200_000, foreign: 60_000 };

/** For a canvas that grows: what lies at the same height is what goes on at its sides. */
export const outward: Prior = { across: 30_000, down: 150_000, foreign: 200_000 };
