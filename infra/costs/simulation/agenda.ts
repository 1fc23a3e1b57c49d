/** What is to happen when, the earliest first: a binary heap. */
export class Agenda<T> {
  readonly #heap: { readonly at: number; readonly what: T }[] = [];

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, what: T): void {
    const heap = this.#heap;
    let k = heap.push({ at, what }) - 1;
    while (k > 0) {
      const parent = (k - 1) >> 1;
      if (this.#at(parent) <= at) break;
      this.#swap(k, parent);
      k = parent;
    }
  }

  next(): { readonly at: number; readonly what: T } | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let k = 0; ; ) {
      const [left, right] = [2 * k + 1, 2 * k + 2];
      const least = this.#at(right) < this.#at(left) ? right : left;
      if (this.#at(least) >= this.#at(k)) return first;
      this.#swap(k, least);
      k = least;
    }
  }

  #at(k: number): number {
    return this.#heap[k]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
