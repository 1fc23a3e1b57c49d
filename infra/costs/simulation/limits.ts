import type { BatchStep, BatchWork } from "../batches.js";
import type { Quotas, Rate } from "../quotas.js";
import type { Chance } from "./chance.js";
import { TokenBucket } from "./token-bucket.js";

/** How many there are of something at a time, and on average. */
class Gauge {
  #value = 0;
  #at = 0;
  #sum = 0;

  get value(): number {
    return this.#value;
  }

  add(change: number, now: number): void {
    this.#sum += this.#value * (now - this.#at);
    this.#at = now;
    this.#value += change;
  }

  mean(now: number): number {
    return now === 0 ? 0 : (this.#sum + this.#value * (now - this.#at)) / now;
  }
}

/** Something that a piece of a call asks for: of one of several buckets, by chance. */
interface Ask {
  readonly name: string;
  readonly buckets: readonly TokenBucket[];
  readonly count: number;
}

/** Everything that a batch's children share, in simulated time. */
export class Limits {
  readonly children = new Gauge();
  readonly #functions = new Gauge();
  /** Environments of each function: those that work, and those that wait for work. */
  readonly #environments = new Map<string, { idle: number; readonly growth: TokenBucket }>();
  readonly #transitions: TokenBucket;
  readonly #starts: TokenBucket;
  /** By what they limit. */
  readonly #buckets = new Map<string, readonly TokenBucket[]>();
  readonly #asks = new Map<BatchStep, readonly Ask[]>();

  constructor(
    private readonly work: BatchWork,
    private readonly quotas: Quotas,
    private readonly random: Chance,
  ) {
    this.#transitions = new TokenBucket(quotas.transitions);
    this.#starts = new TokenBucket(quotas.starts);
    for (const step of work.steps) {
      this.#asks.set(step, this.#asksOf(step));
      const { call } = step;
      if (call === undefined || this.#environments.has(call.of)) continue;
      this.#environments.set(call.of, { idle: 0, growth: new TokenBucket(quotas.functionsGrowth) });
    }
  }

  #asksOf({ s3 = {}, records, hot = [], news = 0, pieces = 1 }: BatchStep): Ask[] {
    const { quotas } = this;
    const ask = (name: string, rate: Rate, count: number, over = 1): Ask => {
      const known = this.#buckets.get(name) ?? Array.from({ length: over }, () => new TokenBucket(rate));
      this.#buckets.set(name, known);
      return { name, buckets: known, count: count / pieces };
    };
    const all = [
      ...Object.entries(s3).flatMap(([folder, { writes = 0, reads = 0 }]) => [
        ask(`S3 writes under ${folder}`, quotas.s3Writes, writes),
        ask(`S3 reads under ${folder}`, quotas.s3Reads, reads),
      ]),
      // The index has its own units, as many.
      ask("DynamoDB writes of a new table", quotas.tableWrites, (records?.writes ?? 0) / 2),
      ask("DynamoDB reads of a new table", quotas.tableReads, records?.reads ?? 0),
      ...hot.map(({ key, writes, over }) => ask(`DynamoDB writes of ${key}`, quotas.keyWrites, writes, over)),
      ask("events", quotas.events, news),
    ];
    return all.filter(({ count }) => count > 0);
  }

  /** Seconds until a child begins. AWS does not say whether a map's children take of StartExecution's rate: here they do not. */
  startChild(now: number): number {
    return this.#transitions.queue(1, now);
  }

  /** Seconds until a step's states are entered and its executions started. Both wait, and do not fail. */
  enter({ states, moreTransitions = 0, starts = 0 }: BatchStep, now: number): number {
    const entered = this.#transitions.queue(states.length + moreTransitions, now);
    return Math.max(entered, starts === 0 ? 0 : this.#starts.queue(starts, now));
  }

  /** An environment that waited, or a new one; else what refused it. */
  takeFunction(name: string, now: number): "warm" | "cold" | typeof FUNCTIONS | typeof GROWTH {
    const pool = this.#environments.get(name);
    if (pool === undefined || this.#functions.value >= this.quotas.functions) return FUNCTIONS;
    const warm = pool.idle > 0;
    if (!warm && !pool.growth.take(1, now)) return GROWTH;
    if (warm) pool.idle--;
    this.#functions.add(1, now);
    return warm ? "warm" : "cold";
  }

  giveFunction(name: string, now: number): void {
    const pool = this.#environments.get(name);
    if (pool !== undefined) pool.idle++;
    this.#functions.add(-1, now);
  }

  /** How many things a piece of a step's call asks for. */
  asks(step: BatchStep): number {
    return this.#asks.get(step)?.length ?? 0;
  }

  /** Asks for one of them; null when it was got, else what refused it. */
  ask(step: BatchStep, at: number, now: number): string | null {
    const ask = this.#asks.get(step)?.[at];
    if (ask === undefined) return null;
    const { name, buckets, count } = ask;
    const bucket = buckets[buckets.length === 1 ? 0 : Math.floor(this.random.next() * buckets.length)];
    return bucket?.take(count, now) === false ? name : null;
  }

  /** What allows no more children at a time. */
  get places(): { readonly most: number; readonly by: string } {
    const { atOnce, atOnceBy } = this.work;
    const { mapChildren } = this.quotas;
    return atOnce <= mapChildren ? { most: atOnce, by: atOnceBy } : { most: mapChildren, by: "children of a map run" };
  }

  /** How much of each limit was used on average. */
  usedUntil(now: number): Record<string, number> {
    const rate = (buckets: readonly TokenBucket[]) =>
      now === 0 ? 0 : buckets.reduce((sum, { taken, rate }) => sum + taken / rate.perSecond, 0) / buckets.length / now;
    const { most, by } = this.places;
    return {
      [by]: this.children.mean(now) / most,
      [FUNCTIONS]: this.#functions.mean(now) / this.quotas.functions,
      "state transitions": rate([this.#transitions]),
      "executions started": rate([this.#starts]),
      ...Object.fromEntries([...this.#buckets].map(([name, buckets]) => [name, rate(buckets)])),
    };
  }
}

export const FUNCTIONS = "functions at a time";
export const GROWTH = "further functions in ten seconds";
