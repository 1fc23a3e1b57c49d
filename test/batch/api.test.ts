import { expect, test } from "vitest";
import { stopBatch } from "../../functions/batch/follow.js";
import { BATCHES, getBatch } from "../../functions/batch/record.js";
import { getEdit } from "../../functions/edits/record.js";
import { UPLOADS_PRINCIPAL } from "../../functions/s3-upload/status.js";
import { createS3Upload } from "../../functions/s3-upload.js";
import { sha256 } from "../../platform/canonical-json.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { serving, type View } from "./serving.js";
import {
  followDependencies,
  localSystem,
  order,
  picture,
  putPictures,
  putText,
  reportOf,
  run,
  startDependencies,
} from "./setting.js";

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
  const { served, call, ended } = await serving(local, { apiKeys: [mine, theirs] });
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
  const status = async () =>
    JSON.parse(new TextDecoder().decode(await store.get("results/batches/july/list.csv.json")));
  await engine.finished(all[0]!.executionArn as string);
  const report = new TextDecoder().decode(await store.get("results/batches/july/list.csv.report.jsonl"));
  expect(
    report
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { status: string }).status),
  ).toEqual(["succeeded", "succeeded", "succeeded"]);
  const told = {
    status: "succeeded",
    counts: { total: 3, succeeded: 3 },
    report: expect.stringMatching(/report.jsonl$/),
  };
  expect(await status()).toMatchObject(told);
  await handle(event);
  expect(await status()).toMatchObject(told);
});

test("what becomes of a manifest that is none, or of one whose batch is stopped, is said beside its report's place", async () => {
  const local = await localSystem();
  const { store, records, engine, pipelineArn } = local;
  const batches = { place: local.batchPlace, concurrency: { cpu: 1, gpu: 1 } };
  const deps = {
    store,
    records,
    workflow: engine,
    pipelineArn,
    bucket: "photos",
    clock: systemClock,
    logger: silentLogger,
  };
  const handle = createS3Upload({ ...deps, batches });
  const put = async (name: string, text: string) => {
    await store.put(`batches/${name}`, new TextEncoder().encode(text));
    const object = { key: `batches/${name}`, size: text.length, eTag: name, sequencer: "01" };
    await handle({ Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name: "photos" }, object } }] });
    const [newest] = await records.list(BATCHES, UPLOADS_PRINCIPAL, 1);
    return (await getBatch(records, newest!.id))!;
  };
  const status = async (name: string) =>
    JSON.parse(new TextDecoder().decode(await store.get(`results/batches/${name}.json`))) as unknown;
  const none = await put("none.csv", "photo;text\na;b\n");
  await engine.finished(none.executionArn);
  expect(await status("none.csv")).toMatchObject({
    status: "failed",
    message: expect.stringMatching(/`image` column/),
  });
  await putPictures(local, 20, "batches/");
  const names = Array.from({ length: 20 }, (_, k) => `photo-${String(k).padStart(4, "0")}.png`);
  const batch = await put(
    "long.csv",
    ["image,instruction", ...names.map((name) => `${name},make it warmer`)].join("\n"),
  );
  expect(await status("long.csv")).toMatchObject({ batch: batch.id, status: "running" });
  await stopBatch(followDependencies(local), batch);
  expect(await status("long.csv")).toMatchObject({ batch: batch.id, status: "stopped", report: null });
});

test("uploads in one piece are completed by the rows that name them", async () => {
  const local = await localSystem();
  const { call, ended, close } = await serving(local);
  try {
    const bytes = await picture(1);
    const begun = await call("POST", "/uploads", { size: bytes.length, contentType: "image/png" });
    const { parts } = begun.body as unknown as { parts: { url: string }[] };
    await fetch(parts[0]!.url, { method: "PUT", body: new Uint8Array(bytes) });
    const never = await call("POST", "/uploads", { size: 100 });
    const rows = [begun, never].map(({ body }) => ({ image: `upload:${body.id}` }));
    const { body } = await call("POST", "/batches", { photos: { rows }, instruction: "make it warmer" });
    expect(await ended(body.id)).toMatchObject({ status: "succeeded", counts: { succeeded: 1, failed: 1 } });
  } finally {
    await close();
  }
});

test("a batch none of whose photos could be edited has failed, and says why", async () => {
  const local = await localSystem();
  const source = { kind: "manifest", key: "sources/list", format: "csv", base: null } as const;
  await putText(local, source.key, "image\nuploads/a.png\nuploads/b.png\n");
  const { status, error, reported } = await run(local, order({ source }));
  expect([status, reported, error?.name]).toEqual(["failed", true, "NothingDoneError"]);
  expect(error?.message).toMatch(/Not one photo could be edited.*uploads\/a.png/);
});

test("edits of a batch are listed by their batch, to nobody else, and do not hide those asked for one by one", async () => {
  const local = await localSystem();
  const keys = await putPictures(local, 3);
  const [mine, theirs] = ["k".repeat(24), "j".repeat(24)];
  const { call, ended, close } = await serving(local, { apiKeys: [mine, theirs] });
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  try {
    const image = { base64: (await picture(9)).toString("base64") };
    const single = await call(
      "POST",
      "/edits",
      { image, instruction: "make it warmer" },
      { ...as(mine), prefer: "wait=20" },
    );
    const pictures = await Promise.all(keys.map((key) => local.store.get(key)));
    const folder = `uploads/of/${sha256((await getEdit(local.records, single.body.id))!.principal).slice(0, 24)}/`;
    await Promise.all(pictures.map((bytes, k) => local.store.put(`${folder}${k}.png`, bytes)));
    const rows = pictures.map((_, k) => ({ image: `${folder}${k}.png` }));
    const { body } = await call("POST", "/batches", { photos: { rows }, instruction: "make it warmer" }, as(mine));
    await ended(body.id, as(mine));
    const list = async (query: string, key: string) => {
      const { status, body } = await call("GET", `/edits${query}`, undefined, as(key));
      return status === 200 ? (body as unknown as { edits: View[] }).edits.map(({ id }) => id).sort() : status;
    };
    expect(await list("", mine)).toEqual([single.body.id]);
    expect(await list(`?batch=${body.id}`, mine)).toEqual([1, 2, 3].map((line) => `${body.id}-${line}`));
    expect(await list(`?batch=${body.id}`, theirs)).toBe(404);
    const [first] = (await list(`?batch=${body.id}`, mine)) as string[];
    expect((await call("GET", `/edits/${first}`, undefined, as(mine))).body.status).toBe("succeeded");
  } finally {
    await close();
  }
});
