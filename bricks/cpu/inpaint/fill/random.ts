/** A well-mixed 32-bit state from three numbers; never 0. */
export function seedOf(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15) ^ c, 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) | 1;
}

/** The next state of a 32-bit xorshift (Marsaglia 2003). */
export function nextState(state: number): number {
  let s = state ^ (state << 13);
  s ^= s >>> 17;
  return s ^ (s << 5);
}

/** An integer of 0 … n − 1 from a state. */
export function below(state: number, n: number): number {
  return (((state >>> 8) * n) / 0x1000000) | 0;
}
