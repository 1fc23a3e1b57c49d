import pLimit from "p-limit";
import { z } from "zod";
import { inPieces } from "../../platform/streams.js";
import type { BatchItem, BatchTask } from "../../statemachine/batch.js";
import { counted, noCounts, type ReportRow } from "../bulk/report-row.js";
import { getJson } from "../documents.js";
import type { BatchDependencies } from "./dependencies.js";
import { doneBefore } from "./done-before.js";
import { giveEditsBack } from "./edits-a-day.js";
import { NothingDoneError, TooManyFailuresError } from "./errors.js";
import { failedRow, wholeItem } from "./item.js";
import { batchKeys } from "./keys.js";
import { leftRows } from "./left.js";
import type { BatchOrder } from "./order.js";
import { isPhoto, rowOfFailure } from "./photo.js";
import { type BatchCounts, type BatchRecord, changeRunning, getBatch, settleBatchCost } from "./record.js";
import { jsonLines } from "./rows.js";
import { mostFailures, tooMany } from "./sort.js";
import { showBatch } from "./status-file.js";
import { tallyOf } from "./tally.js";
import { tell } from "./tell.js";
import { giveTurnsBack } from "./turns.js";

const manifestSchema = z.object({
  ResultFiles: z.record(z.string(), z.array(z.object({ Key: z.string(), Size: z.number() }))),
});

