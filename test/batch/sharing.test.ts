import { expect, test } from "vitest";
import { putOrder } from "../../functions/batch/order.js";
import type { PhotoWork } from "../../functions/batch/photo.js";
import { BATCHES, type BatchRecord, changeRunning } from "../../functions/batch/record.js";
import { addToTally, tallyOf } from "../../functions/batch/tally.js";
import { giveTurnsBack, takeTurn } from "../../functions/batch/turns.js";
import { createBatch } from "../../functions/batch.js";
import type { Local } from "../../local/composition.js";
import { streamsOf } from "../../local/store/file-streams.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import type { Records } from "../../platform/records.js";
import type { BatchRow, BatchTask } from "../../statemachine/batch.js";
import { localSystem, order, putPictures } from "./setting.js";

const nothing = async () => {};

/** The batch function as two batches of photos with GPU share it, with two turns between them. */
async function gpuBatches(
  maxDollars: number | null,
  between: (local: Local, collection: string) => Promise<void> = nothing,
) {
  const local = await localSystem();
  const keys = await putPictures(local, 4);
  const { store } = local;
  const { records } = local;
  const get: Records["get"] = async (collection, id) => {
    await between(local, collection);
    return records.get(collection, id);
  };
  const watched = new Proxy(records, {
    get: (all, name) => (name === "get" ? get : Reflect.get(all, name).bind(all)),
  });
  const batch = createBatch({
    store,
    streams: streamsOf(store),
    records: watched,
    clock: systemClock,
    logger: silentLogger,
    fetchPicture: null,
    looks: false,
    cpuOnly: false,
    gpuTurns: 2,
    perCall: 1,
  });
  const ids: string[] = [];
  for (let k = 0; k < 2; k++) {
    const { id, order: wanted } = order({
      source: { kind: "rows", key: "none" },
      maxDollars,
      options: { maxDollars: 0.4 },
    });
    await putOrder(store, id, wanted);
    ids.push(id);
  }
  const item = (k: number): BatchRow => ({
    line: k + 2,
    image: keys[k]!,
    instruction: "",
    mask: null,
    output: null,
    options: {},
    plan: null,
  });
  const call = (task: BatchTask) => batch(task, new AbortController().signal);
  return {
    ids,
    local,
    records,
    begin: (batchId: string, k: number) => call({ task: "begin", batchId, item: item(k) }) as Promise<PhotoWork>,
    end: (batchId: string, k: number, dollars: number) =>
      call({ task: "tally", batchId, item: item(k), end: { output: { outputs: [], steps: {}, dollars } } }),
  };
}

test("two batches have as many photos on GPUs as there are turns, and the next begins when one ends", async () => {
  const { ids, begin, end } = await gpuBatches(null);
  const [a, b] = ids as [string, string];
  expect((await begin(a, 0)).edit?.editId).toBe(`${a}-2`);
  expect((await begin(a, 0)).edit).not.toBeNull();
  await begin(b, 0);
  await expect(begin(b, 1)).rejects.toMatchObject({ name: "NoTurnError" });
  await end(a, 0, 0.1);
  expect((await begin(b, 1)).edit).not.toBeNull();
});

test("a photo that begins in the moment in which its batch is stopped keeps no turn", async () => {
  let stopping = "";
  const { ids, begin, local } = await gpuBatches(null, async ({ records }, collection) => {
    if (collection !== "gpu-turns" || stopping === "") return;
    const id = stopping;
    stopping = "";
    await changeRunning(records, id, { status: "stopped" });
    await giveTurnsBack({ records, clock: systemClock }, `${id}-`);
  });
  const [id] = ids as [string];
  const createdAt = new Date().toISOString();
  const record: BatchRecord = {
    ...{ id, principal: "somebody", createdAt, status: "running", finishedAt: null, instruction: "", reader: "rows" },
    ...{ executionArn: "arn", runner: null, retryOf: null, root: id, attempt: 0, prepared: null, counts: null },
    ...{ error: null, reported: false, webhook: null, reserved: null, taken: null, starts: 1 },
  };
  await local.records.create(BATCHES, { ...record });
  stopping = id;
  await expect(begin(id, 0)).rejects.toMatchObject({ name: "TooManyFailuresError" });
  expect((await local.records.get("gpu-turns", "gpu"))?.turns).toEqual([]);
});

test("a turn that nobody gives back is free again in the end", async () => {
  const local = await localSystem();
  const { records } = local;
  let now = new Date("2026-01-31T12:00:00Z");
  const deps = { records, clock: { now: () => now } };
  await takeTurn(deps, "lost", 1);
  await expect(takeTurn(deps, "next", 1)).rejects.toMatchObject({ name: "NoTurnError" });
  now = new Date("2026-01-31T14:00:01Z");
  await takeTurn(deps, "next", 1);
});

test("photos under way count against what a batch may cost; what is too dear is left for a retry", async () => {
  const { ids, begin, end, records } = await gpuBatches(0.9);
  const [a] = ids as [string];
  expect((await begin(a, 0)).edit?.options.maxDollars).toBe(0.4);
  expect((await begin(a, 1)).edit).not.toBeNull();
  await end(a, 0, 0.3);
  await end(a, 1, 0.3);
  expect(await tallyOf(records, a)).toMatchObject({ finished: 2, succeeded: 2, dollars: 0.6 });
  const { row, edit } = await begin(a, 2);
  expect(edit).toBeNull();
  expect(row).toMatchObject({ status: "failed", error: { name: "BudgetReachedError" } });
  expect((await tallyOf(records, a)).reserved).toBeCloseTo(0);
});

test("whoever counts at the same time, nothing is lost", async () => {
  const { records } = await localSystem();
  const deps = { records, clock: systemClock };
  await Promise.all(Array.from({ length: 60 }, () => addToTally(deps, "b", { finished: 1, dollars: 0.5 })));
  expect(await tallyOf(records, "b")).toMatchObject({ finished: 60, dollars: 30 });
});
