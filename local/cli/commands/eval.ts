import { dirname, resolve } from "node:path";
import { type Builder, chooseBuilder } from "../../../builder/builder.js";
import { planFileBuilder } from "../../../builder/plan-file.js";
import type { Library } from "../../../functions/config/library.js";
import { BadInputError } from "../../../platform/errors.js";
import { type ConfigChoice, openLibrary } from "../../config/open.js";
import { countLines } from "../../eval/dataset.js";
import type { LineReport } from "../../eval/evaluate.js";
import { fileSha256, ReportFile } from "../../eval/report.js";
import { runDataset } from "../../eval/run.js";
import { summaryTable } from "../../eval/table.js";
import { Tallies } from "../../eval/tally.js";
import { requireWritable } from "../../files.js";
import { CountProgress } from "../count-progress.js";
import { Exit, exitStatus } from "../exit.js";
import { isPlanFile, readPlanFile } from "../plan-file.js";
import { printableLine } from "../printable.js";

export interface EvalOptions extends ConfigChoice {
  readonly builder?: string;
  readonly limit?: number;
  readonly concurrency?: number;
  readonly images?: string;
  /** Where the report goes. */
  readonly json?: string;
  readonly quiet?: boolean;
}

/** A model's server that fails so often in a row is not there; the lines that are left would only fail too. */
const MOST_FAILURES_IN_A_ROW = 8;
/** Bad lines that are named on the screen; the report has them all. */
const MOST_NAMED = 5;

/** `brickwright eval`: a set of instructions through a Builder, and how many of its plans hold and are right. */
export async function evaluate(file: string, options: EvalOptions): Promise<void> {
  const library = await openLibrary(options);
  try {
    await run(file, library, options);
  } finally {
    await library.close();
  }
}

async function run(file: string, library: Library, options: EvalOptions): Promise<void> {
  const builder = await builderFor(options, library);
  const total = Math.min(await countLines(file), options.limit ?? Number.POSITIVE_INFINITY);
  if (total === 0) throw new BadInputError(`${file} holds no instructions.`, "One a line: category, tab, instruction.");
  if (options.json !== undefined) await requireWritable(dirname(resolve(options.json)));
  const model = builder.name === "mllm" ? (library.model?.config.model ?? null) : null;
  const subject = { sha256: await fileSha256(file), builder: builder.name, model };
  const report = options.json === undefined ? null : new ReportFile(options.json, subject);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const progress = new CountProgress(process.stderr, options.quiet === true, total);
  const tallies = new Tallies();
  const results: LineReport[] = [];
  const watch = new FailureWatch();
  const context = {
    builder,
    catalogue: library.catalogue,
    images: resolve(options.images ?? dirname(file)),
    signal: stopping.signal,
  };
  try {
    await runDataset(
      {
        file,
        limit: options.limit,
        concurrency: options.concurrency ?? (builder.name === "mllm" ? 4 : 1),
        done: (await report?.resume()) ?? new Map(),
        async onLine(line, fresh) {
          tallies.add(line);
          if (report !== null || line.outcome === "bad line") results.push(line);
          if (fresh) await report?.add(line);
          progress.step();
          watch.see(line);
        },
      },
      context,
    );
  } catch (error) {
    progress.end();
    if (!stopping.signal.aborted) throw error;
    process.stdout.write(summaryTable(tallies.summary()));
    process.stderr.write(`Stopped.${report === null ? "" : " The same command goes on from there."}\n`);
    throw new Exit(exitStatus.stopped);
  } finally {
    progress.end();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
  const summary = tallies.summary();
  process.stdout.write(`${builder.name}${model === null ? "" : ` (${model})`} on ${file}\n\n${summaryTable(summary)}`);
  sayBadLines(results);
  results.sort((a, b) => a.line - b.line);
  await report?.finish({ version: 1, ...subject, file, summary, results });
}

async function builderFor(options: EvalOptions, { builders, catalogue, defaults }: Library): Promise<Builder> {
  const name = options.builder ?? defaults.builder ?? "auto";
  return isPlanFile(name) ? planFileBuilder(await readPlanFile(name), catalogue) : chooseBuilder(builders, name);
}

/** Ends a run against a server that is not there. */
class FailureWatch {
  #inARow = 0;

  /** @throws {BadInputError} with what the server failed of. */
  see({ outcome, diagnostics }: LineReport): void {
    this.#inARow = outcome === "failed" ? this.#inARow + 1 : outcome === "bad line" ? this.#inARow : 0;
    if (this.#inARow < MOST_FAILURES_IN_A_ROW) return;
    const why = diagnostics[0]?.message ?? "";
    throw new BadInputError(
      `The Builder failed at ${this.#inARow} lines in a row. ${why}`,
      "Check the model's settings and its server.",
    );
  }
}

function sayBadLines(results: readonly LineReport[]): void {
  const bad = results.filter(({ outcome }) => outcome === "bad line").sort((a, b) => a.line - b.line);
  for (const { line, diagnostics } of bad.slice(0, MOST_NAMED)) {
    process.stderr.write(`line ${line}: ${printableLine(diagnostics[0]?.message ?? "")}\n`);
  }
  if (bad.length > MOST_NAMED)
    process.stderr.write(`… and ${bad.length - MOST_NAMED} more lines that cannot be used\n`);
}
