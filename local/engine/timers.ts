import { Aborted } from "./failure.js";

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

/** @throws {Aborted} as soon as the signal is raised. */
export function sleep(timers: Timers, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(new Aborted("stopped"));
    };
    const cancel = timers.after(Math.max(0, milliseconds), () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
