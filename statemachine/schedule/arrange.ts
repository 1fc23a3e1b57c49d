import { cutsOf } from "./cuts.js";
import { classes, isBefore, makeOrder, type Order } from "./order.js";
import { type Block, type Item, makespan } from "./schedule.js";

/**
 * Puts independent steps side by side. A Parallel state is a barrier, so the result is a tree of "one after another"
 * and "side by side" that keeps every dependency. Two splits lose nothing and are taken whenever they exist:
 * parts that do not touch each other run side by side; parts that wait for all of what comes before run one after another. Where neither
 * exists (the smallest case is N-shaped: a→c, a→d, b→d), some step must wait for more than it needs; then the cut with
 * the shortest total time by `seconds` is looked for.
 *
 * @param sources the direct sources of each step; every source has a smaller index than its user
 * @param seconds estimated duration of each step
 */
export function arrange(sources: readonly (readonly number[])[], seconds: readonly number[]): Block {
  return new Arranger(makeOrder(sources, seconds)).block([...sources.keys()]);
}

class Arranger {
  readonly #order: Order;
  readonly #known = new Map<string, Block>();

  constructor(order: Order) {
    this.#order = order;
  }

  /** `set` is ascending and convex: whatever lies between two members is a member. */
  block(set: readonly number[]): Block {
    if (set.length <= 1) return set.map(asStep);
    const key = set.join();
    const known = this.#known.get(key);
    if (known) return known;
    const block = this.#split(set);
    this.#known.set(key, block);
    return block;
  }

  #split(set: readonly number[]): Block {
    const comparable = (a: number, b: number) => isBefore(this.#order, a, b) || isBefore(this.#order, b, a);
    const apart = classes(set, comparable);
    if (apart.length > 1) return [{ kind: "parallel", branches: apart.map((part) => this.block(part)) }];
    const inSeries = classes(set, (a, b) => !comparable(a, b));
    if (inSeries.length > 1) return inSeries.flatMap((part) => this.block(part));
    return this.#cut(set);
  }

  #cut(set: readonly number[]): Block {
    // The smaller the part, the more cuts are tried to the end.
    const tries = set.length <= 12 ? 4 : set.length <= 24 ? 2 : 1;
    let best = levels(this.#order, set);
    let shortest = makespan(best, this.#order.seconds);
    for (const { first, second } of cutsOf(this.#order, set).slice(0, tries)) {
      const block = [...this.block(first), ...this.block(second)];
      const span = makespan(block, this.#order.seconds);
      if (span <= shortest) {
        best = block;
        shortest = span;
      }
    }
    return best;
  }
}

/** Level by level: what a schedule is never worse than. */
function levels(order: Order, set: readonly number[]): Block {
  const depth = new Map<number, number>();
  const found: number[][] = [];
  for (const step of set) {
    const level = Math.max(-1, ...(order.sources[step] ?? []).map((source) => depth.get(source) ?? -1)) + 1;
    depth.set(step, level);
    const members = found[level];
    if (members) members.push(step);
    else found[level] = [step];
  }
  return found.map((steps): Item => {
    const [only] = steps;
    if (steps.length === 1 && only !== undefined) return asStep(only);
    return { kind: "parallel", branches: steps.map((step) => [asStep(step)]) };
  });
}

function asStep(step: number): Item {
  return { kind: "step", step };
}
