import { canonicalJson } from "../../platform/canonical-json.js";
import { type Clock, systemClock } from "../../platform/clock.js";
import { BadInputError } from "../../platform/errors.js";
import { ObjectExistsError, ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import {
  checkRecordKey,
  isExpired,
  listOf,
  RECORD_BYTES,
  type Records,
  recordCursor,
  type StoredRecord,
} from "../../platform/records.js";

/**
 * Records as one JSON object each in an object store. Conditional replacement is serialised within this process, which
 * is all that one machine's engine needs.
 */
export class FileRecords implements Records {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: ObjectStore,
    private readonly clock: Pick<Clock, "now"> = systemClock,
  ) {}

  async get(collection: string, id: string): Promise<StoredRecord | null> {
    const record = await this.stored(collection, id);
    return record === null || isExpired(record, this.clock.now()) ? null : record;
  }

  private async stored(collection: string, id: string): Promise<StoredRecord | null> {
    try {
      return JSON.parse(new TextDecoder().decode(await this.store.get(keyOf(collection, id)))) as StoredRecord;
    } catch (error) {
      if (error instanceof ObjectMissingError) return null;
      throw error;
    }
  }

  create(collection: string, record: StoredRecord): Promise<boolean> {
    return this.inTurn(async () => {
      try {
        await this.store.put(keyOf(collection, record.id), encode(record), { ifAbsent: true });
        return true;
      } catch (error) {
        if (!(error instanceof ObjectExistsError)) throw error;
      }
      if ((await this.get(collection, record.id)) !== null) return false;
      await this.put(collection, record);
      return true;
    });
  }

  async put(collection: string, record: StoredRecord): Promise<void> {
    await this.store.put(keyOf(collection, record.id), encode(record));
  }

  replace(collection: string, record: StoredRecord, expected: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.inTurn(async () => {
      const stored = await this.get(collection, record.id);
      if (stored === null) return false;
      const same = Object.entries(expected).every(([k, v]) => canonicalJson(stored[k]) === canonicalJson(v));
      if (same) await this.put(collection, record);
      return same;
    });
  }

  /** One conditional write after the other. */
  private inTurn<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(write);
    this.tail = turn.catch(() => {});
    return turn;
  }

  async list(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    for await (const { key } of this.store.list(`records/${collection}/`)) {
      const id = key.slice(key.lastIndexOf("/") + 1, -".json".length);
      const record = await this.get(collection, id);
      if (record !== null && listOf(record) === principal && (before === undefined || recordCursor(record) < before))
        found.push(record);
    }
    return found.sort((a, b) => (recordCursor(a) < recordCursor(b) ? 1 : -1)).slice(0, limit);
  }

  async delete(collection: string, id: string): Promise<void> {
    await this.store.delete(keyOf(collection, id));
  }

  /**
   * Deletes the records whose time is over, as DynamoDB does by itself. Answers how many.
   * @param lasting collections that need not be read, for their records have no end.
   */
  async sweep(lasting: readonly string[]): Promise<number> {
    let swept = 0;
    for await (const { key } of this.store.list("records/")) {
      const [, collection = "", file = ""] = key.split("/");
      if (lasting.includes(collection)) continue;
      const id = file.slice(0, -".json".length);
      await this.inTurn(async () => {
        const record = await this.stored(collection, id);
        if (record === null || !isExpired(record, this.clock.now())) return;
        await this.store.delete(key);
        swept++;
      });
    }
    return swept;
  }
}

function keyOf(collection: string, id: string): string {
  checkRecordKey(collection, id);
  return `records/${collection}/${id}.json`;
}

function encode(record: StoredRecord): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  if (bytes.length > RECORD_BYTES) {
    throw new BadInputError(
      `The record ${record.id} has ${bytes.length.toLocaleString("en")} bytes, and at most ${RECORD_BYTES.toLocaleString("en")} are allowed.`,
      "Keep its large parts in the object store, and their keys in the record.",
    );
  }
  return bytes;
}
