import { once } from "node:events";
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import { type BulkCounts, type FailureLimit, noCounts, type ReportRow } from "../../../functions/bulk/report-row.js";
import type { RowOptions } from "../../../functions/bulk/row.js";
import type { Library } from "../../../functions/config/library.js";
import { BadInputError } from "../../../platform/errors.js";
import { writeContactSheet } from "../../bulk/contact-sheet.js";
import { openBatchFolder, stateFolder } from "../../bulk/folder.js";
import { previewBatch } from "../../bulk/preview.js";
import { BulkProgress } from "../../bulk/progress.js";
import { type BatchRequest, type BatchResult, runBatch } from "../../bulk/run-batch.js";
import { type BulkSource, openSource } from "../../bulk/source.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { requireWritable } from "../../files.js";
import { defaultHome, HOME_MODE } from "../../home.js";
import { endings, nextSteps, previewLines, summaryOf } from "../bulk-words.js";
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
  /** Say what would be done and cost; do nothing. */
  readonly dryRun?: boolean;
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
  if ((await real(source.base)) === (await real(out))) {
    throw new BadInputError("The results would lie among the photos.", "Choose another folder with --out.");
  }
  if (source.kind === "files" && instruction === "" && !isPlanFile(options.builder)) {
    throw new BadInputError("There is no instruction.", 'Put it last, in quotes, e.g. "make it brighter".');
  }
  await requireRows(source, names);
  const home = options.home ?? defaultHome();
  if (!options.dryRun) await requireWritable(home, HOME_MODE);
  const library = await openLibrary(options);
  try {
    const plan = isPlanFile(options.builder) ? await readPlanFile(options.builder) : null;
    const wishes = { base: source.base, instruction, options: rowOptions(options, library), plan };
    const limits = { maxDollars: options.maxCost, anew: options.resume === false };
    if (options.dryRun) {
      await preview({ source, library, wishes, ...limits, folder: { out, state: stateFolder(out) } }, options);
      return;
    }
    const folder = await openBatchFolder(out);
    try {
      const reportPath = options.report === undefined ? join(out, "report.jsonl") : resolve(options.report);
      const request: BatchRequest = {
        source,
        folder,
        library,
        wishes,
        home,
        config: options.config,
        concurrency: options.concurrency,
        ...limits,
        failureLimit: options.failFast ? { most: 0 } : (options.maxFailures ?? null),
        planEach: options.planEach === true && plan === null,
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
  const { source, folder, reportPath } = request;
  const progress = new BulkProgress(process.stderr, modeOf(options), nameIn(source));
  const [stop, kill] = [new AbortController(), new AbortController()];
  const interrupt = () => {
    if (stop.signal.aborted) kill.abort();
    else progress.note("Finishing the photos at work. Again to stop at once.");
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  void countRows(source, progress, stop.signal);
  let latest = noCounts;
  try {
    await say(options, { event: "start", out: folder.out, report: reportPath });
    const onRow = (row: ReportRow, counts: BulkCounts) => {
      latest = counts;
      progress.onRow(row, counts);
      return say(options, { event: "row", ...row });
    };
    const result = await runBatch(request, { onRow }, { stop: stop.signal, kill: kill.signal });
    progress.end();
    const { counts, seconds, ending } = result;
    const stopped = endings[ending];
    const passedOver = source.passedOver.sentences();
    const sheet = await writeContactSheet(folder.out, reportPath, { counts, seconds, title, stopped, passedOver });
    await say(options, { event: "end", ending, ...counts, seconds, report: reportPath, sheet, passedOver });
    if (!options.json) {
      if (!options.quiet) process.stderr.write(`${summaryOf(counts, seconds)}\n`);
      const steps = options.quiet ? [stopped].filter(Boolean) : nextSteps(ending, counts, passedOver);
      for (const step of steps) process.stderr.write(`${step}\n`);
      process.stdout.write(`${reportPath}\n${sheet}\n`);
    }
    const status = statusOf(result);
    if (status !== exitStatus.done) throw new Exit(status);
  } catch (error) {
    progress.end();
    if (!(error instanceof Exit)) await sayBroken(options, latest, error);
    throw error;
  } finally {
    stop.abort();
    progress.end();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
  }
}

/** What was done before nothing could be written any more; why, the error says. */
async function sayBroken(options: BulkCommandOptions, counts: BulkCounts, error: unknown): Promise<void> {
  await say(options, { event: "end", ending: "broken", ...counts, error: String(error) });
  if (options.json || options.quiet || counts.finished === 0) return;
  process.stderr.write(`${counts.succeeded} done. When this is mended, the same command goes on from there:\n`);
}

async function preview(request: Parameters<typeof previewBatch>[0], options: BulkCommandOptions): Promise<void> {
  const progress = new BulkProgress(process.stderr, modeOf(options) === "off" ? "off" : "log", nameIn(request.source));
  try {
    const seen = await previewBatch(request, (row) => progress.onRow(row, noCounts));
    const passedOver = request.source.passedOver.sentences();
    await say(options, { event: "preview", ...seen, passedOver });
    if (!options.json)
      process.stdout.write(`${[...previewLines(seen, request.maxDollars), ...passedOver].join("\n")}\n`);
    if (seen.failed > 0) throw new Exit(exitStatus.someFailed);
  } finally {
    progress.end();
  }
}

/** Before anything is written: an earlier run's report is not lost to a mistyped pattern. */
async function requireRows(source: BulkSource, names: readonly string[]): Promise<void> {
  for await (const _ of source.rows()) return;
  const passedOver = source.passedOver.sentences().join(" ");
  throw source.kind === "manifest"
    ? new BadInputError(`The manifest ${names.join(" ")} has no rows.`, "Give it a line for each photo.")
    : new BadInputError(
        `There are no photos in ${names.join(" ")}.`,
        passedOver || "Photos are files that end in .jpg, .png, .webp, .avif, .tif or .gif.",
      );
}

/** As a person would look the row up. */
function nameIn({ kind, base }: BulkSource): (row: ReportRow) => string {
  return ({ line, image }) => {
    const below = relative(base, image);
    const name = !isAbsolute(image) || below.startsWith("..") ? image : below;
    return kind === "manifest" ? `line ${line} ${name}`.trimEnd() : name;
  };
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function statusOf({ ending, counts }: BatchResult): number {
  if (ending === "interrupted") return exitStatus.stopped;
  return ending === "finished" && counts.failed === 0 ? exitStatus.done : exitStatus.someFailed;
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
