import { BadInputError } from "../../platform/errors.js";
import type { BatchItem } from "../../statemachine/batch.js";
import type { PipelineInput } from "../../statemachine/pipeline-contract.js";
import type { ReportRow } from "../bulk/report-row.js";
import { getEdit, type PipelineOutput } from "../edits/record.js";
import { readPipelineFailure } from "../failure.js";
import type { EditOptions } from "../options.js";
import type { BatchDependencies } from "./dependencies.js";
import { doneBefore } from "./done-before.js";
import { BudgetReachedError, TooManyFailuresError } from "./errors.js";
import { failedRow, rowError, succeededRow, type WholeItem, wholeItem } from "./item.js";
import { isPhotoName } from "./listed.js";
import type { BatchOrder } from "./order.js";
import { locatePicture } from "./pictures.js";
import { sharedPlan } from "./plans.js";
import { getBatch } from "./record.js";
import { addToTally, setAside } from "./tally.js";
import { giveTurnBack, takeTurn } from "./turns.js";

type PhotoDependencies = Pick<BatchDependencies, "store" | "records" | "clock" | "fetchPicture" | "logger">;

/** What is to be done with a photo: its edit, or the row of one for which nothing is to be done. */
export type PhotoWork = NothingToDo | { readonly row: null; readonly edit: PipelineInput<Partial<EditOptions>> };

interface NothingToDo {
  readonly row: ReportRow;
  readonly edit: null;
}

/** `row`: null of what is no photo, which has none. */
export type BegunPhoto = PhotoWork | { readonly row: null; readonly edit: null };

/** US dollars that an edit may cost that names no limit and whose plan nobody knows yet. */
const DOLLARS = 1;

/** An object of a prefix that is no photo has no row at all. */
export function isPhoto(item: BatchItem): boolean {
  return !("Key" in item) || (isPhotoName(item.Key) && Number(item.Size ?? 1) > 0);
}

/** @throws {BadInputError} when a picture cannot be had, {RefusedError} when no plan can do what is asked for. */
export async function photoWork(
  deps: PhotoDependencies,
  order: BatchOrder,
  batchId: string,
  whole: WholeItem,
  signal: AbortSignal,
): Promise<PhotoWork> {
  const before = await doneBefore(deps.records, whole);
  if (before !== null) return { row: before, edit: null };
  const { row, instruction, options, editId } = whole;
  const plan = row.plan === null ? null : await sharedPlan(deps.store, batchId, row.plan);
  if (plan !== null && "refused" in plan) return { row: failedRow(whole, plan.refused), edit: null };
  const locate = (picture: string) => locatePicture(deps, order, picture, signal);
  const edit = {
    editId,
    principal: order.principal,
    instruction,
    source: await locate(row.image),
    mask: row.mask === null ? null : await locate(row.mask),
    background: row.background ? await locate(row.background) : null,
    options: { ...options, batch: order.root, ...(plan === null ? {} : { plan: plan.planKey }) },
  };
  return { row: null, edit };
}

/** The first state of a photo with an execution of its own: a turn on the GPU, and money set aside where there is a budget. */
export async function beginPhoto(
  deps: BatchDependencies,
  order: BatchOrder,
  batchId: string,
  item: BatchItem,
  signal: AbortSignal,
): Promise<BegunPhoto> {
  if (!isPhoto(item)) return { row: null, edit: null };
  const whole = wholeItem(order, item);
  const work = await photoWork(deps, order, batchId, whole, signal);
  if (work.edit === null) {
    await count(deps, batchId, work.row);
    return work;
  }
  if (deps.gpuTurns !== null) await takeTurn(deps, whole.editId, deps.gpuTurns);
  // Asked only now: whoever ends a batch writes that first, and then gives back the turns that were taken until then.
  const batch = await getBatch(deps.records, batchId);
  if (batch !== null && batch.status !== "running") {
    await giveTurnBack(deps, whole.editId);
    throw new TooManyFailuresError("The batch is over.");
  }
  if (order.maxDollars === null) return work;
  const wanted = await dollarsFor(deps, batchId, whole);
  if (!(await setAside(deps, batchId, wanted, order.maxDollars))) {
    await giveTurnBack(deps, whole.editId);
    const why = `The batch may cost ${order.maxDollars} US dollars, which are spent or set aside for photos under way.`;
    const row = failedRow(whole, new BudgetReachedError(why));
    await count(deps, batchId, row);
    return { row, edit: null };
  }
  return {
    row: null,
    edit: { ...work.edit, options: { ...work.edit.options, maxDollars: whole.options.maxDollars ?? wanted } },
  };
}

