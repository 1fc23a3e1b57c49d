import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { type Clock, systemClock } from "../clock.js";
import { BadInputError, StorageError } from "../errors.js";
import { checkRecordKey, isExpired, RECORD_BYTES, type Records, type StoredRecord } from "../records.js";
import { awsFault, commonFailure } from "./call-failure.js";
import { attributeBytes, fromAttribute, toAttribute } from "./dynamo/attributes.js";
import { recordsTable } from "./dynamo/table.js";

export { dynamoRecordsActions, recordsTable } from "./dynamo/table.js";

const { partitionKey, index, timeToLive, record: RECORD } = recordsTable;
type Item = Record<string, AttributeValue>;

/** Records in a DynamoDB table of the form {@link recordsTable}. */
export class DynamoRecords implements Records {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly clock: Clock = systemClock,
  ) {}

  async get(collection: string, id: string): Promise<StoredRecord | null> {
    const Key = keyOf(collection, id);
    const { Item } = await this.#send(`read ${collection}/${id}`, () =>
      this.client.send(new GetItemCommand({ TableName: this.table, Key, ConsistentRead: true })),
    );
    return Item === undefined ? null : this.#current(Item);
  }

  async create(collection: string, record: StoredRecord): Promise<boolean> {
    return this.#write(collection, record, {
      ConditionExpression: "attribute_not_exists(#pk) OR #ttl <= :now",
      ExpressionAttributeNames: { "#pk": partitionKey, "#ttl": timeToLive },
      ExpressionAttributeValues: { ":now": this.#now() },
    });
  }

  async put(collection: string, record: StoredRecord): Promise<void> {
    await this.#write(collection, record, {});
  }

  async replace(
    collection: string,
    record: StoredRecord,
    expected: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    const names: Record<string, string> = { "#pk": partitionKey, "#ttl": timeToLive };
    const values: Item = { ":now": this.#now() };
    const conditions = ["attribute_exists(#pk)", "(attribute_not_exists(#ttl) OR #ttl > :now)"];
    Object.entries(expected).forEach(([field, value], at) => {
      names["#record"] = RECORD;
      names[`#f${at}`] = field;
      if (value === undefined) {
        conditions.push(`attribute_not_exists(#record.#f${at})`);
      } else {
        values[`:v${at}`] = toAttribute(value);
        conditions.push(`#record.#f${at} = :v${at}`);
      }
    });
    return this.#write(collection, record, {
      ConditionExpression: conditions.join(" AND "),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    });
  }

  async list(collection: string, principal: string, limit: number, before?: string): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    let ExclusiveStartKey: Item | undefined;
    const older = before === undefined ? "" : " AND #order < :before";
    while (found.length < limit) {
      const page = await this.#send(`list ${collection}`, () =>
        this.client.send(
          new QueryCommand({
            TableName: this.table,
            IndexName: index.name,
            KeyConditionExpression: `#owner = :owner${older}`,
            ExpressionAttributeNames: {
              "#owner": index.partitionKey,
              ...(before === undefined ? {} : { "#order": index.sortKey }),
            },
            ExpressionAttributeValues: {
              ":owner": { S: `${collection}#${principal}` },
              ...(before === undefined ? {} : { ":before": { S: before } }),
            },
            ScanIndexForward: false,
            Limit: limit - found.length,
            ExclusiveStartKey,
          }),
        ),
      );
      for (const item of page.Items ?? []) {
        const record = this.#current(item);
        if (record) found.push(record);
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (ExclusiveStartKey === undefined) break;
    }
    return found;
  }

  async delete(collection: string, id: string): Promise<void> {
    const Key = keyOf(collection, id);
    await this.#send(`delete ${collection}/${id}`, () =>
      this.client.send(new DeleteItemCommand({ TableName: this.table, Key })),
    );
  }

  /** False when the condition does not hold. */
  async #write(
    collection: string,
    record: StoredRecord,
    condition: Partial<ConstructorParameters<typeof PutItemCommand>[0]>,
  ): Promise<boolean> {
    const Item = itemOf(collection, record);
    try {
      await this.#send(`write ${collection}/${record.id}`, () =>
        this.client.send(new PutItemCommand({ TableName: this.table, Item, ...condition })),
      );
      return true;
    } catch (error) {
      if (awsFault(error)?.code === "ConditionalCheckFailedException") return false;
      throw error;
    }
  }

  async #send<T>(doing: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (awsFault(error)?.code === "ResourceNotFoundException") {
        throw new StorageError(
          `Cannot ${doing}: there is no table ${this.table}, or it lacks the index ${index.name}.`,
          "Check the table's name and region.",
          { cause: error },
        );
      }
      throw commonFailure(error, `${doing} in the table ${this.table}`) ?? error;
    }
  }

  /** The record, unless its time is over and DynamoDB has not removed it yet. */
  #current(item: Item): StoredRecord | null {
    const stored = item[RECORD];
    if (stored === undefined) return null;
    const record = fromAttribute(stored) as StoredRecord;
    return isExpired(record, this.clock.now()) ? null : record;
  }

  #now(): AttributeValue {
    return { N: String(this.clock.now().getTime() / 1000) };
  }
}

function keyOf(collection: string, id: string): Item {
  checkRecordKey(collection, id);
  return { [partitionKey]: { S: `${collection}#${id}` } };
}

function itemOf(collection: string, record: StoredRecord): Item {
  const { id, principal, createdAt, expiresAt } = record;
  const Item: Item = {
    ...keyOf(collection, id),
    [index.partitionKey]: { S: `${collection}#${principal}` },
    [index.sortKey]: { S: `${createdAt}#${id}` },
    [RECORD]: toAttribute(record),
    ...(expiresAt === undefined ? {} : { [timeToLive]: { N: String(Date.parse(expiresAt) / 1000) } }),
  };
  const bytes = Object.entries(Item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value),
    0,
  );
  if (bytes > RECORD_BYTES) {
    throw new BadInputError(
      `The record ${collection}/${id} has ${bytes.toLocaleString("en")} bytes, and at most ${RECORD_BYTES.toLocaleString("en")} are allowed.`,
      "Keep its large parts in the object store, and their keys in the record.",
    );
  }
  return Item;
}
