export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number;
  /** Mean 1; `sigma`: of its logarithm. */
  logNormal(sigma: number): number;
}

/** The same numbers for the same seed: xorshift of 32 bits (Marsaglia, 2003), good enough to scatter seconds with. */
export function chance(seed: number): Chance {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x2545f491) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const logNormal = (sigma: number) => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.exp(sigma * normal - (sigma * sigma) / 2);
  };
  return { next, logNormal };
}
