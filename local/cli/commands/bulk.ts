import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { dollarsText } from "../../../builder/cost.js";
import type { BulkCounts, FailureLimit, ReportRow } from "../../../functions/bulk/report-row.js";
import type { RowOptions } from "../../../functions/bulk/row.js";
import type { Library } from "../../../functions/config/library.js";
import { BadInputError } from "../../../platform/errors.js";
import { writeContactSheet } from "../../bulk/contact-sheet.js";
import { openBatchFolder } from "../../bulk/folder.js";
import { BulkProgress, duration, rateText } from "../../bulk/progress.js";
import { type BatchEnding, type BatchRequest, type BatchResult, runBatch } from "../../bulk/run-batch.js";
import { type BulkSource, openSource } from "../../bulk/source.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { requireWritable } from "../../files.js";
import { defaultHome, HOME_MODE } from "../../home.js";
import type { OutputFormat } from "../destination.js";
import { Exit, exitStatus } from "../exit.js";
import { isPlanFile, readPlanFile } from "../plan-file.js";

export interface BulkCommandOptions extends ConfigChoice {
  readonly out: string;
  readonly concurrency?: number;
  readonly maxCost?: number;
  /** False: do again what is done. */
  readonly resume?: boolean;
  readonly failFast?: boolean;
  readonly maxFailures?: FailureLimit;
  readonly planEach?: boolean;
  readonly builder?: string;
  readonly backend?: string;
  readonly seed?: number;
  readonly format?: OutputFormat;
  readonly quality?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly report?: string;
  readonly home?: string;
}

/** `brickwright bulk`: many photos, one instruction or one each. */
export async function bulk(words: readonly string[], options: BulkCommandOptions): Promise<void> {
  const { names, instruction } = parted(words);
  const out = resolve(options.out);
  const source = await openSource(names, out);
  if (source.base === out) {
    throw new BadInputError("The results would lie among the photos.", "Choose another folder with --out.");
  }
  const home = options.home ?? defaultHome();
  await requireWritable(home, HOME_MODE);
  const library = await openLibrary(options);
  try {
    const plan = isPlanFile(options.builder) ? await readPlanFile(options.builder) : null;
    const folder = await openBatchFolder(out);
    try {
      const reportPath = options.report === undefined ? join(out, "report.jsonl") : resolve(options.report);
      const request: BatchRequest = {
        source,
        folder,
        library,
        wishes: { base: source.base, instruction, options: rowOptions(options, library), plan },
        home,
        config: options.config,
        concurrency: options.concurrency,
        maxDollars: options.maxCost,
        failureLimit: options.failFast ? { most: 0 } : (options.maxFailures ?? null),
        planEach: options.planEach === true && plan === null,
        anew: options.resume === false,
        reportPath,
      };
      const title = instruction === "" ? names.join(" ") : `${names.join(" ")}: ${instruction}`;
      await runAndSay(request, title, options);
    } finally {
      await folder.release();
    }
  } finally {
    await library.close();
  }
}

async function runAndSay(request: BatchRequest, title: string, options: BulkCommandOptions): Promise<void> {
  const progress = new BulkProgress(process.stderr, modeOf(options));
  const [stop, kill] = [new AbortController(), new AbortController()];
  const interrupt = () => {
    if (stop.signal.aborted) kill.abort();
    else progress.note("Finishing the photos at work. Again to stop at once.");
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  void countRows(request.source, progress, stop.signal);
  try {
    await say(options, { event: "start", out: request.folder.out, report: request.reportPath });
    const onRow = (row: ReportRow, counts: BulkCounts) => {
      progress.onRow(row, counts);
      return say(options, { event: "row", ...row });
    };
    const result = await runBatch(request, { onRow }, { stop: stop.signal, kill: kill.signal });
    progress.end();
    const { counts, seconds, ending } = result;
    const stopped = endings[ending];
    const sheet = await writeContactSheet(request.folder.out, request.reportPath, { counts, seconds, title, stopped });
    await say(options, { event: "end", ending, ...counts, seconds, report: request.reportPath, sheet });
    if (!options.json) summary(result, request.reportPath, sheet, options.quiet === true);
    const status = statusOf(result);
    if (status !== exitStatus.done) throw new Exit(status);
  } finally {
    stop.abort();
    progress.end();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
  }
}

const endings: Readonly<Record<BatchEnding, string>> = {
  finished: "",
  interrupted: "Stopped before all photos were done. The same command goes on from there.",
  "max-cost":
    "Stopped: the next photo would cost more than --max-cost leaves. The same command with more goes on from there.",
  "max-failures": "Stopped: too many photos failed. The same command tries them again and goes on from there.",
};

function statusOf({ ending, counts }: BatchResult): number {
  if (ending === "interrupted") return exitStatus.stopped;
  return ending === "finished" && counts.failed === 0 ? exitStatus.done : exitStatus.someFailed;
}

function summary({ counts, seconds, ending }: BatchResult, report: string, sheet: string, quiet: boolean): void {
  const now = counts.finished - counts.before;
  const rate = now > 0 && seconds > 0 ? `, ${rateText(now / seconds, " a second", " a minute", " an hour")}` : "";
  const facts = [
    `${counts.succeeded} done${counts.before > 0 ? ` (${counts.before} before)` : ""}`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    `${duration(seconds)}${rate}`,
    ...(counts.dollars > 0 ? [`${dollarsText(counts.dollars)} spent`] : []),
  ];
  if (!quiet) process.stderr.write(`${facts.join("; ")}.\n`);
  if (endings[ending] !== "") process.stderr.write(`${endings[ending]}\n`);
  process.stdout.write(`${report}\n${sheet}\n`);
}

/** For the estimate; it runs beside the work and what goes wrong with it is said by the work itself. */
async function countRows(source: BulkSource, progress: BulkProgress, signal: AbortSignal): Promise<void> {
  try {
    progress.known(await source.count(signal));
  } catch {}
}

/** The last word is the instruction, unless it is the only one or names a file. */
function parted(words: readonly string[]): { names: readonly string[]; instruction: string } {
  const last = words.at(-1) ?? "";
  if (words.length < 2 || existsSync(last)) return { names: words, instruction: "" };
  return { names: words.slice(0, -1), instruction: last };
}

function rowOptions(options: BulkCommandOptions, { defaults }: Library): RowOptions {
  const { seed, backend, builder, format, quality } = options;
  return {
    ...defaults,
    ...(seed === undefined ? {} : { seed }),
    ...(backend === undefined ? {} : { backend }),
    ...(builder === undefined || isPlanFile(builder) ? {} : { builder }),
    ...(format || quality ? { output: { ...(format ? { format } : {}), ...(quality ? { quality } : {}) } } : {}),
  };
}

function modeOf(options: BulkCommandOptions): "line" | "log" | "off" {
  if (options.quiet || options.json) return "off";
  return process.stderr.isTTY ? "line" : "log";
}

async function say(options: BulkCommandOptions, event: object): Promise<void> {
  if (!options.json || process.stdout.write(`${JSON.stringify(event)}\n`)) return;
  await once(process.stdout, "drain");
}