/** What a result writer tells of a child that failed. */
const failedChildSchema = z.object({
  Input: z.string().optional(),
  Status: z.string().optional(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

/** Records that are looked at side by side. */
const AT_ONCE = 16;

export interface Reported {
  readonly status: "succeeded" | "failed";
  readonly counts: BatchCounts;
  readonly error: string;
  readonly message: string;
}

/**
 * The last state: one report of all rows, out of the files that the maps wrote, as a stream; and the rows that are left to do, for a
 * retry. Ends the batch's record and tells of it. Called twice, it comes to the same.
 */
export async function reportBatch(
  deps: BatchDependencies,
  batchId: string,
  order: BatchOrder,
  trouble: { readonly error: string | null; readonly cause: string | null },
): Promise<Reported> {
  const { streams, store } = deps;
  const record = await getBatch(deps.records, batchId);
  let counts: BatchCounts = noCounts;
  let firstError = "";
  const rows = record?.prepared?.rows ?? null;
  const left = leftRows(deps, { id: batchId, order, rows, whole: trouble.error === null });
  async function* lines(): AsyncIterable<string> {
    for await (const row of resultRows(deps, batchId, order)) {
      counts = counted(counts, row);
      if (row.status === "failed" && firstError === "") firstError = row.error?.message ?? "";
      await left.see(row);
      yield `${JSON.stringify(row)}\n`;
    }
  }
  try {
    await streams.write(batchKeys.report(batchId), inPieces(lines()), "application/jsonl");
  } catch (error) {
    await left.drop();
    throw error;
  }
  await left.keep();
  if (order.reportTo !== null) await store.copy(batchKeys.report(batchId), order.reportTo);
  const tally = await tallyOf(deps.records, batchId);
  // The tally knows besides what planning for many photos at once cost.
  counts = { ...counts, dollars: Math.max(counts.dollars, tally.dollars) };
  const verdict = verdictOf(order, record, counts, tally.failed, firstError, trouble);
  const finishedAt = deps.clock.now().toISOString();
  const error = verdict.status === "succeeded" ? null : { name: verdict.error, message: verdict.message };
  const ended = await changeRunning(deps.records, batchId, {
    status: verdict.status,
    finishedAt,
    counts,
    error,
    reported: true,
  });
  if (ended !== null) {
    await settleBatchCost(deps, ended, counts.dollars);
    await giveEditsBack(deps, ended);
    // A map that gives up stops its children, which then give nothing back.
    if (trouble.error !== null) await giveTurnsBack(deps, `${ended.root}-`);
    await tell(deps, ended);
  }
  const now = ended ?? (await getBatch(deps.records, batchId));
  if (now !== null) await showBatch(store, order, now);
  deps.logger.info("batch over", { batchId, status: verdict.status, ...counts });
  return { ...verdict, counts };
}

function verdictOf(
  order: BatchOrder,
  record: BatchRecord | null,
  counts: BatchCounts,
  failedSoFar: number,
  firstError: string,
  trouble: { readonly error: string | null; readonly cause: string | null },
): Omit<Reported, "counts"> {
  const prepared = record?.prepared ?? null;
  const total = prepared?.rows == null ? counts.finished : prepared.rows + prepared.bad;
  const most = mostFailures(order, total);
  if (most !== null && counts.failed > most) {
    const { name, message } = tooMany(counts.failed);
    return { status: "failed", error: name, message };
  }
  if (trouble.error !== null && GAVE_UP.includes(trouble.error)) {
    const { name, message } = tooMany(Math.max(counts.failed, failedSoFar));
    return { status: "failed", error: name, message };
  }
  if (trouble.error === null && counts.finished > 0 && counts.succeeded === 0) {
    const { name, message } = new NothingDoneError(`Not one photo could be edited. Of the first: ${firstError}`);
    return { status: "failed", error: name, message: message.slice(0, 1000) };
  }
  if (trouble.error === null) return { status: "succeeded", error: "", message: "" };
  return { status: "failed", error: trouble.error, message: messageOf(trouble.cause ?? "") || trouble.error };
}

/** How a map says that too many of its children failed. */
const GAVE_UP = ["States.ExceedToleratedFailureThreshold", "TooManyFailuresError"];

function messageOf(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}

/** The lines that cannot be used, then what the maps' children came to. */
async function* resultRows(deps: BatchDependencies, batchId: string, order: BatchOrder): AsyncIterable<ReportRow> {
  const { store, streams } = deps;
  if ((await store.head(batchKeys.bad(batchId))) !== null) {
    yield* jsonLines<ReportRow>(streams, batchKeys.bad(batchId));
  }
  for await (const { key } of store.list(batchKeys.results(batchId))) {
    if (!key.endsWith("/manifest.json") || key.startsWith(`${batchKeys.results(batchId)}plans/`)) continue;
    const { ResultFiles } = manifestSchema.parse(await getJson(store, key));
    for (const { Key } of ResultFiles.SUCCEEDED ?? []) yield* rowsIn(streams, Key);
    for (const { Key } of ResultFiles.FAILED ?? []) yield* failedRows(deps, Key, order, batchId);
  }
}

/** Of a child that had nothing to do there is no row. */
async function* rowsIn(streams: BatchDependencies["streams"], key: string): AsyncIterable<ReportRow> {
  for await (const row of jsonLines<ReportRow | null>(streams, key)) if (row !== null) yield row;
}

/**
 * What is known of the photos of children that failed: the rows that these kept, and the ends of edits. Of the others, a photo whose own
 * end is not known, because its child was stopped or gave up, is left to do; else its child's failure is its own.
 */
async function* failedRows(deps: BatchDependencies, key: string, order: BatchOrder, batchId: string) {
  const limit = pLimit(AT_ONCE);
  for await (const line of jsonLines<unknown>(deps.streams, key)) {
    const { Input = "{}", Error: error = "Error", Cause: cause = "", Status } = failedChildSchema.parse(line);
    const input = JSON.parse(Input) as { item?: BatchItem; Items?: readonly BatchItem[] };
    const kept = input.Items === undefined ? [] : await keptRows(deps, order, batchId, input.Items);
    yield* kept;
    const told = new Set(kept.map(nameOf));
    const isLeft = Status === "ABORTED" || (input.Items !== undefined && error === TooManyFailuresError.name);
    const items = (input.Items ?? (input.item === undefined ? [] : [input.item])).filter(isPhoto);
    const others = items.map((item) => wholeItem(order, item)).filter(({ row }) => !told.has(nameOf(row)));
    const ends = await Promise.all(others.map((whole) => limit(() => doneBefore(deps.records, whole))));
    for (const [k, whole] of others.entries()) {
      const row = ends[k] ?? (isLeft ? null : rowOfFailure(whole, { error, cause }));
      if (row !== null) yield row;
    }
  }
}

function nameOf({ line, image }: { readonly line: number; readonly image: string }): string {
  return `${line} ${image}`;
}

async function keptRows(
  { store, streams }: BatchDependencies,
  order: BatchOrder,
  batchId: string,
  [first]: readonly BatchItem[],
): Promise<readonly ReportRow[]> {
  if (first === undefined) return [];
  const key = batchKeys.kept(batchId, wholeItem(order, first).editId);
  const rows: ReportRow[] = [];
  if ((await store.head(key)) !== null) for await (const row of jsonLines<ReportRow>(streams, key)) rows.push(row);
  return rows;
}

/** Keeps the rows of a child that gives up: those who fail have no output. */
export async function keepRows(
  { store }: Pick<BatchDependencies, "store">,
  order: BatchOrder,
  { batchId, first, rows }: Extract<BatchTask, { task: "keep-rows" }>,
): Promise<{ readonly kept: number }> {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await store.put(batchKeys.kept(batchId, wholeItem(order, first).editId), new TextEncoder().encode(text));
  return { kept: rows.length };
}

/** Ends of a function that has no words for it: killed, out of memory, or out of time. */
const WORDLESS = ["Lambda.Unknown", "States.Timeout", "Runtime.ExitError", "Runtime.OutOfMemory", "Sandbox.Timedout"];

/** Rows of photos whose function failed twice, the second time with that photo alone: in its words, where it had any. */
export function lostRows(
  order: BatchOrder,
  items: readonly BatchItem[],
  { error, cause }: { readonly error: string; readonly cause: string },
): ReportRow[] {
  const words = WORDLESS.includes(error) ? "" : messageOf(cause);
  const silent = `The function that worked on it ended without a word (${error}), also with this photo alone. It may be too large for the function's memory.`;
  const told = words === "" ? { name: "BrickFailedError", message: silent } : { name: error, message: words };
  return items.filter(isPhoto).map((item) => failedRow(wholeItem(order, item), told));
}
