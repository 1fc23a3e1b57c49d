import { BadInputError } from "../../platform/errors.js";
import { TextPipe } from "../../platform/streams.js";
import type { BatchRow } from "../../statemachine/batch.js";
import { readManifest } from "../bulk/manifest.js";
import { planKey } from "../bulk/plan-key.js";
import type { ReportRow } from "../bulk/report-row.js";
import type { BadRow } from "../bulk/row.js";
import type { BatchDependencies } from "./dependencies.js";
import { takeEdits } from "./edits-a-day.js";
import { listedRow } from "./item.js";
import { batchKeys } from "./keys.js";
import { isPipelineLong } from "./limits.js";
import { sampleKeys } from "./listed.js";
import type { BatchOptions, BatchOrder } from "./order.js";
import { SAMPLES } from "./plans.js";
import { changeRunning, getBatch } from "./record.js";
import { storedRows } from "./rows.js";
import { addToTally } from "./tally.js";

/** Instructions whose photos share a plan. The rows of further ones plan for themselves. */
const MOST_PLANS = 2000;
/** Instructions that are counted, so that those with several photos are found. */
const MOST_COUNTED = 50_000;
/** Plans that are made at a time: models have limits, too. */
const PLANS_AT_ONCE = 8;
/** Seconds that listed photos are counted for, so that somebody can be told when the batch should end: some million of them. */
const COUNTING = 60;

export interface Prepared {
  readonly plans: number;
  readonly plansKey: string;
  readonly plansAtOnce: number;
}

/**
 * Reads what the photos are named by, as a stream: the rows that can be used, as the maps read them; those that cannot, as rows of the
 * report; and the instructions that several rows share. Of a prefix and an inventory only samples are looked at.
 * @throws {BadInputError} when it is no manifest at all, or names no photo.
 */
export async function prepareBatch(deps: BatchDependencies, batchId: string, order: BatchOrder): Promise<Prepared> {
  const { source } = order;
  const plansKey = batchKeys.plans(batchId);
  const groups = new PlanGroups();
  let rows: number | null = null;
  let bad = 0;
  let photos: number;
  let listed: number | undefined;
  if (source.kind === "manifest" || source.kind === "rows") {
    const read = await normalise(deps, batchId, order, groups);
    ({ rows, bad } = read);
    photos = read.rows;
    if (rows + bad === 0) throw new BadInputError("The manifest names no photo.", "Give it a row for each photo.");
  } else {
    // One more than there may be is enough to know that there are too many.
    const most = order.edits === null ? 0 : order.edits.perDay + order.edits.done + 1;
    const until = deps.clock.monotonic() + COUNTING * 1000;
    const { samples, counted, all } = await sampleKeys(deps, source, order.folders, {
      samples: SAMPLES,
      counted: most,
      until,
    });
    if (all) listed = counted;
    if (samples.length === 0) throw noPhoto(order);
    photos = counted;
    for (const key of samples) groups.add(listedRow(key));
  }
  await takeOnce(deps, batchId, order, photos);
  const shared = groups.shared(source.kind === "prefix" || source.kind === "inventory" ? 1 : 2);
  await deps.store.put(
    plansKey,
    new TextEncoder().encode(shared.map((group) => `${JSON.stringify(group)}\n`).join("")),
  );
  await changeRunning(deps.records, batchId, {
    prepared: { rows, bad, plans: shared.length, ...(listed === undefined ? {} : { listed }) },
  });
  if (bad > 0) await addToTally(deps, batchId, { finished: bad, failed: bad });
  deps.logger.info("batch prepared", { batchId, rows, bad, plans: shared.length });
  return { plans: shared.length, plansKey, plansAtOnce: PLANS_AT_ONCE };
}

/** Counts the photos against the day of whoever began the batch: once, however often this is called. */
async function takeOnce(deps: BatchDependencies, batchId: string, order: BatchOrder, photos: number): Promise<void> {
  if (order.edits === null || (await getBatch(deps.records, batchId))?.taken != null) return;
  const edits = await takeEdits(deps, order, photos);
  await changeRunning(deps.records, batchId, { taken: { edits, perDay: order.edits.perDay } });
}

