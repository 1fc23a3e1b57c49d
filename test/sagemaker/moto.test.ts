import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../bricks/catalogue.js";
import type { WaitingBrick } from "../../bricks/gpu/waiting.js";
import { encodePng } from "../../bricks/raster/codec.js";
import { sagemakerBackend } from "../../bricks/sagemaker/backend.js";
import { s3Bucket } from "../../bricks/sagemaker/bucket.js";
import { type Cloud, startCloud } from "../aws/cloud.js";
import { credentials, whyNoMoto } from "../emulator/moto.js";
import { photo } from "../support/photo.js";

const noMoto = await whyNoMoto();
const { signal } = new AbortController();

/** moto is another's idea of S3 and of SageMaker's runtime than this project's own server. */
describe.skipIf(noMoto !== null)(`a run on moto${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
  let cloud: Cloud;
  let brick: WaitingBrick;
  beforeAll(async () => {
    cloud = await startCloud();
    const bucket = await cloud.makeBucket("runs");
    const runtime = new SageMakerRuntimeClient({ region: "us-east-1", endpoint: cloud.url, credentials });
    const general = { endpoint: "gpu", bucket, prefix: "studio/" };
    const backend = sagemakerBackend({ aws: { s3: cloud.s3, runtime }, general, chosen: new Map(), catalogue });
    brick = (await backend.find("FLUX-ENV"))!;
  }, 60_000);
  afterAll(() => cloud.close());

  /** Says what the endpoint will answer next. */
  const willAnswer = (data: string, isFailure = false) =>
    fetch(`${cloud.url}/moto-api/static/sagemaker/async-endpoint-results`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ results: [{ data, is_failure: isFailure }] }),
    });
  const left = async () => (await s3Bucket(cloud).list({ bucket: "runs", key: "" }, signal)).length;

  it("is prepared, started, found, collected and cleared away", async () => {
    const image = await photo("coffee", 120);
    const key = "7e".repeat(32);
    const share = async () => null;
    const call = await brick.prepare({ image, prompt: "make it snow" }, { key, seed: 3, share, signal });
    const request = JSON.parse(
      Buffer.from((await s3Bucket(cloud).get(place(String(call.request)), 10_000, signal))!).toString(),
    ) as { output: { prefix: string } };
    const png = await encodePng(image);
    const s3 = `${request.output.prefix}image.png`;
    const { bucket: Bucket, key: Key } = place(s3);
    await cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: png }));
    const { width, height } = image;
    const sum = createHash("sha256").update(png).digest("hex");
    const outputs = { image: { s3, kind: "image", width, height, sha256: sum } };
    await willAnswer(JSON.stringify({ contract: "brickwright/1", id: key, outputs, seconds: 1.5, model: "m" }));
    const id = await brick.create(call, { webhook: null, signal });
    expect(id).toBe(brick.named!(call));
    expect(await brick.find(call, signal)).toBe(id);
    const state = await brick.poll(id, signal);
    expect(state).toMatchObject({ status: "succeeded", seconds: 1.5, model: "m" });
    const made = await brick.collect({ image, prompt: "make it snow" }, (state as { output: unknown }).output, signal);
    expect(Buffer.compare((made.image as typeof image).data, image.data)).toBe(0);
    await brick.clear!(id, signal);
    expect(await left()).toBe(0);
    expect(await brick.poll(id, signal)).toMatchObject({ status: "failed", problem: { kind: "lost" } });
  });

  it("that fails is told by what the file of failures says", async () => {
    const image = await photo("coffee", 120);
    const share = async () => null;
    const call = await brick.prepare({ image, prompt: "x" }, { key: "8f".repeat(32), seed: 3, share, signal });
    const error = { kind: "unsafe", message: "No." };
    await willAnswer(JSON.stringify({ contract: "brickwright/1", id: null, error }), true);
    const id = await brick.create(call, { webhook: null, signal });
    expect(await brick.poll(id, signal)).toMatchObject({ status: "failed", problem: { kind: "safety", said: "No" } });
    await brick.cancel(id, signal);
    expect(await left()).toBe(0);
  });
});

function place(uri: string): { bucket: string; key: string } {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  return { bucket, key };
}
