import { randomUUID } from "node:crypto";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FileRecords } from "../../local/store/file-records.js";
import { DynamoRecords } from "../../platform/aws/dynamo-records.js";
import { whyNoMoto } from "../emulator/moto.js";
import { MemoryStore } from "../fidelity/memory-store.js";
import { type Cloud, startCloud } from "./cloud.js";
import { recordsContract } from "./contract/records.js";

let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead), monotonic: () => performance.now() };
const later = (seconds: number) => {
  ahead += seconds * 1000;
};
beforeEach(() => {
  ahead = 0;
});

recordsContract("a store of objects", async () => new FileRecords(new MemoryStore(), clock), later);

const noMoto = await whyNoMoto();

describe.skipIf(noMoto !== null)(`DynamoDB${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud.close());
  const makeTable = () => cloud.makeTable(`t-${randomUUID()}`);

  recordsContract("a table", async () => new DynamoRecords(cloud.dynamo, await makeTable(), clock), later);

  test("keeps keys, index and time to live where the stack's table has them", async () => {
    const table = await makeTable();
    const records = new DynamoRecords(cloud.dynamo, table);
    const createdAt = "2026-11-23T10:00:00.123Z";
    await records.put("edits", { id: "e1", principal: "p", createdAt, expiresAt: "2026-12-23T00:00:00.500Z" });
    const { Item } = await cloud.dynamo.send(new GetItemCommand({ TableName: table, Key: { pk: { S: "edits#e1" } } }));
    expect(Item).toMatchObject({
      pk: { S: "edits#e1" },
      owner: { S: "edits#p" },
      createdAt: { S: `${createdAt}#e1` },
      // DynamoDB wants whole seconds.
      ttl: { N: "1797984001" },
    });
  });

  test("lists past what one answer of DynamoDB holds", async () => {
    const records = new DynamoRecords(cloud.dynamo, await makeTable());
    // A page has at most 1 MB.
    for (let n = 0; n < 9; n++) {
      const createdAt = `2026-11-23T10:00:00.00${n}Z`;
      await records.put("edits", { id: `e${n}`, principal: "p", createdAt, text: "x".repeat(300_000) });
    }
    expect((await records.list("edits", "p", 100)).map(({ id }) => id)).toEqual(
      Array.from({ length: 9 }, (_, n) => `e${8 - n}`),
    );
  });

  test("says that there is no such table", async () => {
    const records = new DynamoRecords(cloud.dynamo, "nowhere");
    const thing = { id: "a", principal: "p", createdAt: "2026-11-23T10:00:00.000Z" };
    await expect(records.get("things", "a")).rejects.toMatchObject({ name: "StorageError" });
    await expect(records.put("things", thing)).rejects.toMatchObject({ name: "StorageError" });
  });
});

test.each([
  [400, "ProvisionedThroughputExceededException", "TransientError"],
  [400, "ThrottlingException", "TransientError"],
  [500, "InternalServerError", "TransientError"],
  [400, "AccessDeniedException", "StorageError"],
  [400, "UnrecognizedClientException", "StorageError"],
])("DynamoDB's %i %s is a %s", async (status, code, name) => {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: "no" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const credentials = { accessKeyId: "a", secretAccessKey: "s" };
  const client = new DynamoDBClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    maxAttempts: 1,
  });
  await expect(new DynamoRecords(client, "t").get("things", "a")).rejects.toMatchObject({ name });
  client.destroy();
  server.close();
});
