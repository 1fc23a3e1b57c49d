import { randomUUID } from "node:crypto";
import { link, mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import sharp from "sharp";
import { crossBoundary } from "../../functions/boundary.js";
import type { ReportRow, RowError } from "../../functions/bulk/report-row.js";
import type { PublishedOutput } from "../../functions/publish.js";
import { isArtefact, type Value } from "../../platform/artefact.js";
import { BadInputError } from "../../platform/errors.js";
import { extensionOfFormat } from "../cli/destination.js";
import type { Local } from "../composition.js";
import { keepPlan, runEdit, upload } from "../edit.js";
import { readInput } from "../files.js";
import { storageError } from "../store/file-store.js";
import type { DoneOutput, Ledger } from "./ledger.js";
import type { Job } from "./protocol.js";
import { versionOf } from "./row-id.js";
import { beforeAndAfter, THUMBNAIL_SIDE } from "./thumbnail.js";

/** Where a row is done. */
export interface RowPlace {
  readonly local: Local;
  readonly ledger: Ledger;
  readonly out: string;
  readonly state: string;
  /** Folders that are there and inside of `out`. */
  readonly folders: Set<string>;
}

/** The files of a row, read before its turn comes. */
export interface RowFiles {
  readonly photo: Uint8Array;
  readonly mask: Uint8Array | null;
}

/** Long side of the working picture where it only tells the photo's colours as a whole. */
const OVERVIEW_SIDE = THUMBNAIL_SIDE;

/** @throws {BadInputError} */
export async function readFiles({ image, mask }: Job): Promise<RowFiles> {
  return { photo: await readInput(image, "photo"), mask: mask === null ? null : await readInput(mask, "mask") };
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
    plan: job.plan?.key ?? null,
  };
  const seconds = () => Math.round(performance.now() - started) / 1000;
  let dollars = 0;
  try {
    const made = await edit(job, await files, place);
    dollars = made.dollars;
    const written = await writeResults(job, made.outputs, place);
    if (job.thumbnail) await writeThumbnail(job, made, place).catch(() => {});
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
    };
    await place.ledger.mark(job.rowId, { version: job.version, report, outputs: written });
    return report;
  } catch (error) {
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

interface Made {
  readonly editId: string;
  readonly outputs: readonly PublishedOutput[];
  readonly dollars: number;
  /** The pictures that bricks were given and made, where they are known. */
  readonly working: { readonly before: Value; readonly after: Value } | null;
}

/** An edit's own failure, with the name that its state machine knows it by. */
class EditFailedError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

async function edit(job: Job, { photo, mask }: RowFiles, { local }: RowPlace): Promise<Made> {
  const sources = await upload(local.store, { photo, ...(mask ? { mask } : {}) });
  const plan = job.plan === null ? {} : { plan: await keepPlan(local.store, job.plan.text) };
  const overview =
    job.plan?.mapsColours && job.options.longSide === undefined && (await isEightBit(photo))
      ? { longSide: OVERVIEW_SIDE }
      : {};
  const options = { ...job.options, ...overview, ...plan };
  let working: Made["working"] = null;
  const outcome = await runEdit(
    local,
    { instruction: job.instruction, sources, options },
    {
      onEvent({ type, taskScheduledEventDetails }) {
        if (type === "TaskScheduled") working = workingOf(taskScheduledEventDetails) ?? working;
      },
    },
  );
  if (outcome.status === "stopped") throw new EditFailedError("Stopped", "It was stopped.");
  if (outcome.status === "failed") {
    const { error, step, brick, message } = outcome.failure;
    throw new EditFailedError(error, brick ? `${step} ${brick}: ${message}` : message);
  }
  return { editId: outcome.editId, outputs: outcome.output.outputs, dollars: outcome.output.dollars, working };
}

/** Only such samples are given a map of colours themselves; others need a working picture that shows where they change. */
async function isEightBit(photo: Uint8Array): Promise<boolean> {
  const isJpeg = photo[0] === 0xff && photo[1] === 0xd8;
  if (isJpeg) return true;
  const { depth } = await sharp(photo, { limitInputPixels: false })
    .metadata()
    .catch(() => ({ depth: undefined }));
  return depth === "uchar";
}

/** What Publish is given, out of the event that calls it. */
function workingOf(details: unknown): Made["working"] {
  const { parameters } = (details ?? {}) as { parameters?: unknown };
  if (typeof parameters !== "string" || !parameters.includes('"outcome":"succeeded"')) return null;
  const { Payload } = JSON.parse(parameters) as { Payload?: { init?: { image?: Value }; results?: Value[] } };
  return { before: Payload?.init?.image ?? null, after: Payload?.results?.find(isArtefact) ?? null };
}

async function writeResults(job: Job, outputs: readonly PublishedOutput[], place: RowPlace): Promise<DoneOutput[]> {
  if ((await versionOf(job)) !== job.version) {
    throw new BadInputError("The photo changed while it was being edited.", "Run the batch again.");
  }
  const written: DoneOutput[] = [];
  for (const output of outputs) {
    if (output.kind === "value") continue;
    const name = job.target.names[written.length] ?? `${job.target.names[0]}.${written.length + 1}`;
    const path = job.target.exact && written.length === 0 ? name : `${name}${extensionOfFormat[output.format]}`;
    const bytes = await place.local.store.get(output.key);
    await writeInside(place, path, bytes, job.target.mayReplace);
    written.push({ path, bytes: bytes.byteLength });
  }
  return written;
}

/** @throws {BadInputError} where a link leads out of the folder, or a file lies there that no batch wrote. */
async function writeInside(
  { out, state, folders }: RowPlace,
  path: string,
  bytes: Uint8Array,
  replace: boolean,
): Promise<void> {
  const target = join(out, path);
  const folder = dirname(target);
  const partial = join(state, "partial", randomUUID());
  try {
    if (!folders.has(folder)) await openFolder(out, folder, path);
    folders.add(folder);
    await writeFile(partial, bytes);
    if (replace) await rename(partial, target);
    else await link(partial, target);
  } catch (error) {
    folders.delete(folder);
    if (error instanceof BadInputError) throw error;
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new BadInputError(
        `There is a file ${target} already, which no batch wrote.`,
        "Move it, or choose another folder.",
      );
    }
    const fault = faultOfName(error);
    if (fault !== null) {
      throw new BadInputError(`The output ${path} cannot be written: ${fault}.`, "Choose another name.", {
        cause: error,
      });
    }
    throw storageError(error, folder);
  } finally {
    await rm(partial, { force: true }).catch(() => {});
  }
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

async function openFolder(out: string, folder: string, path: string): Promise<void> {
  // First where a link would lead, so that no folder is made out there.
  await holdInside(out, await nearestThere(folder), path);
  await mkdir(folder, { recursive: true });
  await holdInside(out, folder, path);
}

/** The folder itself, or the first one above it that is there. */
async function nearestThere(folder: string): Promise<string> {
  const there = await stat(folder).catch(() => null);
  return there !== null || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}

async function holdInside(out: string, folder: string, path: string): Promise<void> {
  const [root, real] = [await realpath(out), await realpath(folder)];
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new BadInputError(`The output ${path} leads out of the batch's folder by a link.`, "Remove the link.");
  }
}

/** Where the small picture of a row lies, relative to the state folder. */
export function thumbnailPath(rowId: string): string {
  return `thumbs/${rowId.slice(0, 2)}/${rowId.slice(2)}.jpg`;
}

async function writeThumbnail(job: Job, { working }: Made, { local, state }: RowPlace): Promise<void> {
  if (working === null || !isArtefact(working.before)) return;
  const before = await local.artefacts.load(working.before);
  const after = isArtefact(working.after) ? await local.artefacts.load(working.after) : null;
  const path = join(state, thumbnailPath(job.rowId));
  const picture = await beforeAndAfter(before, after);
  await writeFile(path, picture).catch(async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, picture);
  });
}
