/** Which step must wait for which: a strict partial order over places 0 … n−1, already topologically sorted. */
export interface Order {
  readonly size: number;
  readonly seconds: readonly number[];
  /** Direct sources of each step. */
  readonly sources: readonly (readonly number[])[];
  /** `before[a * size + b]` is 1 when a must be done before b starts. */
  readonly before: Uint8Array;
}

export function makeOrder(sources: readonly (readonly number[])[], seconds: readonly number[]): Order {
  const size = sources.length;
  const before = new Uint8Array(size * size);
  for (let b = 0; b < size; b++) {
    for (const a of sources[b] ?? []) {
      before[a * size + b] = 1;
      for (let c = 0; c < a; c++) if (before[c * size + a]) before[c * size + b] = 1;
    }
  }
  return { size, seconds, sources, before };
}

export function isBefore(order: Order, a: number, b: number): boolean {
  return order.before[a * order.size + b] === 1;
}

/**
 * `set` split into the classes of the transitive closure of `linked`, each ascending, ordered by their first member.
 * `set` must be ascending.
 */
export function classes(set: readonly number[], linked: (a: number, b: number) => boolean): number[][] {
  const left = new Set(set);
  const found: number[][] = [];
  for (const first of set) {
    if (!left.delete(first)) continue;
    const members = [first];
    for (let i = 0; i < members.length; i++) {
      const member = members[i] as number;
      for (const other of left) {
        if (linked(member, other)) {
          left.delete(other);
          members.push(other);
        }
      }
    }
    found.push(members.sort((a, b) => a - b));
  }
  return found;
}

/** Earliest finish of each member of `set` in seconds, by place, when nothing outside it is waited for. */
export function earliestFinish(order: Order, set: readonly number[]): Float64Array {
  const finish = new Float64Array(order.size);
  for (const step of set) {
    let start = 0;
    // Members come in topological order, and what is not a member still stands at 0.
    for (const source of order.sources[step] ?? []) start = Math.max(start, finish[source] ?? 0);
    finish[step] = start + (order.seconds[step] ?? 0);
  }
  return finish;
}

/** The longest chain within `set`, in seconds: no schedule of it is quicker. */
export function criticalPath(order: Order, set: readonly number[]): number {
  return earliestFinish(order, set).reduce((a, b) => Math.max(a, b), 0);
}
