/** Longest wait that a server's own word is believed for, in seconds. */
const MOST_RETRY_AFTER = 60;
const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 15;

/**
 * Seconds that a server asks to wait: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date. Null when it says
 * nothing usable. At most a minute.
 */
export function retryAfterSeconds(headers: Headers | undefined, now: number): number | null {
  const milliseconds = plainNumber(headers?.get("retry-after-ms"));
  if (milliseconds !== null) return bounded(milliseconds / 1000);
  const header = headers?.get("retry-after") ?? null;
  const seconds = plainNumber(header);
  if (seconds !== null) return bounded(seconds);
  // `Date.parse` reads a year out of "-5".
  const date = header !== null && /\bGMT\s*$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : bounded((date - now) / 1000);
}

function plainNumber(text: string | null | undefined): number | null {
  return text && /^\s*\d{1,9}(\.\d{1,6})?\s*$/.test(text) ? Number(text) : null;
}

function bounded(seconds: number): number {
  return Math.min(MOST_RETRY_AFTER, Math.max(0, seconds));
}

/** Seconds before attempt `attempt` + 1 (from 1): exponential, between half and all of it, so that callers spread out. */
export function backoffSeconds(attempt: number, random: () => number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)) * (0.5 + 0.5 * random());
}