/** US dollars to set aside for a photo: what the plan that it shares is expected to cost, else what its edit may cost. */
async function dollarsFor(
  { store }: Pick<BatchDependencies, "store">,
  batchId: string,
  { row, options }: WholeItem,
): Promise<number> {
  const plan = row.plan === null ? null : await sharedPlan(store, batchId, row.plan);
  const expected = plan !== null && "planKey" in plan ? plan.dollars : null;
  if (expected == null) return options.maxDollars ?? DOLLARS;
  return Math.min(expected, options.maxDollars ?? expected);
}

export type PhotoEnd =
  | { readonly output: unknown }
  /** `begun`: it had got its turn, and money where there is a budget. */
  | { readonly error: string; readonly cause: string; readonly begun: boolean };

/** The last state of such a photo: what was taken is given back, and its end is counted. Answers its row. */
export async function endPhoto(
  deps: BatchDependencies,
  order: BatchOrder,
  batchId: string,
  item: BatchItem,
  end: PhotoEnd,
): Promise<ReportRow> {
  const whole = wholeItem(order, item);
  if (deps.gpuTurns !== null) await giveTurnBack(deps, whole.editId);
  const wasBegun = "output" in end || end.begun;
  const reserved = order.maxDollars === null || !wasBegun ? 0 : await dollarsFor(deps, batchId, whole);
  const row =
    "output" in end
      ? rowOfOutput(whole, end.output as PipelineOutput)
      : rowOfFailure(whole, end, await costOf(deps.records, whole));
  const placed = await placeOutput(deps, whole, batchId, row);
  await addToTally(deps, batchId, {
    finished: 1,
    [placed.status]: 1,
    dollars: placed.dollars,
    reserved: -reserved,
  });
  return placed;
}

function rowOfOutput(whole: WholeItem, { outputs, dollars, steps }: PipelineOutput): ReportRow {
  const seconds = Object.values(steps).reduce((sum, step) => sum + step.seconds, 0);
  return succeededRow(whole, outputs, { dollars, seconds });
}

export function rowOfFailure(
  whole: WholeItem,
  end: { readonly error: string; readonly cause: string },
  dollars = 0,
): ReportRow {
  return failedRow(whole, rowError(readPipelineFailure(end.error, end.cause)), { dollars });
}

/** US dollars that an edit cost though nothing came of it: its bricks' and its Builder's. */
export async function costOf(records: BatchDependencies["records"], { editId }: WholeItem): Promise<number> {
  const record = await getEdit(records, editId);
  return record === null || record.status === "running" ? 0 : (record.dollars ?? 0);
}

/** Puts a copy of the first result where the row wishes it. Rows that wish the same name never meet: each has its line's folder. */
export async function placeOutput(
  { store }: Pick<BatchDependencies, "store">,
  { row }: WholeItem,
  batchId: string,
  report: ReportRow,
): Promise<ReportRow> {
  if (row.output === null || report.output === null || report.before) return report;
  const key = `results/batches/${batchId}/${row.line}/${soundPath(row.output)}`;
  await store.copy(report.output, key);
  return { ...report, output: key };
}

/** @throws {BadInputError} for a name that leads elsewhere. */
function soundPath(name: string): string {
  const segments = name.split("/");
  const sound = segments.every((s) => s !== "" && s !== "." && s !== ".." && !s.includes("\\") && !s.includes("\0"));
  if (sound && Buffer.byteLength(name) <= 800) return name;
  throw new BadInputError(`"${name.slice(0, 200)}" cannot be the name of a result.`, "Give a plain name or path.");
}

/** Counts a row that took no execution. */
export async function count(deps: Pick<BatchDependencies, "records" | "clock">, batchId: string, row: ReportRow) {
  const { status, before, dollars } = row;
  await addToTally(deps, batchId, {
    finished: 1,
    [status]: 1,
    before: before ? 1 : 0,
    dollars: before ? 0 : dollars,
  });
}
