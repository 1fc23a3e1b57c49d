import type { StopSignal } from "./stop-signal.js";

/** Waiting, from outside, so that tests can hold it. Every call ends with `cancel` or by calling back. */
export interface Timers {
  /** Calls back after that many milliseconds. Answers what cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** setTimeout takes 2^31 − 1 ms at most; a Wait may take three years. */
const LONGEST = 2 ** 31 - 1;

export const systemTimers: Timers = {
  after(milliseconds, callback) {
    let left = milliseconds;
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const step = Math.min(left, LONGEST);
      left -= step;
      timer = setTimeout(() => (left > 0 ? arm() : callback()), step);
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** @throws {Aborted} as soon as the signal is stopped. */
export function sleep(timers: Timers, milliseconds: number, signal: StopSignal): Promise<void> {
  let cancel = (): void => {};
  const over = new Promise<void>((resolve) => {
    cancel = timers.after(Math.max(0, milliseconds), resolve);
  });
  return signal.race(over).finally(() => cancel());
}
