/** How long something that may pass is tried again. */
export interface Patience {
  /** Seconds in all; what is still going on then is left to the caller. */
  readonly seconds: number;
  /** Seconds, monotonic. */
  readonly now: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export const systemPatience: Omit<Patience, "seconds"> = {
  now: () => performance.now() / 1000,
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  random: Math.random,
};

const FIRST = 0.5;
const LONGEST = 8;

/**
 * Calls until it answers, fails for good, or patience ends: then with what failed last. Full jitter, so that a hundred
 * callers that were throttled together do not come back together.
 */
export async function patiently<T>(
  call: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  patience: Patience,
): Promise<T> {
  const end = patience.now() + patience.seconds;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!mayPass(error)) throw error;
      const pause = Math.min(LONGEST, FIRST * 2 ** attempt) * patience.random();
      if (patience.now() + pause > end) throw error;
      await patience.sleep(pause);
    }
  }
}
