import { criticalPath, earliestFinish, isBefore, type Order } from "./order.js";

export interface Cut {
  /** Closed under sources within the set. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** No schedule with this cut takes fewer seconds. */
  readonly bound: number;
}

/**
 * Ways to cut a set into what runs before a barrier and what runs after it, most promising first: what is finished by
 * the time that some step finishes or starts; all that some step needs; all but what needs some step.
 */
export function cutsOf(order: Order, set: readonly number[]): Cut[] {
  const finish = earliestFinish(order, set);
  const start = (step: number) => (finish[step] ?? 0) - (order.seconds[step] ?? 0);
  const cuts = new Map<string, Cut>();
  const offer = (belongs: (step: number) => boolean): void => {
    const first = set.filter(belongs);
    if (first.length === 0 || first.length === set.length) return;
    const key = first.join();
    if (cuts.has(key)) return;
    const second = set.filter((step) => !belongs(step));
    cuts.set(key, { first, second, bound: criticalPath(order, first) + criticalPath(order, second) });
  };
  for (const pivot of set) {
    const done = finish[pivot] ?? 0;
    const begun = start(pivot);
    offer((step) => (finish[step] ?? 0) <= done);
    offer((step) => start(step) < done);
    offer((step) => start(step) <= begun);
    offer((step) => step === pivot || isBefore(order, step, pivot));
    offer((step) => step !== pivot && !isBefore(order, pivot, step));
  }
  return [...cuts.values()].sort((a, b) => a.bound - b.bound || balance(a) - balance(b));
}

/** Even cuts leave more to arrange freely on both sides. */
function balance(cut: Cut): number {
  return Math.abs(cut.first.length - cut.second.length);
}
