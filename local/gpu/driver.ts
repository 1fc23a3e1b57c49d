import type { createGpuReconcile } from "../../functions/gpu-reconcile.js";
import { sleep } from "../../platform/chat/deadline.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";

/** Seconds between two looks at the latest: a stopped edit's prediction is cancelled, a waiting task kept alive. */
const LONGEST_PAUSE = 5;
const SHORTEST_PAUSE = 0.05;
/** Milliseconds for cancelling what nobody wants any more when the program ends. */
const LAST_LOOK = 10_000;

/**
 * Looks after predictions on one machine, where no provider can call: from the first submission on, as often as the reconciler
 * says, until nobody waits any more.
 */
export class GpuDriver {
  readonly #ended = new AbortController();
  readonly #submissions = new Set<Promise<unknown>>();
  #running: Promise<void> | null = null;
  #woken = false;
  #used = false;
  #wake: () => void = () => {};

  constructor(
    private readonly reconcile: ReturnType<typeof createGpuReconcile>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Runs a submission, and looks after what it started. */
  async submitting<T>(submit: () => Promise<T>): Promise<T> {
    this.#used = true;
    const submission = submit();
    this.#submissions.add(submission);
    try {
      return await submission;
    } finally {
      this.#submissions.delete(submission);
      this.#look();
    }
  }

  /** Cancels what was stopped, and leaves the rest to whoever repeats the edit. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#submissions);
    this.#ended.abort();
    this.#wake();
    await this.#running;
    if (!this.#used) return;
    await this.reconcile(AbortSignal.timeout(LAST_LOOK)).catch(() => {});
  }

  #look(): void {
    this.#woken = true;
    this.#wake();
    if (this.#ended.signal.aborted) return;
    this.#running ??= this.#loop().finally(() => {
      this.#running = null;
      if (this.#woken) this.#look();
    });
  }

  async #loop(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      this.#woken = false;
      try {
        const { waiting, nextAt } = await this.reconcile(signal);
        if (waiting === 0 && !this.#woken) return;
        const seconds = nextAt === null ? LONGEST_PAUSE : (nextAt.getTime() - this.clock.now().getTime()) / 1000;
        await this.#pause(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, seconds)));
      } catch (error) {
        if (signal.aborted) return;
        this.logger.error("predictions could not be looked after", { error: String(error) });
        await this.#pause(LONGEST_PAUSE);
      }
    }
  }

  async #pause(seconds: number): Promise<void> {
    if (this.#woken) return;
    const early = new AbortController();
    this.#wake = () => early.abort();
    await sleep(seconds, early.signal).catch(() => {});
    this.#wake = () => {};
  }
}
