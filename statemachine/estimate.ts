import type { BrickSpec } from "../bricks/catalogue.js";
import { retryTransient } from "./emit/retry.js";
import { type Block, makespan, stepsOf } from "./schedule/schedule.js";

/** The catalogue's timeouts are about thirty times what a call of the brick takes on a CPU at the working size. */
const TIMEOUT_TO_TYPICAL = 30;
/** How much longer a call may take than it typically does: measured times vary about twofold. */
const SLOWER = 2;
/** Seconds until a function that nobody used for a while does its work: its code, sharp and the models are loaded. */
const COLD_START = 3;

/** Seconds that one call of a brick takes, where nobody knows better. */
export function typicalSeconds(brick: BrickSpec): number {
  return brick.timeoutSeconds / TIMEOUT_TO_TYPICAL;
}

/**
 * Seconds that an execution takes when every function starts cold and every call takes twice its time: the longest way
 * through the schedule. To it comes a margin for retries: the longest step once more, after all the pauses that a step's retries may have.
 * @param seconds typical duration of each step, by place.
 */
export function cautiousSeconds(block: Block, seconds: readonly number[]): number {
  const cautious = seconds.map((typical) => COLD_START + SLOWER * typical);
  const longest = Math.max(0, ...stepsOf(block).map((step) => cautious[step] ?? 0));
  return makespan(block, cautious) + longest + longestPauses();
}

/** Seconds of all pauses between the attempts of one step; jitter only makes them shorter. */
function longestPauses(): number {
  const { IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds } = retryTransient;
  let sum = 0;
  for (let attempt = 0; attempt < MaxAttempts; attempt++) {
    sum += Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt);
  }
  return sum;
}
