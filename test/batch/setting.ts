import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import { batchKeys } from "../../functions/batch/keys.js";
import type { BatchOrder } from "../../functions/batch/order.js";
import type { BatchRecord } from "../../functions/batch/record.js";
import { getBatch } from "../../functions/batch/record.js";
import { startBatch } from "../../functions/batch/start.js";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import type { Library } from "../../functions/config/library.js";
import { followDependencies, startDependencies } from "../../local/batch/dependencies.js";
import { composeLocal, type Local } from "../../local/composition.js";

/** This machine's system in a folder of its own. */
export async function localSystem(library?: Library): Promise<Local> {
  const home = await mkdtemp(join(tmpdir(), "brickwright-batch-"));
  const local = await composeLocal(home, undefined, library);
  onTestFinished(async () => {
    await local.close();
    await rm(home, { recursive: true, force: true });
  });
  return local;
}

/** A small photo-like picture, another one for each number. */
export async function picture(number: number, side = 40): Promise<Buffer> {
  const data = Buffer.alloc(side * side * 3);
  for (let y = 0, p = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      data[p++] = 90 + ((x * 3 + number * 7) % 120);
      data[p++] = 70 + ((y * 2 + number * 13) % 130);
      data[p++] = 60 + ((x + y + number * 29) % 110);
    }
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

export async function putPictures(local: Local, count: number, folder = "uploads/"): Promise<string[]> {
  const keys: string[] = [];
  for (let k = 0; k < count; k++) {
    const key = `${folder}photo-${String(k).padStart(4, "0")}.png`;
    await local.store.put(key, await picture(k));
    keys.push(key);
  }
  return keys;
}

export async function putText(local: Local, key: string, text: string): Promise<string> {
  await local.store.put(key, new TextEncoder().encode(text));
  return key;
}

let count = 0;

/** An order with what a test does not care about filled in. */
export function order(change: Partial<BatchOrder> & Pick<BatchOrder, "source">): { id: string; order: BatchOrder } {
  const id = `batch${++count}`;
  return {
    id,
    order: {
      principal: "somebody",
      instruction: "make it warmer",
      options: { seed: 3 },
      folders: ["uploads/"],
      tolerate: null,
      maxDollars: null,
      concurrency: { cpu: 2, gpu: 2 },
      webhook: null,
      root: id,
      attempt: 0,
      reportTo: null,
      statusTo: null,
      edits: null,
      ...change,
    },
  };
}

export async function run(
  local: Local,
  { id, order: wanted }: { id: string; order: BatchOrder },
): Promise<BatchRecord> {
  const { executionArn } = await startBatch(await startDependencies(local), id, wanted);
  await local.engine.finished(executionArn);
  return (await getBatch(local.records, id))!;
}

export async function reportOf(local: Local, id: string): Promise<ReportRow[]> {
  return linesOf(local, batchKeys.report(id)) as Promise<ReportRow[]>;
}

export async function linesOf(local: Local, key: string): Promise<unknown[]> {
  const text = new TextDecoder().decode(await local.store.get(key));
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

export { followDependencies, startDependencies };
