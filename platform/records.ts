/** A row of the record table. `id` is unique within its collection. */
export interface StoredRecord {
  readonly id: string;
  /** Whose it is. */
  readonly principal: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC: from then on the record may be gone at any time (DynamoDB's time to live). */
  readonly expiresAt?: string | undefined;
  readonly [field: string]: unknown;
}

/** Small JSON records (edits, batches, idempotency keys, waiting predictions) with conditional writes. */
export interface Records {
  get(collection: string, id: string): Promise<StoredRecord | null>;
  /** Writes only if there is none of that id. False when there is one. */
  create(collection: string, record: StoredRecord): Promise<boolean>;
  /** Replaces only if the stored record still equals `expected` field by field in the fields given. False otherwise. */
  replace(collection: string, record: StoredRecord, expected: Readonly<Record<string, unknown>>): Promise<boolean>;
  put(collection: string, record: StoredRecord): Promise<void>;
  /** Newest first. */
  list(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]>;
  delete(collection: string, id: string): Promise<void>;
}
