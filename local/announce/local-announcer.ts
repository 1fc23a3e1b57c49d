import { type DeliverDependencies, deliverWebhook } from "../../functions/notify/deliver-webhook.js";
import { webhookIdOf } from "../../functions/notify/delivery-record.js";
import type { Announcement, Announcer } from "../../platform/announcer.js";
import type { StoredRecord } from "../../platform/records.js";

/** News whose webhooks are still to be called, on this machine. */
const PENDING = "webhook-pending";
/** They belong to the machine: whose news they are is inside. */
const SYSTEM = "system";
const MOST_PENDING = 10_000;
/** Milliseconds for attempts under way when the program ends; what then is not told is told by the next one. */
const LAST_WAIT = 5_000;
/** Seconds after a fault of this machine's own. */
const AFTER_FAULT = 60;

/**
 * Calls webhooks from this process, on the same schedule as on AWS. What is left to do is kept in records, so that the next process
 * goes on with it.
 */
export class LocalAnnouncer implements Announcer {
  readonly #ended = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly deps: DeliverDependencies) {}

  async announce(news: Announcement): Promise<void> {
    if (news.webhook === null) return;
    const id = webhookIdOf(news);
    const createdAt = this.deps.clock.now().toISOString();
    await this.deps.records.put(PENDING, { id, principal: SYSTEM, createdAt, news });
    this.#in(0, id, news);
  }

  /** Goes on with what earlier processes left. Where that cannot be read, a later process may. */
  async resume(): Promise<void> {
    try {
      const left = await this.deps.records.list(PENDING, SYSTEM, MOST_PENDING);
      for (const { id, news } of left as (StoredRecord & { readonly news: Announcement })[]) this.#in(0, id, news);
    } catch (error) {
      this.deps.logger.error("webhooks that are left to be called could not be read", { error: String(error) });
    }
  }

  /** Lets attempts under way come to an end, for a while. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.#ended.abort(new Error("The program ends.")), LAST_WAIT);
    while (this.#running.size > 0) await Promise.all(this.#running);
    clearTimeout(late);
    this.#ended.abort(new Error("The program ends."));
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #in(seconds: number, id: string, news: Announcement): void {
    if (this.#ended.signal.aborted) return;
    clearTimeout(this.#timers.get(id));
    if (seconds === 0) {
      this.#start(id, news);
      return;
    }
    const timer = setTimeout(() => this.#start(id, news), seconds * 1000);
    // A program that has nothing else to do ends.
    timer.unref();
    this.#timers.set(id, timer);
  }

  #start(id: string, news: Announcement): void {
    this.#timers.delete(id);
    const run = this.#try(id, news).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #try(id: string, news: Announcement): Promise<void> {
    try {
      const outcome = await deliverWebhook(this.deps, news, this.#ended.signal);
      if (outcome.state === "wait") this.#in(outcome.seconds, id, news);
      else await this.deps.records.delete(PENDING, id);
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      this.deps.logger.error("a webhook could not be called", { news: news.id, error: String(error) });
      this.#in(AFTER_FAULT, id, news);
    }
  }
}
