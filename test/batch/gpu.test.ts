import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { until } from "../replicate/studio.js";
import { type GpuGallery, gpuGallery, PRICE } from "./gpu-setting.js";
import type { View } from "./serving.js";
import { reportOf } from "./setting.js";

/** Watches how many predictions are under way at the same time, until it is asked. */
function watch({ world }: GpuGallery): () => number {
  let most = 0;
  const look = setInterval(() => {
    most = Math.max(most, world.predictions.filter(({ completedAt }) => completedAt === null).length);
  }, 5);
  return () => {
    clearInterval(look);
    return most;
  };
}

/** The result is its own photo, brighter and in the other hue that the model gives it, and has the photo's size. */
async function expectRepainted({ local }: GpuGallery, row: ReportRow): Promise<void> {
  const raw = (bytes: Uint8Array, change: (s: Sharp) => Sharp) =>
    change(sharp(bytes)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const photo = await local.store.get(row.image);
  const after = await raw(await local.store.get(row.output ?? ""), (s) => s);
  expect(after.info).toMatchObject({ width: 240, height: 160, channels: 3 });
  const wanted = await raw(photo, (s) => s.modulate({ brightness: 1.1, hue: 20 }));
  const before = await raw(photo, (s) => s);
  const away = (from: Buffer) => from.reduce((sum, v, i) => sum + Math.abs(v - (after.data[i] ?? 0)), 0) / from.length;
  expect(away(wanted.data)).toBeLessThan(6);
  expect(away(before.data)).toBeGreaterThan(2 * away(wanted.data));
}

const dollarsOf = (view: View) => (view as unknown as { dollars: number }).dollars;
const cents = (rows: readonly ReportRow[]) => Math.round(100 * rows.reduce((sum, { dollars }) => sum + dollars, 0));

test("every photo is painted and paid once, no more at a time than the batch wishes, and what it costs is said as it goes", async () => {
  const gallery = await gpuGallery(6, { course: () => ({ run: 250 }) });
  const { begin, call, ended, turns, world, local } = gallery;
  const most = watch(gallery);
  const id = await begin({ concurrency: { gpu: 2 } });
  const seen: number[] = [];
  const held: number[] = [];
  for (let status = "running"; status === "running"; ) {
    const { body } = await call("GET", `/batches/${id}`);
    ({ status } = body);
    seen.push(Math.round(100 * dollarsOf(body)));
    held.push(await turns());
  }
  const over = await ended(id);
  expect(over).toMatchObject({ status: "succeeded", counts: { total: 6, succeeded: 6, failed: 0, running: 0 } });
  expect(most()).toBe(2);
  expect([Math.max(...held), held.at(-1)]).toEqual([2, 0]);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.some((c) => c > 0 && c < 24)).toBe(true);
  expect(seen.at(-1)).toBe(24);
  const rows = await reportOf(local, id);
  expect(rows.map(({ dollars }) => dollars)).toEqual(Array(6).fill(PRICE));
  for (const row of rows) await expectRepainted(gallery, row);
  expect(world.paid).toHaveLength(6);
});

