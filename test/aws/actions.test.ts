import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DynamoRecords, dynamoRecordsActions } from "../../platform/aws/dynamo-records.js";
import { S3Store, s3StoreActions } from "../../platform/aws/s3-store.js";
import { machineActions, StepFunctionsWorkflow, workflowActions } from "../../platform/aws/step-functions.js";
import { StepFunctionsMachines } from "../../platform/aws/step-functions-machines.js";
import { whyNoMoto } from "../emulator/moto.js";
import { type Cloud, role, startCloud } from "./cloud.js";
import { all } from "./contract/object-store.js";
import { ended, sleeper } from "./contract/workflow.js";

/** The IAM actions of S3's calls, which are named otherwise (Service Authorization Reference). */
const s3Actions: Readonly<Record<string, readonly string[]>> = {
  AbortMultipartUpload: ["AbortMultipartUpload"],
  CompleteMultipartUpload: ["PutObject"],
  CopyObject: ["GetObject", "GetObjectVersion", "PutObject"],
  CreateMultipartUpload: ["PutObject"],
  DeleteObject: ["DeleteObject"],
  GetObject: ["GetObject", "GetObjectVersion"],
  HeadObject: ["GetObject", "GetObjectVersion"],
  ListObjectsV2: ["ListBucket"],
  PutObject: ["PutObject"],
  UploadPart: ["PutObject"],
  UploadPartCopy: ["GetObject", "GetObjectVersion", "PutObject"],
};

const flat = (table: Readonly<Record<string, readonly string[]>>) => [...new Set(Object.values(table).flat())].sort();

const noMoto = await whyNoMoto();

/** What a stack's roles derive from must be neither less nor more than what is called. */
describe.skipIf(noMoto !== null)(`the actions that adapters name${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
  let cloud: Cloud;
  let called: string[] = [];
  beforeAll(async () => {
    cloud = await startCloud();
    for (const client of [cloud.s3, cloud.dynamo, cloud.sfn]) {
      (client as typeof cloud.s3).middlewareStack.add(
        (next, context) => (args) => {
          called.push((context.commandName ?? "").replace(/Command$/, ""));
          return next(args);
        },
        { step: "initialize" },
      );
    }
  });
  afterAll(() => cloud.close());
  const during = async (work: () => Promise<void>) => {
    called = [];
    await work();
    return [...new Set(called)];
  };

  test("are all that the store calls", async () => {
    const bucket = await cloud.makeBucket(`b-${randomUUID()}`);
    const calls = await during(async () => {
      const store = new S3Store(cloud.s3, bucket, { largestCopy: 3, copyPart: 5 * 1024 ** 2 });
      await store.put("a", Buffer.from("abc"));
      await store.put("large", Buffer.from("abcd"));
      await store.get("a");
      await store.head("a");
      await store.copy("a", "b");
      await store.copy("large", "c");
      await all(store.list(""));
      await store.presign("a", "GET", 60);
      const { uploadId } = await store.begin("d", "image/png", 1);
      await store.abort("d", uploadId);
      await store.delete("a");
    });
    const actions = calls.flatMap((call) => s3Actions[call] ?? [`unknown: ${call}`]);
    expect([...new Set(actions.map((action) => `s3:${action}`))].sort()).toEqual(flat(s3StoreActions));
  });

  test("are all that the records call", async () => {
    const table = await cloud.makeTable(`t-${randomUUID()}`);
    const calls = await during(async () => {
      const records = new DynamoRecords(cloud.dynamo, table);
      const thing = { id: "a", principal: "p", createdAt: "2026-11-23T10:00:00.000Z" };
      await records.create("things", thing);
      await records.replace("things", thing, {});
      await records.get("things", "a");
      await records.list("things", "p", 5);
      await records.delete("things", "a");
    });
    expect(calls.map((call) => `dynamodb:${call}`).sort()).toEqual(flat(dynamoRecordsActions));
  });

  test("are all that workflow and machines call", async () => {
    const calls = await during(async () => {
      const workflow = new StepFunctionsWorkflow(cloud.sfn, { machineRoleArn: role, tags: { a: "b" } });
      const machines = new StepFunctionsMachines(cloud.sfn);
      const machineArn = await workflow.ensureMachine("m", sleeper);
      await new StepFunctionsWorkflow(cloud.sfn, { machineRoleArn: `${role}-2` }).ensureMachine("m", sleeper);
      const arn = await workflow.start({ machineArn, input: {} });
      await workflow.describe(arn);
      await all(workflow.history(arn));
      await workflow.stop(arn);
      await ended(workflow, arn);
      const token = "AQB".padEnd(40, "0");
      await workflow.sendTaskSuccess(token, {}).catch(() => {});
      await workflow.sendTaskFailure(token, "E", "c").catch(() => {});
      await workflow.sendTaskHeartbeat(token).catch(() => {});
      await all(machines.list(""));
      await machines.tags(machineArn);
      await machines.activity(machineArn, "STANDARD");
      await machines.delete(machineArn);
    });
    const { ensure, sweep, activity, list } = machineActions;
    const named = flat({ ...workflowActions, ensure, sweep, activity, list });
    // Tags of a new machine need a permission of their own though nothing else is called.
    expect([...calls.map((call) => `states:${call}`), "states:TagResource"].sort()).toEqual(named);
  });
});
