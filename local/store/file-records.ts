import { canonicalJson } from "../../platform/canonical-json.js";
import { type Clock, systemClock } from "../../platform/clock.js";
import { BadInputError } from "../../platform/errors.js";
import { ObjectExistsError, ObjectMissingError, type ObjectStore } from "../../platform/object-store.js";
import {
  checkCollection,
  checkRecordKey,
  isExpired,
  listOf,
  RECORD_BYTES,
  type Records,
  recordCursor,
  type StoredRecord,
} from "../../platform/records.js";
import { FileStore } from "./file-store.js";
import { type Collection, RecordIndex } from "./record-index.js";
import { RecordLock } from "./record-lock.js";

/**
 * Records as one JSON object each in an object store. Conditional writes come one after the other: in a folder those of all processes
 * of the machine, elsewhere those of this one. In a folder, lists are read from an index; elsewhere every record is looked at.
 */
export class FileRecords implements Records {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly index: RecordIndex | null;
  private readonly lock: RecordLock | null;

  constructor(
    private readonly store: ObjectStore,
    private readonly clock: Pick<Clock, "now"> = systemClock,
  ) {
    this.index = store instanceof FileStore ? new RecordIndex(store.root) : null;
    this.lock = store instanceof FileStore ? new RecordLock(store.root) : null;
  }

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
      const before = await this.stored(collection, record.id);
      if (before !== null && !isExpired(before, this.clock.now())) return false;
      const body = encode(record);
      return this.indexed(collection, record, before, async () => {
        try {
          await this.store.put(keyOf(collection, record.id), body, before === null ? { ifAbsent: true } : {});
          return true;
        } catch (error) {
          if (error instanceof ObjectExistsError) return false;
          throw error;
        }
      });
    });
  }

  async put(collection: string, record: StoredRecord): Promise<void> {
    const before = this.index === null ? null : await this.stored(collection, record.id);
    await this.write(collection, record, before);
  }

  private async write(collection: string, record: StoredRecord, before: StoredRecord | null): Promise<void> {
    const body = encode(record);
    await this.indexed(collection, record, before, async () => {
      await this.store.put(keyOf(collection, record.id), body);
      return true;
    });
  }

  /** Writes a record in the place of `before`, and its entry in the index first. Where nothing is written the entry goes again. */
  private async indexed(
    collection: string,
    record: StoredRecord,
    before: StoredRecord | null,
    write: () => Promise<boolean>,
  ): Promise<boolean> {
    const { index } = this;
    if (index === null || (before !== null && isSamePlace(before, record))) return write();
    const kept = await index.isKept(collection);
    if (kept) await index.add(collection, record);
    const written = await write();
    // Somebody may have begun the index meanwhile, and have looked before this was there.
    if (written && !kept && (await index.isKept(collection))) await index.add(collection, record);
    if (!kept) return written;
    const gone = written ? before : record;
    const now = written ? record : await this.stored(collection, record.id);
    if (gone !== null && (now === null || !isSamePlace(gone, now))) await index.remove(collection, gone);
    return written;
  }

  replace(collection: string, record: StoredRecord, expected: Readonly<Record<string, unknown>>): Promise<boolean> {
    checkRecordKey(collection, record.id);
    const write = async () => {
      const stored = await this.get(collection, record.id);
      if (stored === null) return false;
      const same = Object.entries(expected).every(([k, v]) => canonicalJson(stored[k]) === canonicalJson(v));
      if (same) await this.write(collection, record, stored);
      return same;
    };
    return this.inTurn(() => (this.lock === null ? write() : this.lock.hold(collection, record.id, write)));
  }

  /** One conditional write after the other. */
  private inTurn<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(write);
    this.tail = turn.catch(() => {});
    return turn;
  }

  async list(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]> {
    checkCollection(collection);
    if (this.index === null) return this.scan(collection, principal, limit, before);
    if (!(await this.index.isComplete(collection))) await this.mend(collection);
    const found: StoredRecord[] = [];
    for await (const { id, cursor } of this.index.newest(collection, principal, before)) {
      if (found.length >= limit) break;
      const record = await this.get(collection, id);
      if (record !== null && listOf(record) === principal && recordCursor(record) === cursor) found.push(record);
    }
    return found;
  }

  private async scan(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    for await (const { key } of this.store.list(`records/${collection}/`)) {
      const record = await this.get(collection, idOf(key));
      if (record !== null && listOf(record) === principal && (before === undefined || recordCursor(record) < before))
        found.push(record);
    }
    return found.sort((a, b) => (recordCursor(a) < recordCursor(b) ? 1 : -1)).slice(0, limit);
  }

  /** Makes a collection's index agree with its records: where there is none yet, or whatever happened to it since. */
  private async mend(collection: string): Promise<void> {
    await this.index?.mend(collection, async (): Promise<Collection> => {
      const names = this.store instanceof FileStore ? await this.store.names(`records/${collection}`) : [];
      return {
        ids: names.filter((name) => name.endsWith(".json")).map((name) => idOf(name)),
        get: (id) => this.stored(collection, id),
      };
    });
  }

  async delete(collection: string, id: string): Promise<void> {
    const kept = this.index !== null && (await this.index.isKept(collection));
    const before = kept ? await this.stored(collection, id) : null;
    await this.store.delete(keyOf(collection, id));
    if (before !== null) await this.index?.remove(collection, before);
  }

  /**
   * Deletes the records whose time is over, as DynamoDB does by itself. Answers how many.
   * @param lasting collections that need not be read, for their records have no end.
   */
  async sweep(lasting: readonly string[]): Promise<number> {
    let swept = 0;
    for await (const collection of this.collections()) {
      if (!lasting.includes(collection)) swept += await this.sweepOne(collection);
      if (await this.index?.isComplete(collection)) await this.mend(collection);
    }
    return swept;
  }

  private async *collections(): AsyncIterable<string> {
    if (this.store instanceof FileStore) {
      yield* await this.store.names("records");
      return;
    }
    const seen = new Set<string>();
    for await (const { key } of this.store.list("records/")) {
      const collection = key.split("/")[1] ?? "";
      if (!seen.has(collection)) yield collection;
      seen.add(collection);
    }
  }

  private async sweepOne(collection: string): Promise<number> {
    let swept = 0;
    for await (const { key } of this.store.list(`records/${collection}/`)) {
      const id = idOf(key);
      await this.inTurn(async () => {
        const record = await this.stored(collection, id);
        if (record === null || !isExpired(record, this.clock.now())) return;
        await this.delete(collection, id);
        swept++;
      });
    }
    return swept;
  }
}

/** Neither its list nor its place there is another. */
function isSamePlace(a: StoredRecord, b: StoredRecord): boolean {
  return listOf(a) === listOf(b) && recordCursor(a) === recordCursor(b);
}

/** Of a record's key or file. */
function idOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1, -".json".length);
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
