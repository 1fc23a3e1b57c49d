import {
  ObjectExistsError,
  type ObjectHead,
  ObjectMissingError,
  type ObjectStore,
  type ObjectVersion,
  type PutOptions,
} from "../../platform/object-store.js";

interface Version {
  readonly id: string;
  readonly body: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
  readonly at: Date;
}

/** What `upload` tells of the version that it made. */
export interface Put {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly sequencer: string;
}

/** A bucket with versions and metadata, in memory: as S3 behaves, strongly consistent. Every call gives way to others. */
export class Bucket implements ObjectStore {
  readonly #objects = new Map<string, Version[]>();
  readonly #interruptions: { readonly call: string; readonly key: string; readonly work: () => Promise<unknown> }[] =
    [];
  #count = 0;

  /**
   * Lets `work` happen in the middle of the next such call for the key: a reader has then seen what was before, a writer writes over
   * what was done.
   */
  interrupt(call: "head" | "put" | "copy", key: string, work: () => Promise<unknown>): void {
    this.#interruptions.push({ call, key, work });
  }

  /** Puts as a person does, with metadata, who then gets an event. */
  upload(key: string, body: Uint8Array | string, metadata: Readonly<Record<string, string>> = {}): Put {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const id = this.#write(key, bytes, metadata);
    return { key, versionId: id, size: bytes.byteLength, sequencer: `00${(0x67a0 + this.#count).toString(16)}` };
  }

  remove(key: string): void {
    this.#objects.delete(key);
  }

  keys(prefix: string): string[] {
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  json(key: string): Record<string, unknown> {
    return JSON.parse(new TextDecoder().decode(this.#newest(key).body)) as Record<string, unknown>;
  }

  async get(key: string, { versionId }: ObjectVersion = {}): Promise<Uint8Array> {
    await turn();
    return this.#newest(key, versionId).body;
  }

  async put(key: string, body: Uint8Array, { ifAbsent = false }: PutOptions = {}): Promise<void> {
    await turn();
    await this.#interrupted("put", key);
    if (ifAbsent && this.#objects.has(key)) throw new ObjectExistsError(key);
    this.#write(key, body, {});
  }

  async head(key: string, { versionId }: ObjectVersion = {}): Promise<ObjectHead | null> {
    await turn();
    const found = this.#find(key, versionId);
    await this.#interrupted("head", key);
    return found && { key, size: found.body.byteLength, lastModified: found.at, metadata: found.metadata };
  }

  async copy(from: string, to: string, { versionId }: ObjectVersion = {}): Promise<void> {
    await turn();
    const { body, metadata } = this.#newest(from, versionId);
    await this.#interrupted("copy", from);
    this.#write(to, body, metadata);
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    for (const key of this.keys(prefix)) {
      const head = await this.head(key);
      if (head) yield head;
    }
  }

  async presign(key: string): Promise<string> {
    return `memory:${key}`;
  }

  async delete(key: string): Promise<void> {
    await turn();
    this.remove(key);
  }

  async #interrupted(call: string, key: string): Promise<void> {
    const index = this.#interruptions.findIndex((i) => i.call === call && i.key === key);
    if (index >= 0) await this.#interruptions.splice(index, 1)[0]?.work();
  }

  #write(key: string, body: Uint8Array, metadata: Readonly<Record<string, string>>): string {
    const id = `v${++this.#count}`;
    this.#objects.set(key, [...(this.#objects.get(key) ?? []), { id, body, metadata, at: new Date() }]);
    return id;
  }

  #find(key: string, versionId?: string): Version | null {
    const versions = this.#objects.get(key) ?? [];
    return (versionId === undefined ? versions.at(-1) : versions.find(({ id }) => id === versionId)) ?? null;
  }

  #newest(key: string, versionId?: string): Version {
    const found = this.#find(key, versionId);
    if (found === null) throw new ObjectMissingError(`There is no object ${key}.`);
    return found;
  }
}

/** Lets others go first, sometimes for longer, so that calls made together mix. */
async function turn(): Promise<void> {
  for (let i = Math.floor(Math.random() * 4); i >= 0; i--) await Promise.resolve();
  if (Math.random() < 0.1) await new Promise((resolve) => setImmediate(resolve));
}
