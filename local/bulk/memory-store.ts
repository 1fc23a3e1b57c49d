import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
  type PutOptions,
} from "../../platform/object-store.js";

/**
 * An object store in this process's memory: for what lives no longer than one photo of a batch. Bytes are neither copied in
 * nor out, so whoever puts or gets them leaves them as they are.
 */
export class MemoryStore implements ObjectStore {
  private readonly objects = new Map<string, { readonly body: Uint8Array; readonly lastModified: Date }>();

  async get(key: string): Promise<Uint8Array> {
    const found = this.objects.get(key);
    if (found === undefined) throw new ObjectMissingError(`There is no object ${key}.`);
    return found.body;
  }

  async put(key: string, body: Uint8Array, options: PutOptions = {}): Promise<void> {
    if (options.ifAbsent && this.objects.has(key)) throw new ObjectExistsError(`Object ${key} exists.`);
    this.objects.set(key, { body, lastModified: new Date() });
  }

  async head(key: string): Promise<ObjectHead | null> {
    const found = this.objects.get(key);
    return found === undefined ? null : { key, size: found.body.byteLength, lastModified: found.lastModified };
  }

  async copy(from: string, to: string): Promise<void> {
    await this.put(to, await this.get(from));
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    for (const key of [...this.objects.keys()].filter((k) => k.startsWith(prefix)).sort()) {
      const head = await this.head(key);
      if (head) yield head;
    }
  }

  /** @throws {Error} nothing outside this process reads its memory. */
  async presign(key: string): Promise<string> {
    throw new Error(`${key} lies in memory and has no URL.`);
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }

  clear(): void {
    this.objects.clear();
  }
}
