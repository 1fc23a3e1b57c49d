import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { type Clock, systemClock } from "../clock.js";
import { StorageError } from "../errors.js";
import { checkCollection, isExpired, type Records, type StoredRecord } from "../records.js";
import { awsFault, commonFailure } from "./call-failure.js";
import { type Item, itemOf, jsonOf, keyOf, recordOf } from "./dynamo/item.js";
import { recordsTable } from "./dynamo/table.js";

export { dynamoRecordsActions, recordsTable } from "./dynamo/table.js";

const { partitionKey, index, record: RECORD, expiry } = recordsTable;

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
      ConditionExpression: "attribute_not_exists(#pk) OR #expiry <= :now",
      ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
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
    const names: Record<string, string> = { "#pk": partitionKey, "#expiry": expiry };
    const values: Item = { ":now": this.#now() };
    const conditions = ["attribute_exists(#pk)", "(attribute_not_exists(#expiry) OR #expiry > :now)"];
    Object.entries(expected).forEach(([field, value], at) => {
      names["#record"] = RECORD;
      names[`#f${at}`] = field;
      const json = jsonOf(value);
      if (json === undefined) {
        conditions.push(`attribute_not_exists(#record.#f${at})`);
      } else {
        values[`:v${at}`] = { S: json };
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
    checkCollection(collection);
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
    const record = recordOf(item);
    return record === null || isExpired(record, this.clock.now()) ? null : record;
  }

  #now(): AttributeValue {
    return { N: String(this.clock.now().getTime()) };
  }
}
