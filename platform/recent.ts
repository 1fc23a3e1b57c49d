/** Values by name, as many as `most` of them: the one that was not asked for longest goes first. */
export class Recent<V> {
  readonly #kept = new Map<string, V>();

  constructor(private readonly most: number) {}

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  get(name: string): V | undefined {
    const value = this.#kept.get(name);
    if (value !== undefined) this.set(name, value);
    return value;
  }

  /** The value of that name, made and kept where there is none. */
  getOr(name: string, make: () => V): V {
    const known = this.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.set(name, made);
    return made;
  }

  set(name: string, value: V): void {
    this.#kept.delete(name);
    this.#kept.set(name, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.most) break;
      this.#kept.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#kept.delete(name);
  }
}
