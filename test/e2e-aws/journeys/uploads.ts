import { PutObjectCommand } from "@aws-sdk/client-s3";
import { paginateListExecutions } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import type { Account } from "../account.js";
import { jpeg, looksOf } from "./pictures.js";

interface Report {
  readonly status: string;
  readonly edit: string | null;
  readonly from?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly failure?: { readonly error: string; readonly stage: string };
  readonly photo: { readonly key: string; readonly versionId: string };
  readonly results?: readonly { readonly key: string; readonly width: number; readonly height: number }[];
  readonly steps?: readonly { readonly brick: string }[];
}

const open = new Set(["running", "waiting"]);

async function put({ s3, bucket }: Account, key: string, body: Uint8Array | string, metadata = {}): Promise<string> {
  const ContentType = key.endsWith(".json") ? "application/json" : "image/jpeg";
  const { VersionId = "" } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType, Metadata: metadata }),
  );
  return VersionId;
}

/** The report of an upload, once it says that it is over (or as `wanted` says). */
async function reportOf(
  { store }: Account,
  key: string,
  wanted = ({ status }: Report) => !open.has(status),
): Promise<Report> {
  const reportKey = `${key.replace(/^uploads\//, "results/")}.json`;
  for (const end = Date.now() + 45_000; ; ) {
    const there = (await store.head(reportKey)) !== null;
    const report = there ? (JSON.parse(Buffer.from(await store.get(reportKey)).toString()) as Report) : null;
    if (report !== null && wanted(report)) return report;
    if (Date.now() > end) throw new Error(`waited in vain for ${key}: ${JSON.stringify(report)}`);
    await new Promise((go) => setTimeout(go, 200));
  }
}

async function executions({ sfn, pipelineArn }: Account): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn: pipelineArn })) {
    for (const { name = "" } of page.executions ?? []) names.push(name);
  }
  return names;
}

/** Until the queue is empty and nobody is at any of its messages. */
async function quiet({ sqs, uploadsQueue: QueueUrl }: Account): Promise<void> {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  for (;;) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
    );
    if (AttributeNames.every((name) => Attributes[name] === "0")) return;
    await new Promise((go) => setTimeout(go, 100));
  }
}

/** A message as S3 sends it when that version was put. */
function notification(bucket: string, key: string, versionId: string): string {
  const name = encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
  const object = { key: name, size: 1000, eTag: "0", versionId, sequencer: "0055AED6DCD90281E5" };
  return JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name: bucket }, object } }] });
}

export function uploadJourneys(account: () => Account): void {
  describe("a photo that is put under uploads/", () => {
    test("becomes a result of the same name with a record, whatever characters the name has", async () => {
      const before = await executions(account());
      const photo = await jpeg("coffee");
      const byMetadata = "uploads/Reise 2026/Tasse + Löffel 100%.jpg";
      const bySidecar = "uploads/日本 %20/a+b & c=d.jpg";
      await put(account(), byMetadata, photo, { instruction: "make it brighter" });
      await put(account(), bySidecar, photo);
      await reportOf(account(), bySidecar, ({ status }) => status === "waiting");
      await put(account(), `${bySidecar}.json`, JSON.stringify({ instruction: "make it warmer" }));
      const given = await looksOf(photo);
      for (const [key, from, brick] of [
        [byMetadata, "metadata", "BRIGHTNESS"],
        [bySidecar, `${bySidecar}.json`, "WARMTH"],
      ] as const) {
        const report = await reportOf(account(), key);
        const result = key.replace("uploads/", "results/");
        expect(report).toMatchObject({
          status: "succeeded",
          from,
          photo: { key },
          results: [{ key: result, width: given.width, height: given.height }],
          steps: [{ brick }],
        });
        const made = await looksOf(await account().store.get(result));
        expect(made).toMatchObject({ width: given.width, height: given.height });
        if (brick === "BRIGHTNESS") expect(made.light).toBeGreaterThan(given.light + 5);
        else expect(made.warmth).toBeGreaterThan(given.warmth + 5);
      }
      await quiet(account());
      // Neither the results nor the reports led to edits of their own.
      expect((await executions(account())).length - before.length).toBe(2);
    });

    test("is edited once although its event comes again, and to several sandboxes at the same moment", async () => {
      const { bucket, sqs, uploadsQueue, invoke, sandboxes, records } = account();
      const key = "uploads/once.jpg";
      const instruction = "make it a little brighter";
      const before = await executions(account());
      sandboxes("s3-upload").together(3);
      const versionId = await put(account(), key, await jpeg("cat"), { instruction });
      const body = notification(bucket, key, versionId);
      const record = { messageId: "m", body, eventSource: "aws:sqs" };
      const answers = await Promise.all([1, 2, 3].map(() => invoke("s3-upload", { Records: [record] })));
      expect(answers).toEqual([1, 2, 3].map(() => ({ batchItemFailures: [] })));
      expect(sandboxes("s3-upload").started).toBeGreaterThan(2);
      const first = await reportOf(account(), key);
      expect(first).toMatchObject({ status: "succeeded", photo: { key, versionId } });
      for (let again = 0; again < 3; again++) {
        await sqs.send(new SendMessageCommand({ QueueUrl: uploadsQueue, MessageBody: body }));
      }
      await new Promise((go) => setTimeout(go, 500));
      await quiet(account());
      expect((await executions(account())).filter((name) => !before.includes(name))).toEqual([first.edit]);
      const edits = await records.list("edits", "uploads", 100);
      expect(edits.filter((edit) => edit.instruction === instruction)).toHaveLength(1);
      expect(await reportOf(account(), key)).toEqual(first);
    });

    test("that cannot be edited leaves a record that says why", async () => {
      const [noPicture, noWish] = ["uploads/bad/letter.jpg", "uploads/bad/unclear.jpg"];
      await put(account(), noPicture, "Dear Sir or Madam,", { instruction: "make it brighter" });
      await put(account(), noWish, await jpeg("cat"));
      await put(account(), `${noWish}.json`, "{ brighter please");
      const failed = await reportOf(account(), noPicture);
      expect(failed).toMatchObject({ status: "failed", failure: { error: "BadInputError", stage: "Ingest" } });
      expect(failed.message).toMatch(/JPEG|picture|image/i);
      expect(await account().store.head("results/bad/letter.jpg")).toBeNull();
      const refused = await reportOf(account(), noWish);
      expect(refused).toMatchObject({ status: "refused", edit: null });
      expect(refused.message).toContain("unclear.jpg.json: this is not JSON");
    });
  });
}
