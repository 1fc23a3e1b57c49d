import { BadInputError } from "./errors.js";

/** A row of the record table. `id` is unique within its collection. */
export interface StoredRecord {
  readonly id: string;
  /** Whose it is. */
  readonly principal: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC: from then on it is as if there were no such record (and DynamoDB's time to live removes it). */
  readonly expiresAt?: string | undefined;
  /** In whose list it stands, where that is not its principal's. */
  readonly listedAs?: string | undefined;
  readonly [field: string]: unknown;
}

/** Bytes of one record at most, as DynamoDB counts them: a little less than its JSON text has. */
export const RECORD_BYTES = 400 * 1024;

/**
 * Small JSON records (edits, batches, idempotency keys, waiting predictions) with conditional writes. Ids and collections
 * are 1–128 characters of `[A-Za-z0-9_-]`. What is read is what JSON keeps of what was written.
 */
export interface Records {
  /** As it was last written, wherever that was. */
  get(collection: string, id: string): Promise<StoredRecord | null>;
  /** Writes only if there is none of that id. False when there is one. @throws {BadInputError} above {@link RECORD_BYTES} */
  create(collection: string, record: StoredRecord): Promise<boolean>;
  /** Replaces only if the stored record still equals `expected` field by field in the fields given. False otherwise. */
  replace(collection: string, record: StoredRecord, expected: Readonly<Record<string, unknown>>): Promise<boolean>;
  put(collection: string, record: StoredRecord): Promise<void>;
  /**
   * Newest first; a record written a moment ago may not be listed yet. `before` is a `createdAt`, or
   * `<createdAt>#<id>` of the last record of the page before, which skips none of those made in the same millisecond.
   */
  list(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]>;
  delete(collection: string, id: string): Promise<void>;
}

/** Whose {@link Records.list} has the record. */
export function listOf({ principal, listedAs }: Pick<StoredRecord, "principal" | "listedAs">): string {
  return listedAs ?? principal;
}

const NAME = /^[A-Za-z0-9_-]{1,128}$/;

/** @throws {BadInputError} unless both are names that every kind of table takes. */
export function checkRecordKey(collection: string, id: string): void {
  if (!NAME.test(id)) throw new BadInputError(`"${id.slice(0, 200)}" is not the id of a record.`);
  checkCollection(collection);
}

/** @throws {BadInputError} unless every kind of table takes the name. */
export function checkCollection(collection: string): void {
  if (!NAME.test(collection)) throw new BadInputError(`"${collection.slice(0, 200)}" is not a collection of records.`);
}

/** Its time is over: from then on there is no such record. */
export function isExpired(record: StoredRecord, now: Date): boolean {
  return record.expiresAt !== undefined && Date.parse(record.expiresAt) <= now.getTime();
}

/** Where a record stands in its principal's list, and what `before` of {@link Records.list} may be. */
export function recordCursor({ createdAt, id }: Pick<StoredRecord, "createdAt" | "id">): string {
  return `${createdAt}#${id}`;
}
