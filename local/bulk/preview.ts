import { failedRow, type ReportRow } from "../../functions/bulk/report-row.js";
import type { ManifestRow } from "../../functions/bulk/row.js";
import type { Library } from "../../functions/config/library.js";
import { rowError } from "./do-row.js";
import { Ledger } from "./ledger.js";
import { PlanBook } from "./plan-book.js";
import type { JobPlan } from "./protocol.js";
import { versionOf, wholeRow } from "./row-id.js";
import type { BatchRequest } from "./run-batch.js";

/** Plans that are told one by one. */
const MOST_TOLD = 20;

/** What a run would do. */
export interface Preview {
  readonly todo: number;
  /** Done by an earlier run, and left as they are. */
  readonly before: number;
  /** Rows that would fail before they begin. */
  readonly failed: number;
  /** US dollars that GPUs are expected to cost. */
  readonly dollars: number;
  /** US dollars that Builders cost just now. */
  readonly spent: number;
  readonly plans: readonly PreviewPlan[];
  /** Photos of plans beyond those that are told. */
  readonly further: number;
}

export interface PreviewPlan {
  readonly instruction: string;
  /** Of its steps, in their order. */
  readonly bricks: readonly string[];
  readonly photos: number;
  /** US dollars a photo is expected to cost. */
  readonly each: number;
  /** On this machine alone. */
  readonly here: boolean;
}

export interface PreviewRequest extends Pick<BatchRequest, "source" | "wishes" | "maxDollars" | "anew"> {
  readonly library: Library;
  readonly folder: Pick<BatchRequest["folder"], "out" | "state">;
}

/** Reads every row, asks for the plans and adds up; no photo is opened by more than its name, and nothing is written. */
export async function previewBatch(request: PreviewRequest, onFailed: (row: ReportRow) => void): Promise<Preview> {
  const { source, folder, library, wishes, maxDollars, anew } = request;
  const ledger = new Ledger(folder.out, folder.state);
  const book = new PlanBook(library, wishes.plan, maxDollars);
  const told = new Map<string, PreviewPlan>();
  let [todo, before, failed, dollars, further] = [0, 0, 0, 0, 0];

  async function look(read: ManifestRow): Promise<void> {
    if (read.kind === "bad") throw new Error(read.row.problem);
    const row = wholeRow(read.row, wishes);
    const version = versionOf(row);
    if (!anew && (await ledger.done(row.rowId, version)) !== null) {
      before++;
      return;
    }
    const plan = await book.planFor(row);
    todo++;
    dollars += plan.expected;
    const known = told.get(plan.key);
    if (known !== undefined || told.size < MOST_TOLD)
      told.set(plan.key, { ...(known ?? planOf(row.instruction, plan)), photos: (known?.photos ?? 0) + 1 });
    else further++;
  }

  for await (const read of source.rows()) {
    try {
      await look(read);
    } catch (error) {
      failed++;
      const { line, image } = read.row;
      onFailed(failedRow({ id: null, line, image, instruction: "" }, rowError(error)));
    }
  }
  return { todo, before, failed, dollars, spent: book.dollars, plans: [...told.values()], further };
}

function planOf(instruction: string, { text, expected, cpuOnly }: JobPlan): PreviewPlan {
  const { steps } = JSON.parse(text) as { readonly steps: readonly { readonly brick: string }[] };
  return { instruction, bricks: steps.map(({ brick }) => brick), photos: 0, each: expected, here: cpuOnly };
}
