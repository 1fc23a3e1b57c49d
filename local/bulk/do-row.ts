import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, realpathSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { crossBoundary } from "../../functions/boundary.js";
import type { ReportRow, RowError } from "../../functions/bulk/report-row.js";
import { BadInputError } from "../../platform/errors.js";
import { extensionOfFormat } from "../cli/destination.js";
import { readInput } from "../files.js";
import { storageError } from "../store/file-store.js";
import type { DoneOutput, Ledger } from "./ledger.js";
import { EditFailedError, type EditRow, type Made, type RowFiles } from "./made.js";
import type { Job } from "./protocol.js";
import { versionOf } from "./row-id.js";
import type { Thumbnails } from "./thumbnails.js";

/** Where a row is done. */
export interface RowPlace {
  readonly edit: EditRow;
  readonly ledger: Ledger;
  readonly out: string;
  readonly state: string;
  readonly thumbnails: Thumbnails;
  /** Folders that are there and inside of `out`. */
  readonly folders: Set<string>;
}

/** @throws {BadInputError} */
export async function readFiles({ image, mask, background }: Job): Promise<RowFiles> {
  return {
    photo: await readInput(image, "photo"),
    mask: mask === null ? null : await readInput(mask, "mask"),
    background: background === null ? null : await readInput(background, "background"),
  };
}

/**
 * Does one row by the fixed pipeline, writes its results, each whole or not at all, and marks it done. Never throws: what goes
 * wrong is the row's own end.
 */
export async function doRow(job: Job, files: Promise<RowFiles>, place: RowPlace): Promise<ReportRow> {
  const started = performance.now();
  const base = {
    id: job.rowId,
    line: job.line,
    image: job.image,
    instruction: job.instruction,
    before: false,
    plan: job.plan.key,
  };
  const seconds = () => Math.round(performance.now() - started) / 1000;
  let dollars = 0;
  try {
    const made = await place.edit(job, await files);
    dollars = made.dollars;
    const written = writeResults(job, made.outputs, place);
    const { working } = made;
    const thumbnail = working === null ? null : place.thumbnails.add(working.before, working.after);
    const paths = written.map(({ path }) => path);
    const values = made.outputs.flatMap((output) => (output.kind === "value" ? [output.value] : []));
    const [output = null, ...more] = paths;
    const report: ReportRow = {
      ...base,
      status: "succeeded",
      output,
      more,
      values,
      seconds: seconds(),
      dollars,
      error: null,
      thumbnail,
    };
    await place.ledger.mark(job.rowId, { version: job.version, report, outputs: written });
    return report;
  } catch (error) {
    if (error instanceof EditFailedError) dollars = error.dollars;
    return {
      ...base,
      status: "failed",
      output: null,
      more: [],
      values: [],
      seconds: seconds(),
      dollars,
      error: rowError(error),
    };
  }
}

/** A failure as a row's report has it. */
export function rowError(error: unknown): RowError {
  const { name, message } = crossBoundary(error);
  return { name, message };
}

function writeResults(job: Job, outputs: Made["outputs"], place: RowPlace): DoneOutput[] {
  if (versionOf(job) !== job.version) {
    throw new BadInputError("The photo changed while it was being edited.", "Run the batch again.");
  }
  const written: DoneOutput[] = [];
  for (const output of outputs) {
    if (output.kind === "value") continue;
    const name = job.target.names[written.length] ?? `${job.target.names[0]}.${written.length + 1}`;
    const path = job.target.exact && written.length === 0 ? name : `${name}${extensionOfFormat[output.format]}`;
    writeInside(place, path, output.bytes, job.target.mayReplace);
    written.push({ path, bytes: output.bytes.byteLength });
  }
  return written;
}

/**
 * Waits for the disk: handing each step to another thread and back would take longer than the step.
 * @throws {BadInputError} where a link leads out of the folder, or a file lies there that no batch wrote.
 */
function writeInside({ out, state, folders }: RowPlace, path: string, bytes: Uint8Array, replace: boolean): void {
  const target = join(out, path);
  const folder = dirname(target);
  const partial = join(state, "partial", randomUUID());
  let left = true;
  try {
    if (!folders.has(folder)) openFolder(out, folder, path);
    folders.add(folder);
    writeFileSync(partial, bytes);
    if (replace) {
      renameSync(partial, target);
      left = false;
    } else linkSync(partial, target);
  } catch (error) {
    folders.delete(folder);
    throw writeError(error, path, target);
  } finally {
    if (left) removeIfThere(partial);
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never written, or goes with the folder when the batch is run again.
  }
}

function writeError(error: unknown, path: string, target: string): Error {
  if (error instanceof BadInputError) return error;
  if (error instanceof Error && "code" in error && error.code === "EEXIST") {
    return new BadInputError(
      `There is a file ${target} already, which no batch wrote.`,
      "Move it, or choose another folder.",
    );
  }
  const fault = faultOfName(error);
  if (fault === null) return storageError(error, dirname(target));
  return new BadInputError(`The output ${path} cannot be written: ${fault}.`, "Choose another name.", { cause: error });
}

/** What makes this one name impossible; null where nothing could be written at all. */
function faultOfName(error: unknown): string | null {
  const faults: Readonly<Record<string, string>> = {
    ENAMETOOLONG: "its name is too long",
    ENOTDIR: "a part of its path is a file, not a folder",
    EISDIR: "there is a folder of that name",
    ELOOP: "a part of its path is a link to itself",
    EILSEQ: "the file system has no such names",
    EINVAL: "the file system has no such names",
  };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return Object.hasOwn(faults, code) ? (faults[code] ?? null) : null;
}

function openFolder(out: string, folder: string, path: string): void {
  // First where a link would lead, so that no folder is made out there.
  holdInside(out, nearestThere(folder), path);
  mkdirSync(folder, { recursive: true });
  holdInside(out, folder, path);
}

/** The folder itself, or the first one above it that is there. */
function nearestThere(folder: string): string {
  const there = dirname(folder) === folder || isThere(folder);
  return there ? folder : nearestThere(dirname(folder));
}

/** A link to nowhere, a file in its path and the like count as absent. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function holdInside(out: string, folder: string, path: string): void {
  const [root, real] = [realpathSync(out), realpathSync(folder)];
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new BadInputError(`The output ${path} leads out of the batch's folder by a link.`, "Remove the link.");
  }
}
