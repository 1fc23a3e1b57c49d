import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { canonicalJson } from "../../canonical-json.js";
import { BadInputError } from "../../errors.js";
import { checkRecordKey, listOf, RECORD_BYTES, recordCursor, type StoredRecord } from "../../records.js";
import { recordsTable } from "./table.js";

export type Item = Record<string, AttributeValue>;

const { partitionKey, index, timeToLive, record: RECORD, expiry } = recordsTable;

export function keyOf(collection: string, id: string): Item {
  checkRecordKey(collection, id);
  return { [partitionKey]: { S: `${collection}#${id}` } };
}

/**
 * A record as it lies in the table: each of its fields as canonical JSON text. So every number and every nesting comes
 * back exactly, which DynamoDB's own types do not grant, and equal values are equal strings in a condition.
 * @throws {BadInputError} when it is larger than an item may be.
 */
export function itemOf(collection: string, record: StoredRecord): Item {
  const { id, expiresAt } = record;
  const fields = Object.entries(record).flatMap(([field, value]) => {
    const text = jsonOf(value);
    return text === undefined ? [] : [[field, { S: text }] as const];
  });
  const expires = expiresAt === undefined ? null : Date.parse(expiresAt);
  const item: Item = {
    ...keyOf(collection, id),
    [index.partitionKey]: { S: `${collection}#${listOf(record)}` },
    [index.sortKey]: { S: recordCursor(record) },
    [RECORD]: { M: Object.fromEntries(fields) },
    // Time to live has whole seconds, and removes no record before its time.
    ...(expires === null
      ? {}
      : { [timeToLive]: { N: String(Math.ceil(expires / 1000)) }, [expiry]: { N: String(expires) } }),
  };
  const bytes = Object.entries(item).reduce((sum, [name, value]) => sum + sizeOf(name, value), 0);
  if (bytes > RECORD_BYTES) {
    throw new BadInputError(
      `The record ${collection}/${id} has ${bytes.toLocaleString("en")} bytes, and at most ${RECORD_BYTES.toLocaleString("en")} are allowed.`,
      "Keep its large parts in the object store, and their keys in the record.",
    );
  }
  return item;
}

/** Null where the item is no record of ours. */
export function recordOf(item: Item): StoredRecord | null {
  const fields = item[RECORD]?.M;
  if (fields === undefined) return null;
  const entries = Object.entries(fields).map(([field, { S }]) => [field, JSON.parse(S ?? "null") as unknown]);
  return Object.fromEntries(entries) as StoredRecord;
}

/** As it is stored; undefined for what JSON leaves out. */
export function jsonOf(value: unknown): string | undefined {
  const plain: unknown = JSON.stringify(value);
  return typeof plain === "string" ? canonicalJson(JSON.parse(plain)) : undefined;
}

/** Bytes as DynamoDB counts them. */
function sizeOf(name: string, { S, N, M }: AttributeValue): number {
  const own = Buffer.byteLength(name);
  if (S !== undefined) return own + Buffer.byteLength(S);
  if (N !== undefined) return own + Math.ceil(N.length / 2) + 1;
  return own + Object.entries(M ?? {}).reduce((sum, [field, value]) => sum + 1 + sizeOf(field, value), 3);
}
