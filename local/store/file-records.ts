import { canonicalJson } from "../../platform/canonical-json.js";
import { BadInputError } from "../../platform/errors.js";
import { ObjectExistsError, ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import type { Records, StoredRecord } from "../../platform/records.js";

/**
 * Records as one JSON object each in an object store. Conditional replacement is serialised within this process, which
 * is all that one machine's engine needs.
 */
export class FileRecords implements Records {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: ObjectStore) {}

  async get(collection: string, id: string): Promise<StoredRecord | null> {
    try {
      return JSON.parse(new TextDecoder().decode(await this.store.get(keyOf(collection, id)))) as StoredRecord;
    } catch (error) {
      if (error instanceof ObjectMissingError) return null;
      throw error;
    }
  }

  async create(collection: string, record: StoredRecord): Promise<boolean> {
    try {
      await this.store.put(keyOf(collection, record.id), encode(record), { ifAbsent: true });
      return true;
    } catch (error) {
      if (error instanceof ObjectExistsError) return false;
      throw error;
    }
  }

  async put(collection: string, record: StoredRecord): Promise<void> {
    await this.store.put(keyOf(collection, record.id), encode(record));
  }

  replace(collection: string, record: StoredRecord, expected: Readonly<Record<string, unknown>>): Promise<boolean> {
    const turn = this.tail.then(async () => {
      const stored = await this.get(collection, record.id);
      if (stored === null) return false;
      const same = Object.entries(expected).every(([k, v]) => canonicalJson(stored[k]) === canonicalJson(v));
      if (same) await this.put(collection, record);
      return same;
    });
    this.tail = turn.catch(() => {});
    return turn;
  }

  async list(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    for await (const { key } of this.store.list(`records/${collection}/`)) {
      const id = key.slice(key.lastIndexOf("/") + 1, -".json".length);
      const record = await this.get(collection, id);
      if (record?.principal === principal && (before === undefined || record.createdAt < before)) found.push(record);
    }
    return found.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, limit);
  }

  async delete(collection: string, id: string): Promise<void> {
    await this.store.delete(keyOf(collection, id));
  }
}

function keyOf(collection: string, id: string): string {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) throw new BadInputError(`"${id}" is not the id of a record.`);
  return `records/${collection}/${id}.json`;
}

function encode(record: StoredRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record));
}
