import { describe, expect, test } from "vitest";
import { editsLeft } from "../../functions/batch/edits-a-day.js";
import { stopBatch } from "../../functions/batch/follow.js";
import { putOrder } from "../../functions/batch/order.js";
import { getBatch } from "../../functions/batch/record.js";
import { startBatch } from "../../functions/batch/start.js";
import { tallyOf } from "../../functions/batch/tally.js";
import { createBatch } from "../../functions/batch.js";
import { editKeys, putJson } from "../../functions/documents.js";
import { reserve, spendingOf } from "../../functions/edits/allowance.js";
import { EDITS } from "../../functions/edits/record.js";
import type { Local } from "../../local/composition.js";
import { streamsOf } from "../../local/store/file-streams.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { serving } from "./serving.js";
import { followDependencies, localSystem, order, putPictures, putText, run, startDependencies } from "./setting.js";

const left = (local: Local, who = "somebody", perDay = 10) =>
  editsLeft({ records: local.records, clock: systemClock }, who, perDay);

async function manifest(local: Local, photos: readonly string[]) {
  const key = await putText(local, `sources/list-${photos.length}`, ["image", ...photos].join("\n"));
  return { kind: "manifest", key, format: "csv", base: null } as const;
}

describe("edits a day", () => {
  test("are counted for each photo of a batch, and bad lines are none", async () => {
    const local = await localSystem();
    const keys = await putPictures(local, 4);
    const source = await manifest(local, [...keys, "../outside.png", "https://"]);
    const record = await run(local, order({ source, edits: { perDay: 10, done: 0 } }));
    const { rows } = record.prepared!;
    expect(record.counts).toMatchObject({ succeeded: 4 });
    expect(await left(local)).toBe(10 - rows!);
  });

  test("that do not suffice for all photos let none of them begin", async () => {
    const local = await localSystem();
    const source = await manifest(local, await putPictures(local, 11));
    const record = await run(local, order({ source, edits: { perDay: 10, done: 0 } }));
    expect(record).toMatchObject({ status: "failed", error: { name: "EditsReachedError" } });
    expect(record.error?.message).toMatch(/Of the 10 edits a day 10 are left/);
    expect(await left(local)).toBe(10);
    const prefix = order({ source: { kind: "prefix", prefix: "uploads/" }, edits: { perDay: 10, done: 0 } });
    expect((await run(local, prefix)).error?.name).toBe("EditsReachedError");
  });

  test("of photos that a stopped batch did not come to are given back", async () => {
    const local = await localSystem();
    const source = await manifest(local, await putPictures(local, 40));
    const wanted = order({ source, edits: { perDay: 50, done: 0 }, concurrency: { cpu: 1, gpu: 1 } });
    const started = await startBatch(await startDependencies(local), wanted.id, wanted.order);
    while ((await tallyOf(local.records, wanted.id)).finished === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await left(local, "somebody", 50)).toBe(10);
    const { counts } = await stopBatch(followDependencies(local), started);
    expect(counts!.finished).toBeLessThan(40);
    expect(await left(local, "somebody", 50)).toBe(50 - counts!.finished);
  });

  test("are asked for over HTTP before anything begins, and a retry of what failed takes as many as it does", async () => {
    const local = await localSystem();
    const keys = await putPictures(local, 4);
    const { call, ended, close } = await serving(local, { limits: { editsPerDay: 6 } });
    try {
      const begin = (photos: readonly string[]) =>
        call("POST", "/batches", {
          photos: { rows: photos.map((image) => ({ image })) },
          instruction: "make it warmer",
        });
      const many = await begin(Array.from({ length: 7 }, (_, k) => `uploads/${k}.png`));
      expect([many.status, many.headers.get("retry-after")]).toEqual([429, "14400"]);
      const { body } = await begin([...keys, "uploads/missing.png"]);
      expect(await ended(body.id)).toMatchObject({ counts: { succeeded: 4, failed: 1 } });
      expect(await left(local, "local", 6)).toBe(1);
      const again = await call("POST", `/batches/${body.id}/retry`);
      expect(again.status).toBe(202);
      await ended(again.body.id);
      expect(await left(local, "local", 6)).toBe(0);
      expect((await call("POST", `/batches/${body.id}/retry`)).status).toBe(429);
    } finally {
      await close();
    }
  });
});

describe("dollars a day", () => {
  test("count what an edit of the batch cost before it failed, and what planning for many photos cost", async () => {
    const local = await localSystem();
    const [key] = await putPictures(local, 1);
    const { store, records } = local;
    const batch = createBatch({
      store,
      streams: streamsOf(store),
      records,
      clock: systemClock,
      logger: silentLogger,
      fetchPicture: null,
      looks: true,
      cpuOnly: false,
      gpuTurns: null,
      perCall: 1,
    });
    const { id, order: wanted } = order({ source: { kind: "rows", key: "none" }, options: { maxDollars: 1 } });
    await putOrder(store, id, wanted);
    const reservation = await reserve(records, systemClock, "somebody", 5, 20);
    const { place } = await startDependencies(local);
    // The machine is this test: it starts nothing.
    const workflow = { start: async () => "" };
    await startBatch({ store, records, clock: systemClock, workflow, place }, id, wanted, {
      reserved: { ...reservation!, by: "test" },
    });
    const turn = { tokensIn: 1000, tokensOut: 10, dollars: 0.25 };
    const item = { line: 1, image: key!, instruction: "", mask: null, output: null, options: {}, plan: "p" };
    await store.put(`batch-work/${id}/plans.jsonl`, Buffer.from(`${JSON.stringify({ plan: "p", samples: [item] })}\n`));
    const call = (task: Parameters<typeof batch>[0]) => batch(task, new AbortController().signal);
    const sample = (await call({ task: "sample", batchId: id, plan: "p", attempt: 0 })) as { editId: string };
    await putJson(store, editKeys.turns(sample.editId), [turn]);
    await call({ task: "keep-plan", batchId: id, plan: "p", attempt: 0, planKey: null, error: "Error", cause: "" });
    const ended = { createdAt: new Date().toISOString(), instruction: "", after: null, status: "failed" };
    const failure = { error: "BrickFailedError", message: "It burst.", stage: "Run" };
    await records.create(EDITS, { id: `${id}-1`, principal: "somebody", ...ended, failure, dollars: 0.5 });
    const cause = JSON.stringify({ errorType: "BrickFailedError", errorMessage: "It burst." });
    const end = { error: "BrickFailedError", cause, begun: true } as const;
    expect(await call({ task: "tally", batchId: id, item, end })).toMatchObject({ status: "failed", dollars: 0.5 });
    await call({ task: "report", batchId: id, error: null, cause: null });
    expect((await getBatch(records, id))?.counts?.dollars).toBe(0.75);
    expect(await spendingOf(records, systemClock, "somebody")).toEqual({ spent: 0.75, reserved: 0 });
  });
});