function noPhoto({ source }: BatchOrder): BadInputError {
  return source.kind === "prefix"
    ? new BadInputError(`There is no photo under ${source.prefix}.`, "Check the prefix.")
    : new BadInputError("The inventory lists no photo.", "Name its manifest.json.");
}

async function normalise(deps: BatchDependencies, batchId: string, order: BatchOrder, groups: PlanGroups) {
  const { streams } = deps;
  const [good, wrong] = [new TextPipe(), new TextPipe()];
  const written = Promise.all([
    streams.write(batchKeys.rows(batchId), good, "application/jsonl"),
    streams.write(batchKeys.bad(batchId), wrong, "application/jsonl"),
  ]);
  written.catch(() => {});
  let [rows, bad] = [0, 0];
  try {
    for await (const read of rowsOf(deps, order)) {
      if (read.kind === "bad") {
        wrong.push(`${JSON.stringify(badReportRow(read.row))}\n`);
        bad++;
        continue;
      }
      const row: BatchRow = { ...read.row, plan: planNameOf(order, read.row) };
      groups.add(row);
      good.push(`${JSON.stringify(row)}\n`);
      rows++;
      // Writing is slower than reading: what is not written yet must not fill the memory.
      if (isPipelineLong(rows + bad)) await Promise.all([good.drained(), wrong.drained()]);
    }
    good.end("closed");
    wrong.end("closed");
  } catch (error) {
    good.end("broken");
    wrong.end("broken");
    await Promise.allSettled([written]);
    throw error;
  }
  await written;
  return { rows, bad };
}

type Read = { readonly kind: "row"; readonly row: BatchRow } | { readonly kind: "bad"; readonly row: BadRow };

async function* rowsOf({ streams }: BatchDependencies, { source, instruction }: BatchOrder): AsyncIterable<Read> {
  if (source.kind === "rows") {
    for await (const row of storedRows(streams, source.key)) yield { kind: "row", row };
    return;
  }
  if (source.kind !== "manifest") return;
  for await (const read of readManifest(streams.read(source.key), source.format, { urls: true })) {
    if (read.kind === "bad") yield read;
    else if (read.row.instruction === "" && instruction === "") {
      const problem = "There is no instruction: give one for all, or fill the instruction column.";
      yield { kind: "bad", row: { line: read.row.line, image: read.row.image, problem } };
    } else yield { kind: "row", row: { ...read.row, plan: null } };
  }
}

function planNameOf(order: BatchOrder, row: Omit<BatchRow, "plan">): string {
  const { builder, backend } = { ...order.options, ...row.options } as BatchOptions;
  return planKey({
    instruction: row.instruction || order.instruction,
    init: ["image", ...(row.mask === null ? [] : ["mask"]), ...(row.background ? ["background"] : [])],
    options: { ...(builder === undefined ? {} : { builder }), ...(backend === undefined ? {} : { backend }) },
  });
}

export function badReportRow({ line, image, problem }: BadRow): ReportRow {
  const nothing = { output: null, more: [], values: [], seconds: 0, dollars: 0, plan: null };
  const error = { name: "BadInputError", message: problem };
  return { id: null, line, image, instruction: "", status: "failed", before: false, ...nothing, error };
}

/** The rows of each plan: how many, up to what counts, and the first few. */
class PlanGroups {
  readonly #groups = new Map<string, { rows: number; readonly samples: BatchRow[] }>();

  add(row: BatchRow): void {
    const name = row.plan ?? "";
    const group = this.#groups.get(name);
    if (group === undefined) {
      if (this.#groups.size < MOST_COUNTED) this.#groups.set(name, { rows: 1, samples: [row] });
      return;
    }
    group.rows++;
    if (group.samples.length < SAMPLES) group.samples.push(row);
  }

  /** Those of at least so many rows, the largest first. */
  shared(least: number): { plan: string; samples: readonly BatchRow[] }[] {
    return [...this.#groups]
      .filter(([, { rows }]) => rows >= least)
      .sort(([, a], [, b]) => b.rows - a.rows)
      .slice(0, MOST_PLANS)
      .map(([plan, { samples }]) => ({ plan, samples }));
  }
}
