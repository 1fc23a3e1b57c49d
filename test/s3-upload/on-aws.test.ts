import { readFileSync } from "node:fs";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endEdit } from "../../functions/edits/end-edit.js";
import { getEdit } from "../../functions/edits/record.js";
import { createDeliver } from "../../functions/s3-upload/deliver.js";
import { createS3Upload } from "../../functions/s3-upload.js";
import type { EditRequest } from "../../functions/start-edit.js";
import { awsAnnouncer } from "../../platform/aws/announcer.js";
import { DynamoRecords } from "../../platform/aws/dynamo-records.js";
import { S3Store } from "../../platform/aws/s3-store.js";
import { sqsPostpone } from "../../platform/aws/visibility.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { type Cloud, startCloud } from "../aws/cloud.js";
import { credentials, whyNoMoto } from "../emulator/moto.js";
import { photoPath } from "../support/photo.js";

const cat = readFileSync(photoPath("cat"));
const noMoto = await whyNoMoto();

/** The services' own calls and formats; moto stands in for AWS. */
describe.skipIf(noMoto !== null)("uploads and announcements through the AWS SDK", () => {
  let cloud: Cloud;
  let sqs: SQSClient;
  let eventBridge: EventBridgeClient;

  beforeAll(async () => {
    cloud = await startCloud();
    const config = { region: "us-east-1", endpoint: cloud.url, credentials };
    sqs = new SQSClient(config);
    eventBridge = new EventBridgeClient(config);
  });

  afterAll(async () => {
    sqs?.destroy();
    eventBridge?.destroy();
    await cloud?.close();
  });

  const queue = async (QueueName: string) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? "";
  const arnOf = (url: string) => `arn:aws:sqs:us-east-1:123456789012:${url.slice(url.lastIndexOf("/") + 1)}`;

  async function receive(QueueUrl: string): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages;
  }

  async function drain(QueueUrl: string): Promise<Message[]> {
    const all: Message[] = [];
    for (let batch = await receive(QueueUrl); batch.length > 0; batch = await receive(QueueUrl)) {
      all.push(...batch);
      for (const { ReceiptHandle } of batch) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return all;
  }

  it("edits each put object once, whatever its name, and brings the results", async () => {
    const Bucket = await cloud.makeBucket("people-s-photos");
    const events = await queue("uploads");
    await cloud.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ QueueArn: arnOf(events), Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    );
    const store = new S3Store(cloud.s3, Bucket);
    const records = new DynamoRecords(cloud.dynamo, await cloud.makeTable("uploads"));
    const started = new Map<string, EditRequest>();
    const deps = { store, records, clock: systemClock, logger: silentLogger };
    const handler = createS3Upload({
      ...deps,
      bucket: Bucket,
      pipelineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:pipeline",
      workflow: {
        start: async ({ name = "", input }) => {
          started.set(name, input as EditRequest);
          return name;
        },
      },
    });
    const names = ["plain.jpg", "my cat + 100%.jpg", "Straße/夕暮れ ☀️.jpg", "%2B.jpg"];
    const say = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
    for (const name of names) {
      const Metadata = { instruction: say(`färbe ${name}`), options: '{"seed":4}' };
      await cloud.s3.send(new PutObjectCommand({ Bucket, Key: `uploads/${name}`, Body: cat, Metadata }));
    }
    await cloud.s3.send(new PutObjectCommand({ Bucket, Key: "uploads/b.jpg", Body: cat }));
    await cloud.s3.send(new PutObjectCommand({ Bucket, Key: "uploads/b.jpg.json", Body: '{"instruction":"sidecar"}' }));
    const messages = await drain(events);
    const batch = {
      Records: [...messages, ...messages.toReversed()].map(({ Body, MessageId }) => ({
        eventSource: "aws:sqs",
        messageId: MessageId,
        body: Body,
      })),
    };
    expect(await handler(batch)).toEqual({ batchItemFailures: [] });
    const instructions = [...started.values()].map(({ instruction }) => instruction).sort();
    expect(instructions).toEqual([...names.map((name) => `färbe ${name}`), "sidecar"].sort());

    const deliver = createDeliver(deps);
    for (const [editId, { source }] of started) {
      expect(Buffer.from(await store.get(source.key))).toEqual(cat);
      await store.put(`edits/${editId}/out/result-1.jpg`, cat, { contentType: "image/jpeg" });
      const edit = await getEdit(records, editId);
      await endEdit({ records, clock: systemClock, deliver }, edit!, {
        status: "succeeded",
        outputs: [
          {
            kind: "image",
            key: `edits/${editId}/out/result-1.jpg`,
            format: "jpeg",
            width: 8,
            height: 8,
            bytes: cat.length,
            sha256: "00",
            lineage: "global",
            touched: 1,
            preserved: "none",
          },
        ],
        steps: {},
        dollars: 0,
      });
    }
    for (const name of [...names, "b.jpg"]) {
      expect(Buffer.from(await store.get(`results/${name}`))).toEqual(cat);
      const report = JSON.parse(new TextDecoder().decode(await store.get(`results/${name}.json`)));
      expect(report).toMatchObject({ status: "succeeded", results: [{ key: `results/${name}` }] });
    }
    // What the results' own events say starts nothing.
    const before = started.size;
    const ours = (await drain(events)).map(({ Body, MessageId }) => ({
      eventSource: "aws:sqs",
      messageId: MessageId,
      body: Body,
    }));
    expect(ours.length).toBeGreaterThan(10);
    await handler({ Records: ours });
    expect(started.size).toBe(before);
  });

  it("brings news to a rule of the bus and to the queue of webhooks, where they can be hidden", async () => {
    await eventBridge.send(new CreateEventBusCommand({ Name: "edits" }));
    const [seen, webhooks] = [await queue("seen-by-a-rule"), await queue("webhooks")];
    const EventPattern = JSON.stringify({ source: ["brickwright"], "detail-type": ["Edit Failed"] });
    await eventBridge.send(new PutRuleCommand({ EventBusName: "edits", Name: "failures", EventPattern }));
    const Targets = [{ Id: "queue", Arn: arnOf(seen) }];
    await eventBridge.send(new PutTargetsCommand({ EventBusName: "edits", Rule: "failures", Targets }));
    const announcer = awsAnnouncer({
      eventBridge,
      busName: "edits",
      sqs,
      queueUrl: webhooks,
      logger: silentLogger,
    });
    const news = {
      id: "e1.edit.failed",
      type: "edit.failed" as const,
      principal: "anna",
      at: "2026-01-31T12:00:00.000Z",
      data: { id: "e1", status: "failed" },
      webhook: "https://example.com/hook",
    };
    await announcer.announce(news);
    await announcer.announce({ ...news, type: "edit.succeeded", webhook: null });
    const [event, ...more] = await drain(seen);
    expect(more).toEqual([]);
    expect(JSON.parse(event?.Body ?? "")).toMatchObject({
      source: "brickwright",
      "detail-type": "Edit Failed",
      detail: { principal: "anna", data: { id: "e1", status: "failed" } },
    });
    const [message] = await receive(webhooks);
    expect(JSON.parse(message?.Body ?? "")).toEqual(news);
    const postpone = sqsPostpone(sqs, webhooks);
    await postpone(message?.ReceiptHandle ?? "", 0);
    const [again] = await receive(webhooks);
    expect(again?.MessageId).toBe(message?.MessageId);
    await postpone(again?.ReceiptHandle ?? "", 11.5 * 3600);
    expect(await receive(webhooks)).toEqual([]);
  });
});
