import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import {
  type BulkCounts,
  counted,
  type FailureLimit,
  failedRow,
  noCounts,
  type ReportRow,
  tooManyFailures,
} from "../../functions/bulk/report-row.js";
import type { BulkRow, ManifestRow, RowOptions } from "../../functions/bulk/row.js";
import type { Library } from "../../functions/config/library.js";
import { StorageError } from "../../platform/errors.js";
import { formatFromName } from "../cli/destination.js";
import { Budget } from "./budget.js";
import { rowError } from "./do-row.js";
import type { BatchFolder } from "./folder.js";
import { Ledger } from "./ledger.js";
import { Names } from "./names.js";
import { PlanBook } from "./plan-book.js";
import { Pool } from "./pool.js";
import type { JobPlan } from "./protocol.js";
import { Report } from "./report.js";
import { type BatchWishes, versionOf, type WholeRow, wholeRow } from "./row-id.js";
import type { BulkSource } from "./source.js";

export interface BatchRequest {
  readonly source: BulkSource;
  readonly folder: BatchFolder;
  readonly library: Library;
  readonly wishes: BatchWishes;
  readonly home: string;
  readonly config: string | false | undefined;
  /** Photos at once. Default: one for each core. */
  readonly concurrency: number | undefined;
  /** US dollars for the whole run. */
  readonly maxDollars: number | undefined;
  readonly failureLimit: FailureLimit | null;
  /** Every photo gets a plan of its own. */
  readonly planEach: boolean;
  /** Do again what is done. */
  readonly anew: boolean;
  /** Of the JSON Lines. */
  readonly reportPath: string;
}

export interface BatchObserver {
  /** Awaited before further rows are read: a slow reader holds the batch back, and nothing piles up. */
  onRow(row: ReportRow, counts: BulkCounts): void | Promise<void>;
}

/** Why a run came to its end: there were no more rows, or something stopped it. */
export type BatchEnding = "finished" | "interrupted" | "max-cost" | "max-failures";

export interface BatchResult {
  readonly ending: BatchEnding;
  readonly counts: BulkCounts;
  readonly seconds: number;
}

export interface BatchSignals {
  /** No further photo is begun; those at work are finished. */
  readonly stop: AbortSignal;
  /** Photos at work are given up. */
  readonly kill: AbortSignal;
}

/**
 * Does every row of a source. Rows are read as there is room for them, so memory does not grow with their number; what goes
 * wrong with one is its line in the report.
 * @throws {StorageError} when results cannot be written at all.
 * @throws {BadInputError} when the source cannot be read as what it says it is.
 */
export async function runBatch(
  request: BatchRequest,
  observer: BatchObserver,
  signals: BatchSignals,
): Promise<BatchResult> {
  const started = performance.now();
  const report = await Report.open(request.reportPath);
  const batch = new Batch(request, report, observer);
  const killed = new Promise<void>((resolve) => {
    signals.kill.addEventListener("abort", () => resolve(), { once: true });
  });
  const stop = () => batch.stop("interrupted");
  signals.stop.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([batch.run(), killed]);
  } finally {
    signals.stop.removeEventListener("abort", stop);
    if (signals.kill.aborted) batch.kill();
    else await batch.close();
    await report.close();
  }
  return { ending: batch.ending, counts: batch.counts, seconds: (performance.now() - started) / 1000 };
}

/** US dollars: less than a model's answer costs. */
const ANYTHING = 1e-6;

class Batch {
  ending: BatchEnding = "finished";
  private done: BulkCounts = noCounts;
  private fatal: Error | null = null;
  private stopped = false;
  private readonly budget: Budget;
  private readonly ledger: Ledger;
  private readonly names: Names;
  private readonly plans: PlanBook;
  private readonly pool: Pool;
  private readonly inTurn = pLimit(1);
  private readonly askingInTurn = pLimit(1);
  private readonly rowsAtOnce: number;
  private readonly waitingAtOnce: ReturnType<typeof pLimit>;
  private readonly atWork = new Map<string, Promise<unknown>>();

  constructor(
    private readonly request: BatchRequest,
    private readonly report: Report,
    private readonly observer: BatchObserver,
  ) {
    const { out, state } = request.folder;
    const cores = availableParallelism();
    const concurrency = request.concurrency ?? cores;
    const processes = Math.min(concurrency, cores);
    this.ledger = new Ledger(out, state);
    this.names = new Names(this.ledger, out, request.wishes.base, randomUUID());
    this.budget = new Budget(request.maxDollars, () => this.counts.dollars);
    this.plans = new PlanBook(request.library, request.wishes.plan, request.maxDollars, request.planEach);
    const quickAtOnce = request.concurrency === undefined ? 2 : 1;
    this.pool = new Pool({ home: request.home, config: request.config, out, state, quickAtOnce }, processes);
    // One more for each process, whose files are read while it works.
    this.rowsAtOnce = concurrency + processes * quickAtOnce;
    this.waitingAtOnce = pLimit(concurrency);
  }

