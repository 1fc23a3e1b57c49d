import { endEdit } from "../../functions/edits/end-edit.js";
import { type EditEnding, type EditRecord, getEdit } from "../../functions/edits/record.js";
import { createDeliver } from "../../functions/s3-upload/deliver.js";
import { createS3Upload } from "../../functions/s3-upload.js";
import type { EditRequest } from "../../functions/start-edit.js";
import { FileRecords } from "../../local/store/file-records.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import type { StartExecution } from "../../platform/workflow.js";
import { Bucket, type Put } from "./bucket.js";

export const BUCKET = "photos-of-a-test";
const PIPELINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:brickwright-pipeline";

/** The function with a bucket, real records, and a workflow that remembers what was started and starts nothing. */
export function harness() {
  const bucket = new Bucket();
  const records = new FileRecords(new Bucket());
  const started = new Map<string, EditRequest>();
  let failures = 0;
  const start = async ({ name = "", input }: StartExecution) => {
    await Promise.resolve();
    if (failures > 0) {
      failures--;
      throw Object.assign(new Error("Rate exceeded"), { name: "TransientError" });
    }
    const before = started.get(name);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(input)) {
      throw Object.assign(new Error(name), { name: "ExecutionAlreadyExists" });
    }
    started.set(name, input as EditRequest);
    return `${PIPELINE}:${name}`;
  };
  const deps = { store: bucket, records, clock: systemClock, logger: silentLogger };
  const handler = createS3Upload({ ...deps, workflow: { start }, pipelineArn: PIPELINE, bucket: BUCKET });
  const deliver = createDeliver(deps);
  return {
    bucket,
    records,
    handler,
    deliver,
    /** What the pipeline was started with, in the order of the first starts. */
    edits: () => [...started.values()],
    failStarts: (times: number) => {
      failures = times;
    },
    /** Puts and handles the event, as S3 sends it to a queue. */
    async put(key: string, body: Uint8Array | string, metadata: Readonly<Record<string, string>> = {}) {
      const put = bucket.upload(key, body, metadata);
      await handler(queued(put));
      return put;
    },
    /** What people read of a photo. */
    report: (name: string) => bucket.json(`results/${name}.json`),
    /** Ends an edit as the pipeline does, its results in the store. */
    async end(editId: string, ending: EditEnding): Promise<EditRecord> {
      const edit = await getEdit(records, editId);
      if (edit === null) throw new Error(`No edit ${editId}.`);
      return endEdit({ records, clock: systemClock, deliver }, edit, ending);
    },
  };
}

/** One message of a queue with what S3 says of a put. */
export function queued(...puts: readonly Put[]) {
  return {
    Records: puts.map((put, index) => ({
      eventSource: "aws:sqs",
      messageId: `message-${index}`,
      body: JSON.stringify(fromS3(put)),
    })),
  };
}

export function fromS3({ key, versionId, size, sequencer }: Put, eventName = "ObjectCreated:Put") {
  return {
    Records: [
      {
        eventSource: "aws:s3",
        eventName,
        s3: { bucket: { name: BUCKET }, object: { key: formEncoded(key), size, eTag: "e", versionId, sequencer } },
      },
    ],
  };
}

export function fromBus({ key, versionId, size, sequencer }: Put, type = "Object Created") {
  return {
    source: "aws.s3",
    "detail-type": type,
    detail: { bucket: { name: BUCKET }, object: { key, size, etag: "e", "version-id": versionId, sequencer } },
  };
}

/** As S3 writes keys: slashes as they are. */
function formEncoded(key: string): string {
  return new URLSearchParams({ key }).toString().slice("key=".length).replaceAll("%2F", "/");
}