test("one that is stopped cancels its predictions, gives its turns back and publishes nothing more; a retry pays for what is left", async () => {
  let slow = true;
  const gallery = await gpuGallery(6, { course: (index) => (slow && index >= 2 ? { run: 60_000 } : { run: 60 }) });
  const { begin, call, ended, turns, world, local } = gallery;
  const id = await begin({ concurrency: { gpu: 2 } });
  const underWay = () => world.predictions.filter(({ status }) => status === "processing").length;
  await until(() => world.predictions.length === 4 && underWay() === 2);
  const stopped = await call("DELETE", `/batches/${id}`);
  expect(stopped.body).toMatchObject({ status: "stopped", counts: { succeeded: 2, failed: 0 } });
  expect(Math.round(100 * dollarsOf(stopped.body))).toBe(8);
  expect(await turns()).toBe(0);
  const results = async () => {
    const keys: string[] = [];
    for await (const { key } of local.store.list("edits/")) if (key.includes("/out/")) keys.push(key);
    return keys.sort();
  };
  const before = await results();
  expect(before).toHaveLength(2);
  await until(() => underWay() === 0);
  expect(world.predictions.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "canceled", "canceled"]);
  // Time for whatever would still begin.
  await new Promise((go) => setTimeout(go, 1500));
  expect([world.predictions.length, await turns(), await results()]).toEqual([4, 0, before]);

  slow = false;
  const retried = await call("POST", `/batches/${id}/retry`);
  expect(retried.status).toBe(202);
  const over = await ended(retried.body.id);
  expect(over).toMatchObject({ status: "succeeded", counts: { total: 6, succeeded: 6, before: 2, failed: 0 } });
  expect(Math.round(100 * dollarsOf(over))).toBe(16);
  expect(world.predictions.slice(4).map(({ status }) => status)).toEqual(Array(4).fill("succeeded"));
  const rows = await reportOf(local, retried.body.id);
  expect(cents(rows.filter((row) => !row.before))).toBe(16);
  for (const row of rows) await expectRepainted(gallery, row);
  expect(await turns()).toBe(0);
});

test("a retry in the very moment in which a batch is stopped loses none of its photos to the cancellation", async () => {
  let slow = true;
  const gallery = await gpuGallery(3, { course: () => (slow ? { run: 1500 } : { run: 60 }) });
  const { begin, call, ended, turns, world, local } = gallery;
  const id = await begin({ concurrency: { gpu: 3 } });
  await until(() => world.predictions.filter(({ status }) => status === "processing").length === 3);
  slow = false;
  expect((await call("DELETE", `/batches/${id}`)).body.status).toBe("stopped");
  const retried = await call("POST", `/batches/${id}/retry`);
  expect(await ended(retried.body.id)).toMatchObject({ status: "succeeded", counts: { succeeded: 3, failed: 0 } });
  for (const row of await reportOf(local, retried.body.id)) await expectRepainted(gallery, row);
  expect(await turns()).toBe(0);
});

test("a budget does as many photos as it pays for, to the cent, and a retry with more the rest", async () => {
  const gallery = await gpuGallery(6);
  const { begin, call, ended, world, local } = gallery;
  const id = await begin({ maxDollars: 0.12, concurrency: { gpu: 4 } });
  const over = await ended(id);
  expect(over).toMatchObject({ counts: { finished: 6, succeeded: 3, failed: 3 } });
  expect(world.paid).toHaveLength(3);
  const refused = (await reportOf(local, id)).filter(({ status }) => status === "failed");
  expect(new Set(refused.map(({ error }) => error?.name))).toEqual(new Set(["BudgetReachedError"]));
  const retried = await call("POST", `/batches/${id}/retry`, { maxDollars: 0.12 });
  expect(await ended(retried.body.id)).toMatchObject({ status: "succeeded", counts: { total: 3, succeeded: 3 } });
  expect(world.paid).toHaveLength(6);
});

test("a photo whose own limit is too low for the plan fails alone, and the others that share the plan are done", async () => {
  const { begin, ended, world, local, rows } = await gpuGallery(3);
  const poor = rows.map((row, k) => (k === 0 ? { ...row, options: { maxDollars: 0.01 } } : row));
  const id = await begin({ photos: { rows: poor }, maxDollars: 1 });
  expect(await ended(id)).toMatchObject({ counts: { finished: 3, succeeded: 2, failed: 1 } });
  const failed = (await reportOf(local, id)).filter(({ status }) => status === "failed");
  expect(failed).toMatchObject([{ image: rows[0]?.image, error: { name: "RefusedError" } }]);
  expect(failed[0]?.error?.message).toContain("$0.01");
  expect(world.paid).toHaveLength(2);
});
