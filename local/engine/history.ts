import type { Clock } from "../../platform/clock.js";
import type { HistoryEvent } from "../../platform/workflow.js";
import { StateFailure, stateErrors } from "./failure.js";

/** The event that the next one follows; each branch has its own. */
export interface Chain {
  last: number;
}

export interface EventOptions {
  /** The event that it follows, where that is not the chain's last. */
  readonly previous?: number;
  /** False for an event that the next one does not follow (e.g. ParallelStateSucceeded). */
  readonly advance?: boolean;
}

type Details = Readonly<Record<string, object>>;

/** The events of one execution, numbered from 1, at most as many as the quota allows. */
export class History {
  readonly events: HistoryEvent[] = [];
  /** About how many bytes the events hold. */
  bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly listener: (event: HistoryEvent) => void,
  ) {}

  /** @throws {StateFailure} States.Runtime when only the final event still fits. */
  add(chain: Chain, type: string, details: Details = {}, size = 0, options: EventOptions = {}): number {
    if (this.events.length >= this.limit - 1) {
      throw new StateFailure(
        stateErrors.runtime,
        `The execution reached the maximum number of history events (${this.limit}).`,
      );
    }
    return this.#append(chain, type, details, size, options);
  }

  /** The execution's last event, for which a place is always kept. */
  addFinal(chain: Chain, type: string, details: Details, size = 0): number {
    return this.#append(chain, type, details, size, {});
  }

  #append(chain: Chain, type: string, details: Details, size: number, options: EventOptions): number {
    const id = this.events.length + 1;
    const event: HistoryEvent = {
      id,
      previousEventId: options.previous ?? chain.last,
      timestamp: this.clock.now(),
      type,
      ...details,
    };
    this.events.push(event);
    this.bytes += 200 + size;
    if (options.advance !== false) chain.last = id;
    this.listener(event);
    return id;
  }
}
