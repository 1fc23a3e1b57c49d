import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { executionArnOf } from "../../functions/edits/execution-arn.js";
import { createS3Upload } from "../../functions/s3-upload.js";
import { composeLocal, type Local } from "../../local/composition.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { localPolicy } from "../fetch/local-servers.js";
import { news, receiver } from "../notify/receiver.js";
import { photoPath } from "../support/photo.js";
import { BUCKET, queued } from "./harness.js";

let home: string;
let local: Local;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "brickwright-uploads-"));
  local = await composeLocal(home, undefined, undefined, { webhooks: localPolicy });
});

afterEach(async () => {
  await local.close();
  await rm(home, { recursive: true, force: true });
});

const json = async (key: string) => JSON.parse(new TextDecoder().decode(await local.store.get(key)));

describe("uploads on one machine", () => {
  it("run through the real pipeline: a photo and its sidecar become a result, what is no picture a reason", async () => {
    const { store, records, engine, pipelineArn } = local;
    const handler = createS3Upload({
      store,
      records,
      workflow: engine,
      pipelineArn,
      bucket: BUCKET,
      clock: systemClock,
      logger: silentLogger,
    });
    let count = 0;
    const put = async (key: string, body: Uint8Array) => {
      await store.put(key, body);
      const event = { key, versionId: "null", size: body.byteLength, sequencer: String(++count) };
      await Promise.all([handler(queued(event)), handler(queued(event))]);
    };
    const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const photo = await sharp(photoPath("coffee")).resize(320).jpeg().toBuffer();
    await put("uploads/my trip/coffee + milk.jpg", photo);
    await put("uploads/my trip/notes.txt", text("not a picture"));
    await put("uploads/my trip/edit.json", text({ instruction: "make it black and white" }));
    for (const name of ["coffee + milk.jpg", "notes.txt"]) {
      const { edit } = await json(`results/my trip/${name}.json`);
      await engine.finished(executionArnOf(pipelineArn, edit));
    }
    const report = await json("results/my trip/coffee + milk.jpg.json");
    expect(report).toMatchObject({
      status: "succeeded",
      instruction: "make it black and white",
      from: "uploads/my trip/edit.json",
      results: [{ kind: "image", key: "results/my trip/coffee + milk.jpg", format: "jpeg" }],
    });
    const { channels } = await sharp(await store.get("results/my trip/coffee + milk.jpg")).stats();
    const means = channels.map(({ mean }) => mean);
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(2);
    expect(Buffer.from(await store.get("uploads/my trip/coffee + milk.jpg"))).toEqual(photo);
    const failed = await json("results/my trip/notes.txt.json");
    expect(failed).toMatchObject({ status: "failed", failure: { error: "BadInputError", stage: "Ingest" } });
    expect(failed.message).toContain("is not a picture that can be read here");
  });
});

describe("announcements of this machine's system", () => {
  it("reach their webhook before the program ends", async () => {
    const hook = await receiver((response) => response.end());
    await local.announce(news(hook.url()));
    await local.close();
    expect(hook.received).toHaveLength(1);
    await hook.close();
  });
});
