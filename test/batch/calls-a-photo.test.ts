import { expect, test } from "vitest";
import { createBatchItems } from "../../functions/batch/items.js";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { type BatchStep, toneWork } from "../../infra/costs/batches.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import type { BatchRow } from "../../statemachine/batch.js";
import { linesOf, localSystem, order, putPictures, putText, run } from "./setting.js";

const [work] = toneWork("tone", 1).steps.filter(({ call }) => call !== undefined) as [BatchStep];

/** Calls of an object's methods, as `method folder`. */
function watched<T extends object>(target: T, calls: string[]): T {
  return new Proxy(target, {
    get: (real, name) => {
      const value: unknown = Reflect.get(real, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        calls.push(`${String(name)} ${String(given[0]).split("/")[0]}`);
        return (value as (...given: unknown[]) => unknown).apply(real, given);
      };
    },
  });
}

const times = (calls: readonly string[], ...wanted: string[]) =>
  calls.filter((call) => wanted.includes(call.split(" ")[0] ?? "")).length;

test("a call of the function for photos on the CPU asks S3 and the records for what its costs are counted with", async () => {
  const local = await localSystem();
  const images = await putPictures(local, 20);
  const key = await putText(local, "uploads/list.csv", ["image", ...images].join("\n"));
  // A first batch leaves rows and plans; the same photos are then done once more, as of another attempt, by a function that is warm.
  const first = order({ source: { kind: "manifest", key, format: "csv", base: null } });
  await run(local, first);
  const again = { ...first.order, root: "again" };
  await local.store.put(`batch-work/${first.id}/order.json`, new TextEncoder().encode(JSON.stringify(again)));
  await local.records.replace("batches", { ...(await local.records.get("batches", first.id))!, status: "running" }, {});
  const rows = (await linesOf(local, `batch-work/${first.id}/rows.jsonl`)) as BatchRow[];
  expect(rows).toHaveLength(20);
  const [stored, recorded]: [string[], string[]] = [[], []];
  const items = createBatchItems({
    store: watched(local.store, stored),
    records: watched(local.records, recorded),
    clock: systemClock,
    logger: silentLogger,
    fetchPicture: null,
    builders: local.builders,
    backends: local.backends,
    view: null,
    catalogue: local.catalogue,
    atOnce: 2,
    seconds: 600,
  });
  const result = await items({ batchId: first.id, items: rows }, new AbortController().signal);
  expect((result.rows as readonly ReportRow[]).map(({ status }) => status)).toEqual(rows.map(() => "succeeded"));
  const folders = Object.fromEntries(
    [...new Set(stored.map((call) => call.split(" ")[1] ?? ""))].map((folder) => {
      const here = stored.filter((call) => call.endsWith(` ${folder}`) && !call.endsWith("order.json"));
      return [`${folder}/`, { writes: times(here, "put", "copy", "delete"), reads: times(here, "get", "head") }];
    }),
  );
  // Once for each environment, and no photo's: what was asked for, the plan's outcome, and the plan.
  expect(folders["batch-work/"]).toEqual({ writes: 0, reads: 2 });
  expect(folders["sources/"]).toEqual({ writes: 0, reads: 1 });
  delete folders["batch-work/"];
  delete folders["sources/"];
  const counted = Object.fromEntries(
    Object.entries(work.s3 ?? {}).map(([folder, { writes = 0, reads = 0 }]) => [folder, { writes, reads }]),
  );
  expect(folders).toEqual(counted);
  // What is written is written to the index, too.
  expect(2 * times(recorded, "create", "put", "replace")).toBe(work.records?.writes);
  expect(times(recorded, "get")).toBe(work.records?.reads);
});
