import { type LineReport, type Outcome, outcomes } from "./evaluate.js";

/** What the lines of one category (or all of them) come to. */
export interface Tally {
  readonly lines: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Lines whose bricks could be judged, and of those the right ones. */
  readonly judged: number;
  readonly right: number;
  /** Means over the lines of which they are known; null where of none. */
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly dollars: number | null;
  /** Mean over the lines that the Builder was asked. */
  readonly seconds: number | null;
}

export interface Summary {
  readonly all: Tally;
  /** In the order in which they first came. */
  readonly categories: Readonly<Record<string, Tally>>;
}

/** Adds lines up as they come, without keeping them. */
export class Tallies {
  readonly #all = new Sums();
  readonly #categories = new Map<string, Sums>();

  add(line: LineReport): void {
    this.#all.add(line);
    const sums = this.#categories.get(line.category) ?? new Sums();
    this.#categories.set(line.category, sums);
    sums.add(line);
  }

  summary(): Summary {
    const categories = [...this.#categories].map(([name, sums]) => [name, sums.tally()] as const);
    return { all: this.#all.tally(), categories: Object.fromEntries(categories) };
  }
}

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number | null): void {
    if (value === null) return;
    this.#sum += value;
    this.#count++;
  }

  get value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}

class Sums {
  #lines = 0;
  #judged = 0;
  #right = 0;
  readonly #outcomes = new Map<Outcome, number>();
  readonly #tokensIn = new Mean();
  readonly #tokensOut = new Mean();
  readonly #dollars = new Mean();
  readonly #seconds = new Mean();

  add({ outcome, right, tokensIn, tokensOut, dollars, seconds }: LineReport): void {
    this.#lines++;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    if (right !== null) this.#judged++;
    if (right === true) this.#right++;
    this.#tokensIn.add(tokensIn);
    this.#tokensOut.add(tokensOut);
    this.#dollars.add(dollars);
    this.#seconds.add(outcome === "bad line" ? null : seconds);
  }

  tally(): Tally {
    const counts = outcomes.map((outcome) => [outcome, this.#outcomes.get(outcome) ?? 0] as const);
    return {
      lines: this.#lines,
      outcomes: Object.fromEntries(counts) as Record<Outcome, number>,
      judged: this.#judged,
      right: this.#right,
      tokensIn: this.#tokensIn.value,
      tokensOut: this.#tokensOut.value,
      dollars: this.#dollars.value,
      seconds: this.#seconds.value,
    };
  }
}
