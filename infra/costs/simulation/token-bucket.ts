import type { Rate } from "../quotas.js";

/** A rate with a bucket of what was not used, in simulated time. */
export class TokenBucket {
  #tokens: number;
  #at = 0;
  #taken = 0;

  constructor(readonly rate: Rate) {
    this.#tokens = rate.bucket;
  }

  /** Takes what there is room for, all or nothing; what is larger than the bucket goes through when that is full. */
  take(count: number, now: number): boolean {
    this.#fill(now);
    if (this.#tokens < Math.min(count, this.rate.bucket)) return false;
    this.#tokens -= count;
    this.#taken += count;
    return true;
  }

  /** Takes in any case. Answers the seconds that whoever takes has to wait, behind all who came before. */
  queue(count: number, now: number): number {
    this.#fill(now);
    this.#tokens -= count;
    this.#taken += count;
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.rate.perSecond;
  }

  /** All that was taken. */
  get taken(): number {
    return this.#taken;
  }

  #fill(now: number): void {
    if (now <= this.#at) return;
    this.#tokens = Math.min(this.rate.bucket, this.#tokens + (now - this.#at) * this.rate.perSecond);
    this.#at = now;
  }
}
