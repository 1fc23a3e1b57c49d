/** Seconds before poll number `polls` (from 1): from half a second to ten, each half to fully of its share, so that polls spread out. */
export function pollDelay(polls: number, random: () => number): number {
  return Math.min(10, 0.5 * 1.4 ** (polls - 1)) * (0.5 + 0.5 * random());
}
