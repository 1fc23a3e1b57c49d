import { expect, test } from "vitest";
import { BATCHES } from "../../functions/batch/record.js";
import { UPLOADS_PRINCIPAL } from "../../functions/s3-upload/status.js";
import { createS3Upload } from "../../functions/s3-upload.js";
import type { Local } from "../../local/composition.js";
import { serveApi } from "../../local/serve/serve.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { localSystem, putPictures, reportOf, startDependencies } from "./setting.js";

interface View {
  id: string;
  status: string;
  retryOf: string | null;
  counts: Record<string, number | null>;
  report: { url: string } | null;
}

async function serving(local: Local, apiKeys: readonly string[] = []) {
  const served = await serveApi(local, {
    home: (local.store as unknown as { root: string }).root,
    port: 0,
    host: "127.0.0.1",
    apiKeys,
    concurrency: 1,
    fetchPicture: null,
    version: "0",
    logger: silentLogger,
  });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(served.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as View };
  };
  const ended = async (id: string, headers: Record<string, string> = {}) => {
    for (;;) {
      const { body } = await call("GET", `/batches/${id}`, undefined, headers);
      if (body.status !== "running") return body;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  return { served, call, ended };
}

test("a batch is begun, followed, reported, retried and listed over HTTP", async () => {
  const local = await localSystem();
  const keys = await putPictures(local, 4);
  const { served, call, ended } = await serving(local);
  try {
    const rows = [...keys, "uploads/missing.png"].map((image) => ({ image }));
    const wanted = { photos: { rows }, instruction: "make it warmer" };
    const key = { "idempotency-key": "one" };
    const [first, again] = [await call("POST", "/batches", wanted, key), await call("POST", "/batches", wanted, key)];
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body.id).toBe(first.body.id);
    expect((await call("POST", "/batches", { ...wanted, instruction: "colder" }, key)).status).toBe(422);
    const over = await ended(first.body.id);
    expect(over).toMatchObject({ status: "succeeded", counts: { total: 5, succeeded: 4, failed: 1, running: 0 } });
    const report = await (await fetch(over.report!.url)).text();
    expect(report.trim().split("\n")).toHaveLength(5);
    const retried = await call("POST", `/batches/${over.id}/retry`);
    expect(retried.status).toBe(202);
    expect(await ended(retried.body.id)).toMatchObject({ retryOf: over.id, counts: { finished: 1, failed: 1 } });
    const { body } = await call("GET", "/batches?limit=1");
    const page = body as unknown as { batches: View[]; next: string | null };
    expect(page.batches.map(({ id }) => id)).toEqual([retried.body.id]);
    expect(page.next).not.toBeNull();
    expect((await call("DELETE", `/batches/${over.id}`)).body.status).toBe("succeeded");
  } finally {
    await served.close(0);
  }
});

test("whoever has a key has batches of photos in no folder but their own", async () => {
  const local = await localSystem();
  await putPictures(local, 1);
  const [mine, theirs] = ["k".repeat(24), "j".repeat(24)];
  const { served, call, ended } = await serving(local, [mine, theirs]);
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const host = served.url;
  expect(host).toMatch(/^http/);
  try {
    const wanted = { photos: { rows: [{ image: "edits/x/out/result-1.png" }] }, instruction: "make it warmer" };
    const { body } = await call("POST", "/batches", wanted, as(mine));
    expect(await ended(body.id, as(mine))).toMatchObject({ counts: { failed: 1 } });
    expect((await reportOf(local, body.id))[0]?.error?.message).toMatch(/in no folder that this batch may read/);
    expect((await call("GET", `/batches/${body.id}`, undefined, as(theirs))).status).toBe(404);
    const outside = { photos: { prefix: "sources/" }, instruction: "make it warmer" };
    expect((await call("POST", "/batches", outside, as(mine))).status).toBe(422);
  } finally {
    await served.close(0);
  }
});

test("a manifest that is put under batches/ starts one batch, however often S3 tells of it", async () => {
  const local = await localSystem();
  await putPictures(local, 3, "batches/july/");
  const { store, records, engine, pipelineArn } = local;
  const handle = createS3Upload({
    store,
    records,
    workflow: engine,
    pipelineArn,
    bucket: "photos",
    clock: systemClock,
    logger: silentLogger,
    batches: { place: local.batchPlace, concurrency: { cpu: 1, gpu: 1 } },
  });
  const lines = ["image,instruction", ...[0, 1, 2].map((k) => `photo-000${k}.png,make it warmer`)];
  await store.put("batches/july/list.csv", new TextEncoder().encode(lines.join("\n")));
  const object = { key: "batches/july/list.csv", size: 9, eTag: "e", sequencer: "01" };
  const event = { Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name: "photos" }, object } }] };
  for (let k = 0; k < 3; k++) await handle(event);
  const { place } = await startDependencies(local);
  expect(place.bucket).toBe("local");
  const all = await records.list(BATCHES, UPLOADS_PRINCIPAL, 5);
  expect(all).toHaveLength(1);
  await engine.finished(all[0]!.executionArn as string);
  const report = new TextDecoder().decode(await store.get("results/batches/july/list.csv.report.jsonl"));
  expect(
    report
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { status: string }).status),
  ).toEqual(["succeeded", "succeeded", "succeeded"]);
});
