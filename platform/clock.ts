/** Time from outside, so that tests can hold it. */
export interface Clock {
  now(): Date;
  /** Milliseconds, monotonic. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() };
