/** Rows between two waits for what is written to catch up with what is read. */
const EVERY = 2000;

export function isPipelineLong(rows: number): boolean {
  return rows % EVERY === 0;
}
