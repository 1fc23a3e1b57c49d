import pLimit from "p-limit";
import { sha256 } from "../../../platform/canonical-json.js";
import { BadInputError } from "../../../platform/errors.js";
import type { BatchOrder } from "../../batch/order.js";
import { type BatchRecord, getBatch } from "../../batch/record.js";
import { startBatch } from "../../batch/start.js";
import { manifestFormat } from "../../bulk/manifest.js";
import { keepSource } from "../../edits/sources.js";
import { type ApiDependencies, type BatchService, limitsOf } from "../dependencies.js";
import type { Principal } from "../principal.js";
import { Problem } from "../problem.js";
import { uploadedSource } from "../uploads.js";
import { requireEdits, setAsideForBatch, startWithin } from "./allowance.js";
import type { BatchRequest } from "./schemas.js";

const UPLOAD = "upload:";

/** The folder of the store whose photos only this principal's batches read. */
function ownFolder({ id }: Principal): string {
  return `uploads/of/${sha256(id).slice(0, 24)}/`;
}

export function serviceOf({ batches }: ApiDependencies): BatchService {
  if (batches) return batches;
  throw new Problem("not-found", "Batches are not offered here.");
}

/** Starts a batch. @throws {Problem} or {BadInputError} for photos that it may not have. */
export async function beginBatch(
  deps: ApiDependencies,
  principal: Principal,
  id: string,
  wanted: BatchRequest,
  signal: AbortSignal,
): Promise<BatchRecord> {
  const service = serviceOf(deps);
  const folders = [ownFolder(principal), ...service.sharedFolders];
  const { cpu = service.concurrency.cpu, gpu = service.concurrency.gpu } = wanted.concurrency;
  const source = await sourceOf(deps, service, principal, wanted, folders, signal);
  const { maxDollars, options } = wanted;
  const { editsPerDay } = limitsOf(deps);
  const known = await getBatch(deps.records, id);
  if (known === null) {
    await requirePhotos(deps, source);
    await requireEdits(deps, principal, "rows" in wanted.photos ? wanted.photos.rows.length : 1);
  }
  const allowance = known
    ? { maxDollars, reserved: known.reserved }
    : await setAsideForBatch(deps, principal, { maxDollars, builder: options.builder });
  const order: BatchOrder = {
    principal: principal.id,
    instruction: wanted.instruction.trim(),
    options,
    source,
    folders,
    tolerate: wanted.tolerate,
    maxDollars: allowance.maxDollars,
    concurrency: { cpu: Math.min(cpu, service.concurrency.cpu), gpu: Math.min(gpu, service.concurrency.gpu) },
    webhook: wanted.webhook ?? null,
    root: id,
    attempt: 0,
    reportTo: null,
    statusTo: null,
    edits: editsPerDay === null ? null : { perDay: editsPerDay, done: 0 },
  };
  const starting = await startingOf(deps, service);
  const { reserved } = allowance;
  return startWithin(deps, principal, allowance, () =>
    startBatch(starting, id, order, { runner: deps.runner, reserved }),
  );
}

export async function startingOf(deps: ApiDependencies, { workflow, place }: BatchService) {
  const { store, records, clock } = deps;
  return { store, records, clock, workflow, place: await place() };
}

async function sourceOf(
  deps: ApiDependencies,
  service: BatchService,
  principal: Principal,
  { photos, instruction }: BatchRequest,
  folders: readonly string[],
  signal: AbortSignal,
): Promise<BatchOrder["source"]> {
  if ("prefix" in photos || "inventory" in photos) {
    if (instruction.trim() === "") throw new BadInputError("There is no instruction.", "Give one for all photos.");
    if ("prefix" in photos) return { kind: "prefix", prefix: inside(photos.prefix, folders) };
    return { kind: "inventory", key: inside(photos.inventory, folders) };
  }
  if ("rows" in photos) {
    await completeUploads(deps, principal, photos.rows);
    const text = photos.rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    const { key } = await keepSource(deps.store, new TextEncoder().encode(text));
    return { kind: "manifest", key, format: "jsonl", base: null };
  }
  if ("upload" in photos) {
    const { key } = await uploadedSource(deps, principal, photos.upload);
    return { kind: "manifest", key, format: photos.format, base: null };
  }
  if ("key" in photos) {
    const key = inside(photos.key, folders);
    return {
      kind: "manifest",
      key,
      format: formatOf(photos.format, key),
      base: key.slice(0, key.lastIndexOf("/") + 1),
    };
  }
  if (service.fetchFile === null) throw new BadInputError("Manifests cannot be given by address here.", "Upload it.");
  const { pictureBytes, fetchSeconds } = limitsOf(deps);
  const format = formatOf(photos.format, URL.canParse(photos.url) ? new URL(photos.url).pathname : "");
  const bytes = await service.fetchFile(photos.url, { maxBytes: pictureBytes, timeoutSeconds: fetchSeconds, signal });
  const { key } = await keepSource(deps.store, bytes);
  return { kind: "manifest", key, format, base: null };
}

/** What is not there is said at once, and not by a batch that fails. @throws {BadInputError} */
async function requirePhotos({ store }: ApiDependencies, source: BatchOrder["source"]): Promise<void> {
  if (source.kind === "prefix") {
    for await (const _any of store.list(source.prefix)) return;
    throw new BadInputError(`There is nothing under ${source.prefix}.`, "Put photos there first, or check the prefix.");
  }
  if ((await store.head(source.key)) === null) {
    throw new BadInputError(`There is no object ${source.key}.`, "Put it there first, or check the key.");
  }
}

const UPLOADS_AT_ONCE = 16;

/** An upload in one piece is completed by being used. One that cannot be is its own row's failure. */
async function completeUploads(
  deps: ApiDependencies,
  principal: Principal,
  rows: readonly { readonly image: string; readonly mask?: unknown; readonly background?: unknown }[],
): Promise<void> {
  const limit = pLimit(UPLOADS_AT_ONCE);
  const named = rows
    .flatMap(({ image, mask, background }) => [image, mask, background])
    .filter((name) => typeof name === "string");
  const ids = new Set(named.filter((name) => name.startsWith(UPLOAD)).map((name) => name.slice(UPLOAD.length)));
  const complete = async (id: string) => {
    try {
      await uploadedSource(deps, principal, id);
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof BadInputError)) throw error;
    }
  };
  await Promise.all([...ids].map((id) => limit(() => complete(id))));
}

function formatOf(given: "csv" | "tsv" | "jsonl" | undefined, name: string): "csv" | "tsv" | "jsonl" {
  const format = given ?? manifestFormat(name);
  if (format !== null) return format;
  throw new BadInputError("The manifest's name does not tell its format.", "Give format: csv, tsv or jsonl.");
}

function inside(key: string, folders: readonly string[]): string {
  const sound = !key.split("/").some((segment) => segment === "." || segment === "..");
  if (sound && folders.some((folder) => key.startsWith(folder))) return key;
  throw new BadInputError(
    `"${key.slice(0, 200)}" is in no folder that you may read.`,
    `Folders: ${folders.join(", ")}.`,
  );
}
