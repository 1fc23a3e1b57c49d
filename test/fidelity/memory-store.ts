import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
  type PutOptions,
} from "../../platform/object-store.js";

/** An object store in memory. `failAt` lets the n-th write fail, as a full disk does. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();
  private writes = 0;

  constructor(private readonly failAt = Number.POSITIVE_INFINITY) {}

  async get(key: string): Promise<Uint8Array> {
    const found = this.objects.get(key);
    if (!found) throw new ObjectMissingError(`There is no ${key}.`);
    return found;
  }
  async put(key: string, body: Uint8Array, options?: PutOptions): Promise<void> {
    if (++this.writes === this.failAt) throw new Error("no space left on device");
    if (options?.ifAbsent && this.objects.has(key)) throw new ObjectExistsError(`There is a ${key}.`);
    this.objects.set(key, body);
  }
  async head(key: string): Promise<ObjectHead | null> {
    const found = this.objects.get(key);
    return found ? { key, size: found.length, lastModified: new Date(0) } : null;
  }
  async *list(prefix: string): AsyncIterable<ObjectHead> {
    for (const key of [...this.objects.keys()].sort()) {
      if (key.startsWith(prefix)) yield { key, size: this.objects.get(key)!.length, lastModified: new Date(0) };
    }
  }
  async presign(key: string): Promise<string> {
    return `memory:${key}`;
  }
  async copy(from: string, to: string): Promise<void> {
    await this.put(to, await this.get(from));
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }
}
