import pLimit from "p-limit";
import { TransientError } from "../../platform/errors.js";
import type { BatchItem, ItemsRequest, ItemsResult } from "../../statemachine/batch.js";
import { crossBoundary } from "../boundary.js";
import type { ReportRow } from "../bulk/report-row.js";
import { WrittenPlans } from "../plan/written-plans.js";
import type { BatchDependencies } from "./dependencies.js";
import { editHere, type HereDependencies } from "./edit-here.js";
import { TooManyFailuresError } from "./errors.js";
import { failedRow, rowError, succeededRow, wholeItem } from "./item.js";
import { type BatchOrder, orderBook } from "./order.js";
import { costOf, isPhoto, photoWork, placeOutput } from "./photo.js";
import { getBatch } from "./record.js";
import { SharedReads } from "./shared-reads.js";
import { mostFailures, tooMany } from "./sort.js";
import { addToTally, tallyOf } from "./tally.js";

export interface ItemsDependencies
  extends HereDependencies,
    Pick<BatchDependencies, "records" | "fetchPicture" | "clock" | "logger"> {
  /** Photos that are worked on side by side. */
  readonly atOnce: number;
  /** Seconds after which no further photo is begun. */
  readonly seconds: number;
}

/** Rows from which on a share of failures is looked at while nobody knows how many there are in all. */
const ENOUGH = 100;

/**
 * The Lambda that edits several photos of a batch, each wholly, on the CPU. A photo's failure is its own row; done twice, a photo is
 * found done. When the batch bears no more failures, it is given up with the rows that there are.
 * @throws {TooManyFailuresError} when the batch was stopped.
 */
export function createBatchItems(deps: ItemsDependencies) {
  const orders = orderBook(deps.store);
  const here = { ...deps, store: new SharedReads(deps.store), written: new WrittenPlans(deps.catalogue) };
  return async ({ batchId, items }: ItemsRequest, signal: AbortSignal): Promise<ItemsResult> => {
    const order = await orders(batchId);
    const record = await getBatch(deps.records, batchId);
    if (record !== null && record.status !== "running") throw new TooManyFailuresError("The batch is over.");
    const until = deps.clock.monotonic() + deps.seconds * 1000;
    const limit = pLimit(deps.atOnce);
    const rows = await Promise.all(
      items.map((item, k) =>
        limit(async () => {
          // The first is always begun, so that every call gets on.
          if (k > 0 && deps.clock.monotonic() > until) return "left";
          return isPhoto(item) ? photoHere(here, order, batchId, item, signal) : null;
        }),
      ),
    );
    const firstLeft = rows.indexOf("left");
    const begun = firstLeft === -1 ? rows : rows.slice(0, firstLeft);
    const done = begun.filter((row): row is ReportRow => row !== null && row !== "left");
    const tooMuch = await count(deps, order, batchId, done, record?.prepared ?? null);
    const givenUp = tooMuch && { error: tooMuch.name, cause: tooMuch.message };
    return { rows: done, left: items.length - begun.length, givenUp };
  };
}

async function photoHere(
  deps: ItemsDependencies,
  order: BatchOrder,
  batchId: string,
  item: BatchItem,
  signal: AbortSignal,
): Promise<ReportRow> {
  const whole = wholeItem(order, item);
  const started = deps.clock.monotonic();
  const seconds = () => Math.round(deps.clock.monotonic() - started) / 1000;
  try {
    const work = await photoWork(deps, order, batchId, whole, signal);
    if (work.edit === null) return work.row;
    const end = await editHere(deps, work.edit, signal);
    if ("failure" in end) {
      const dollars = await costOf(deps.records, whole);
      return failedRow(whole, rowError(end.failure), { seconds: seconds(), dollars });
    }
    const { outputs, dollars } = end.output;
    const row = succeededRow(whole, outputs, { dollars, seconds: seconds() });
    return await placeOutput(deps, whole, batchId, row);
  } catch (error) {
    if (error instanceof TransientError || signal.aborted) throw error;
    return failedRow(whole, crossBoundary(error), { seconds: seconds() });
  }
}

/** Counts the rows. Answers why the batch is to be given up, where it bears no more failures. */
async function count(
  deps: ItemsDependencies,
  order: BatchOrder,
  batchId: string,
  rows: readonly ReportRow[],
  prepared: { readonly rows: number | null; readonly bad: number } | null,
): Promise<TooManyFailuresError | null> {
  if (rows.length === 0) return null;
  const failed = rows.filter(({ status }) => status === "failed").length;
  const fresh = rows.filter(({ before }) => !before);
  await addToTally(deps, batchId, {
    finished: rows.length,
    succeeded: rows.length - failed,
    failed,
    before: rows.length - fresh.length,
    dollars: fresh.reduce((sum, { dollars }) => sum + dollars, 0),
  });
  const { tolerate } = order;
  if (failed === 0 || tolerate === null) return null;
  const now = await tallyOf(deps.records, batchId);
  const total = prepared === null || prepared.rows === null ? null : prepared.rows + prepared.bad;
  const most = mostFailures(order, total);
  if (most !== null) return now.failed > most ? tooMany(now.failed) : null;
  const isShare = "share" in tolerate && now.finished >= ENOUGH && now.failed / now.finished > tolerate.share;
  return isShare ? tooMany(now.failed) : null;
}
