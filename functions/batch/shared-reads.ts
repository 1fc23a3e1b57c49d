import type { ObjectHead, ObjectStore, ObjectVersion, PutOptions } from "../../platform/object-store.js";
import { Recent } from "../../platform/recent.js";
import { BATCH_WORK } from "./keys.js";

/** Of plans' outcomes, some hundred bytes each, that are kept. */
const KEPT = 1024;

/**
 * A store that reads what a batch's photos share, such as the outcome of planning an instruction, once a process: when photos are
 * worked on it changes no more. What is not there yet is looked for again.
 */
export class SharedReads implements ObjectStore {
  readonly #known = new Recent<Promise<Uint8Array>>(KEPT);

  constructor(private readonly beneath: ObjectStore) {}

  get(key: string, version?: ObjectVersion): Promise<Uint8Array> {
    if (version !== undefined || !key.startsWith(BATCH_WORK)) return this.beneath.get(key, version);
    const found = this.#known.getOr(key, () => this.beneath.get(key));
    found.catch(() => this.#known.delete(key));
    return found;
  }

  put(key: string, body: Uint8Array, options?: PutOptions): Promise<void> {
    return this.beneath.put(key, body, options);
  }

  head(key: string, version?: ObjectVersion): Promise<ObjectHead | null> {
    return this.beneath.head(key, version);
  }

  async used(head: ObjectHead): Promise<void> {
    await this.beneath.used?.(head);
  }

  copy(from: string, to: string, version?: ObjectVersion): Promise<void> {
    return this.beneath.copy(from, to, version);
  }

  list(prefix: string): AsyncIterable<ObjectHead> {
    return this.beneath.list(prefix);
  }

  presign(key: string, method: "GET" | "PUT", seconds: number): Promise<string> {
    return this.beneath.presign(key, method, seconds);
  }

  delete(key: string): Promise<void> {
    return this.beneath.delete(key);
  }
}
