const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds before each attempt, counted from the one before: the schedule of Standard Webhooks 1.0.0, three days in all. */
export const ATTEMPT_WAITS = [
  0,
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** Share of a wait that chance adds, so that what failed together is not tried together. */
const JITTER = 0.1;
/** Longest wait that a receiver's own word is believed for. */
const MOST_RETRY_AFTER = 6 * HOUR;

/**
 * Seconds until the next attempt after `made` of them (from 1); null when that was the last one.
 * @param asked seconds that the receiver asks to wait, or null.
 */
export function nextWait(made: number, asked: number | null, random: () => number): number | null {
  const wait = ATTEMPT_WAITS[made];
  if (wait === undefined) return null;
  return Math.max(wait * (1 + JITTER * random()), Math.min(asked ?? 0, MOST_RETRY_AFTER));
}

/** A `retry-after` header in seconds from now; null when it says nothing usable. */
export function retryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const date = /\bGMT\s*$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, (date - now.getTime()) / 1000);
}
