import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
  type ObjectVersion,
  type PutOptions,
} from "../../platform/object-store.js";

/** An edit's working pictures and documents, and what bricks made; but not what the edit came to. */
const PASSING = /^(memo\/|edits\/[^/]+\/(?!out\/))/;

/**
 * A store for one photo that is edited in one process: what lies between its stages stays in memory and is gone with them; everything
 * else is the store's beneath, and what was read of it once is not read again.
 */
export class OverlayStore implements ObjectStore {
  readonly #kept = new Map<string, Uint8Array>();
  readonly #read = new Map<string, Uint8Array>();

  constructor(private readonly beneath: ObjectStore) {}

  async get(key: string, version?: ObjectVersion): Promise<Uint8Array> {
    const found = this.#kept.get(key) ?? (version?.versionId === undefined ? this.#read.get(key) : undefined);
    if (found !== undefined) return found;
    if (isPassing(key)) throw new ObjectMissingError(`There is no object ${key}.`);
    const bytes = await this.beneath.get(key, version);
    if (version?.versionId === undefined) this.#read.set(key, bytes);
    return bytes;
  }

  async put(key: string, body: Uint8Array, options: PutOptions = {}): Promise<void> {
    this.#read.delete(key);
    if (!isPassing(key)) return this.beneath.put(key, body, options);
    if (options.ifAbsent && this.#kept.has(key)) throw new ObjectExistsError(`Object ${key} exists.`);
    this.#kept.set(key, body);
  }

  async head(key: string, version?: ObjectVersion): Promise<ObjectHead | null> {
    const found = this.#kept.get(key);
    if (found !== undefined) return { key, size: found.byteLength, lastModified: new Date() };
    return isPassing(key) ? null : this.beneath.head(key, version);
  }

  async used(head: ObjectHead): Promise<void> {
    if (!isPassing(head.key)) await this.beneath.used?.(head);
  }

  async copy(from: string, to: string, version?: ObjectVersion): Promise<void> {
    if (isPassing(from) || isPassing(to)) await this.put(to, await this.get(from, version));
    else await this.beneath.copy(from, to, version);
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    if (!isPassing(prefix)) {
      yield* this.beneath.list(prefix);
      return;
    }
    for (const key of [...this.#kept.keys()].filter((one) => one.startsWith(prefix)).sort()) {
      const head = await this.head(key);
      if (head !== null) yield head;
    }
  }

  presign(key: string, method: "GET" | "PUT", seconds: number): Promise<string> {
    return this.beneath.presign(key, method, seconds);
  }

  async delete(key: string): Promise<void> {
    this.#kept.delete(key);
    this.#read.delete(key);
    if (!isPassing(key)) await this.beneath.delete(key);
  }
}

function isPassing(key: string): boolean {
  return PASSING.test(key);
}
