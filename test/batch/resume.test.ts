import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { BATCHES, getBatch } from "../../functions/batch/record.js";
import { startBatch } from "../../functions/batch/start.js";
import { tallyOf } from "../../functions/batch/tally.js";
import { composeLocal } from "../../local/composition.js";
import { homeOf, serving } from "./serving.js";
import { localSystem, order, putPictures, putText, reportOf, startDependencies } from "./setting.js";

/** The name that a server's process had, which is no more. */
async function deadServer(): Promise<string> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return `${child.pid}-1-serve`;
}

test("a batch whose server died goes on when a server runs again, with nothing done or counted twice", async () => {
  const first = await localSystem();
  const keys = await putPictures(first, 40);
  await first.store.delete(keys[0]!);
  const source = { kind: "manifest", key: "sources/list", format: "csv", base: null } as const;
  await putText(
    first,
    source.key,
    ["image,output", "../x.png,", ...keys.map((key, k) => `${key},${k}.png`)].join("\n"),
  );
  const wanted = order({ source, principal: "local", concurrency: { cpu: 1, gpu: 1 } });
  const runner = await deadServer();
  await startBatch(await startDependencies(first), wanted.id, wanted.order, { runner });
  const before = async () => (await tallyOf(first.records, wanted.id)).succeeded;
  while ((await before()) < 5) await new Promise((resolve) => setTimeout(resolve, 10));
  // As if its process had been killed: the execution is gone, and the records stay as they were.
  const running = await getBatch(first.records, wanted.id);
  await first.engine.stop(running!.executionArn, "Killed", "");
  await first.engine.finished(running!.executionArn).catch(() => {});
  await first.records.put(BATCHES, { ...running! });
  const done = await before();
  const second = await composeLocal(homeOf(first));
  const { served, ended, close } = await serving(second);
  try {
    expect(served.resumedBatches).toBe(1);
    const over = await ended(wanted.id);
    expect(over).toMatchObject({ status: "succeeded", counts: { total: 41, finished: 41, succeeded: 39, failed: 2 } });
    const rows = await reportOf(second, wanted.id);
    expect(rows.map(({ line }) => line).sort((a, b) => a - b)).toEqual(Array.from({ length: 41 }, (_, k) => k + 2));
    expect(new Set(rows.map(({ output }) => output)).size).toBe(40);
    expect(await tallyOf(second.records, wanted.id)).toMatchObject({ finished: 41, succeeded: 39 });
    expect(done).toBeGreaterThanOrEqual(5);
  } finally {
    await close();
    await second.close();
  }
});

test("a batch that ends the server's process over and over is ended as interrupted", async () => {
  const first = await localSystem();
  const keys = await putPictures(first, 1);
  const { id, order: wanted } = order({
    source: {
      kind: "manifest",
      key: await putText(first, "sources/l", `image\n${keys[0]}`),
      format: "csv",
      base: null,
    },
    principal: "local",
  });
  const runner = await deadServer();
  const started = await startBatch(await startDependencies(first), id, wanted, { runner });
  await first.engine.finished(started.executionArn);
  await first.records.put(BATCHES, { ...started, starts: 3 });
  const second = await composeLocal(homeOf(first));
  const { served, call, close } = await serving(second);
  try {
    expect(served.resumedBatches).toBe(0);
    const { body } = await call("GET", `/batches/${id}`);
    expect(body).toMatchObject({ status: "failed", error: { name: "Interrupted" } });
  } finally {
    await close();
    await second.close();
  }
});
