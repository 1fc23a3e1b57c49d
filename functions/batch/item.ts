import { sha256 } from "../../platform/canonical-json.js";
import type { BatchItem, BatchRow } from "../../statemachine/batch.js";
import { type ReportRow, type RowError, failedRow as rowOfFailure } from "../bulk/report-row.js";
import type { EditFailure } from "../failure.js";
import type { EditOptions } from "../options.js";
import type { PublishedOutput } from "../publish.js";
import type { BatchOrder } from "./order.js";

/** A photo of a batch with the batch's own wishes filled in. */
export interface WholeItem {
  readonly row: BatchRow;
  readonly instruction: string;
  readonly options: Partial<EditOptions>;
  /** The edit's id in this attempt. */
  readonly editId: string;
  /** Its ids in the attempts before, the latest first. */
  readonly earlierIds: readonly string[];
}

export function wholeItem(order: BatchOrder, item: BatchItem): WholeItem {
  const row = "Key" in item ? listedRow(item.Key) : item;
  // Objects come in another order when some are added; their names stay.
  const name = row.line === NO_LINE ? sha256(row.image).slice(0, 20) : String(row.line);
  const options = { ...order.options, ...row.options } as Partial<EditOptions>;
  const output = { ...order.options.output, ...(row.options as Partial<EditOptions>).output };
  const ids = Array.from({ length: order.attempt + 1 }, (_, attempt) =>
    attempt === 0 ? `${order.root}-${name}` : `${order.root}-${name}-r${attempt}`,
  );
  return {
    row,
    instruction: row.instruction || order.instruction,
    options: { ...options, ...(Object.keys(output).length > 0 ? { output } : {}) },
    editId: ids[order.attempt] ?? "",
    earlierIds: ids.slice(0, order.attempt).reverse(),
  };
}

/** Rows of a prefix or an inventory share the only plan that there is. */
export const LISTED_PLAN = "all";

/** Of rows that no manifest has a line for: those of objects that were listed. */
const NO_LINE = 0;

export function listedRow(key: string): BatchRow {
  return {
    line: NO_LINE,
    image: key,
    instruction: "",
    mask: null,
    background: null,
    output: null,
    options: {},
    plan: LISTED_PLAN,
  };
}

interface Ended {
  readonly before?: boolean;
  readonly seconds?: number;
  readonly dollars?: number;
}

export function succeededRow(
  { row, instruction, editId }: WholeItem,
  outputs: readonly PublishedOutput[],
  { before = false, seconds = 0, dollars = 0 }: Ended,
): ReportRow {
  const keys = outputs.flatMap((output) => (output.kind === "value" ? [] : [output.key]));
  const [output = null, ...more] = keys;
  return {
    id: editId,
    line: row.line,
    image: row.image,
    instruction,
    status: "succeeded",
    before,
    output,
    more,
    values: outputs.flatMap((one) => (one.kind === "value" ? [one.value] : [])),
    seconds,
    dollars,
    error: null,
    plan: row.plan,
  };
}

export function failedRow({ row, instruction, editId }: WholeItem, error: RowError, cost: Ended = {}): ReportRow {
  const { line, image, plan } = row;
  const { name, message } = error;
  return rowOfFailure(
    { id: editId, line, image, instruction, plan, ...cost },
    { name, message: message.slice(0, 1000) },
  );
}

/** A failure in the words of a report. */
export function rowError({ error, message, step, brick }: EditFailure): { name: string; message: string } {
  return { name: error, message: brick === undefined ? message : `${step} ${brick}: ${message}` };
}