  async run(): Promise<void> {
    const running = new Set<Promise<void>>();
    for await (const read of this.request.source.rows()) {
      if (this.stopped) break;
      const row = this.row(read)
        .catch((error: unknown) => this.fail(error))
        .finally(() => running.delete(row));
      running.add(row);
      while (running.size >= this.rowsAtOnce) await Promise.race(running);
    }
    await Promise.all(running);
    if (this.fatal) throw this.fatal;
  }

  /** With what Builders cost. */
  get counts(): BulkCounts {
    return { ...this.done, dollars: this.done.dollars + this.plans.dollars };
  }

  /** Begins no further row. The first reason counts. */
  stop(why: BatchEnding): void {
    if (!this.stopped) this.ending = why;
    this.stopped = true;
    this.budget.look();
  }

  kill(): void {
    this.pool.kill();
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private fail(error: unknown): void {
    this.fatal ??= error instanceof Error ? error : new Error(String(error));
    this.stop("interrupted");
  }

  private async row(read: ManifestRow): Promise<void> {
    if (read.kind === "bad") return this.tell(unreadable(read.row.line, read.row.image, read.row.problem));
    const row = this.whole(read.row);
    if ("status" in row) return this.tell(row);
    // The same request twice is done once: the second finds it done.
    const twin = this.atWork.get(row.rowId);
    const work = (async () => {
      await twin?.catch(() => {});
      await this.doOnce(row);
    })();
    this.atWork.set(row.rowId, work);
    try {
      await work;
    } finally {
      if (this.atWork.get(row.rowId) === work) this.atWork.delete(row.rowId);
    }
  }

  private whole(row: BulkRow): WholeRow | ReportRow {
    try {
      return wholeRow(row, this.request.wishes);
    } catch (error) {
      return { ...unreadable(row.line, row.image, ""), error: rowError(error) };
    }
  }

  private async doOnce(row: WholeRow): Promise<void> {
    const began = performance.now();
    let plan: JobPlan | null = null;
    let taken = 0;
    try {
      const version = versionOf(row);
      const mark = this.request.anew ? null : await this.ledger.done(row.rowId, version);
      if (
        mark !== null &&
        (await this.inTurn(() =>
          this.names.confirm(
            row.rowId,
            mark.outputs.map((o) => o.path),
          ),
        ))
      ) {
        return await this.tell({ ...mark.report, line: row.line, before: true });
      }
      plan = await this.planFor(row);
      if (plan === null || this.stopped) return;
      if (!(await this.budget.take(plan.expected, () => this.stopped))) return this.stop("max-cost");
      taken = plan.expected;
      const { rowId, image, output, mask, background, instruction, line } = row;
      const { results } = plan;
      const target = await this.inTurn(() =>
        this.names.take({ rowId, image, output, results, format: row.options.output?.format }),
      );
      const options = { ...row.options, ...formatOf(output, row.options) };
      const given = { line, image, mask, background, instruction, options };
      const job = { rowId, version, ...given, plan, target, thumbnail: true };
      const report = await (plan.cpuOnly ? this.pool.run(job) : this.waitingAtOnce(() => this.pool.run(job)));
      if (report.error?.name === "StorageError") this.fail(new StorageError(report.error.message));
      await this.tell(report);
    } catch (error) {
      if (error instanceof StorageError) throw error;
      await this.tell({ ...unreadable(row.line, row.image, ""), ...facts(row, plan, began), error: rowError(error) });
    } finally {
      this.budget.giveBack(taken);
    }
  }

  /** Null when nothing is left for asking. */
  private async planFor(row: WholeRow): Promise<JobPlan | null> {
    const ask = () => this.plans.planFor(row);
    if (this.request.maxDollars === undefined || !this.plans.asksModel(row)) return ask();
    // What a model's answer costs is known afterwards: they are asked one after the other, while there is anything left.
    return this.askingInTurn(async () => {
      if (!this.plans.asksModel(row)) return ask();
      if (!(await this.budget.take(ANYTHING, () => this.stopped))) {
        this.stop("max-cost");
        return null;
      }
      try {
        return await ask();
      } finally {
        this.budget.giveBack(ANYTHING);
      }
    });
  }

  private async tell(row: ReportRow): Promise<void> {
    this.done = counted(this.done, row);
    if (tooManyFailures(this.counts, this.request.failureLimit)) this.stop("max-failures");
    await this.observer.onRow(row, this.counts);
    await this.report.add(row);
  }
}

/** A row that came to no work. */
function unreadable(line: number, image: string, problem: string): ReportRow {
  return failedRow({ id: null, line, image, instruction: "" }, { name: "BadInputError", message: problem });
}

function facts({ rowId, image, instruction }: WholeRow, plan: JobPlan | null, began: number) {
  const seconds = Math.round(performance.now() - began) / 1000;
  return { id: rowId, image, instruction, plan: plan?.key ?? null, seconds };
}

/** An output's name says its format, whatever the batch's is. */
function formatOf(output: string | null, options: RowOptions): Pick<RowOptions, "output"> {
  const format = output === null ? undefined : formatFromName(output);
  return format === undefined ? {} : { output: { ...options.output, format } };
}
