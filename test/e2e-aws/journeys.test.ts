import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNoMoto } from "../emulator/moto.js";
import { type ReplicateServer, startReplicateServer } from "../support/replicate-server/server.js";
import { type Account, startAccount } from "./account.js";
import { apiJourneys } from "./journeys/api.js";
import { batchJourneys } from "./journeys/batches.js";
import { gpuJourneys } from "./journeys/gpu.js";
import { machineJourneys } from "./journeys/machines.js";
import { roleJourneys } from "./journeys/roles.js";
import { uploadJourneys } from "./journeys/uploads.js";

/**
 * The whole stack, from its CDK template, on moto: S3, Step Functions, SQS, Lambda, DynamoDB and Secrets Manager by the real AWS SDK. moto
 * has neither `startExecution.sync:2` nor `startSyncExecution`, so a stand-in (moto_account.py) runs the compiled machine on moto's own Step
 * Functions and waits for it; IAM, API Gateway, Lambda's poller and EventBridge's rules about executions are stood in for by gate.ts, gateway.ts,
 * event-source.ts and event-rules.ts. The batch machines' maps wait (waiting-maps.ts).
 */
const missing = await whyNoMoto();

describe.skipIf(missing !== null)("the stack in an account", () => {
  let account: Account;
  let replicate: ReplicateServer;
  beforeAll(async () => {
    // The third prediction is to be stopped while it runs.
    replicate = await startReplicateServer({ course: (index) => ({ boot: 100, run: index === 2 ? 600_000 : 200 }) });
    const props = { replicate: {}, isnet: false, config: { replicate: { baseUrl: replicate.url } } };
    account = await startAccount({ props, secret: replicate.world.token });
  }, 180_000);
  afterAll(async () => {
    await account?.close();
    await replicate?.close();
  });

  uploadJourneys(() => account);
  apiJourneys(() => account);
  gpuJourneys(
    () => account,
    () => replicate,
  );
  machineJourneys(() => account);
  batchJourneys(() => account);

  roleJourneys(() => account);

  test("has no defect to log after all of this, and nothing in its dead-letter queues", async () => {
    const errors = account.logs().filter(({ level }) => level === "error");
    expect(errors).toEqual([]);
    expect(await account.deadLetters()).toBe(0);
  });
});
