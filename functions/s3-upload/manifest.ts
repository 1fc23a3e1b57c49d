import { BadInputError } from "../../platform/errors.js";
import { MANIFESTS } from "../batch/keys.js";
import { type BatchOptions, type BatchOrder, batchOptionsSchema, toleranceSchema } from "../batch/order.js";
import { getBatch } from "../batch/record.js";
import { type BatchPlace, startBatch } from "../batch/start.js";
import { showBatch } from "../batch/status-file.js";
import { manifestFormat } from "../bulk/manifest.js";
import { putJson } from "../documents.js";
import type { StartDependencies } from "../start-edit.js";
import type { PutObject } from "./events.js";
import { readMetadataText } from "./metadata-text.js";
import { recordId, UPLOADS } from "./names.js";
import { UPLOADS_PRINCIPAL } from "./status.js";

/** What batches of uploaded manifests take. */
export interface ManifestService {
  readonly place: () => Promise<BatchPlace>;
  /** Executions at a time. */
  readonly concurrency: { readonly cpu: number; readonly gpu: number };
}

export function isManifest(key: string): boolean {
  return key.startsWith(MANIFESTS) && manifestFormat(key) !== null;
}

/**
 * Starts the batch of a manifest that was put under `batches/`: one for each version, however often the event comes. What its rows
 * leave open its own metadata says (`x-amz-meta-instruction`, `-options`, `-tolerate`, `-max-dollars`). The report goes to
 * `results/<manifest's key>.report.jsonl`; how the batch stands, what it came to, or why it was refused to `results/<manifest's key>.json`.
 */
export async function handleManifest(
  deps: StartDependencies & { readonly batches: ManifestService },
  { bucket, key, versionId, etag, sequencer }: PutObject,
): Promise<void> {
  const head = await deps.store.head(key, versionId === null ? {} : { versionId });
  const format = manifestFormat(key);
  if (head === null || format === null) return;
  const id = recordId(bucket, "batch", key, versionId ?? `${etag}:${sequencer}`).slice(0, 40);
  const status = `results/${key}.json`;
  try {
    const wishes = wishesOf(head.metadata ?? {});
    // The manifest as it is now: somebody may put another one of that name while this one runs.
    const kept = `sources/uploads/${id}`;
    await deps.store.copy(key, kept, versionId === null ? {} : { versionId });
    const order: BatchOrder = {
      principal: UPLOADS_PRINCIPAL,
      ...wishes,
      source: { kind: "manifest", key: kept, format, base: key.slice(0, key.lastIndexOf("/") + 1) },
      // Whoever may put manifests here may put photos here, too.
      folders: [UPLOADS, MANIFESTS],
      concurrency: deps.batches.concurrency,
      webhook: null,
      root: id,
      attempt: 0,
      reportTo: `results/${key}.report.jsonl`,
      statusTo: status,
      // As for single uploads: whoever may put objects here answers to the bucket's owner, not to the API's limits.
      edits: null,
    };
    // Said before it begins, so that a quick batch's end is never overwritten; an event that comes again says nothing new.
    if ((await getBatch(deps.records, id)) === null)
      await putJson(deps.store, status, { batch: id, status: "running", report: order.reportTo });
    const begun = await startBatch({ ...deps, place: await deps.batches.place() }, id, order);
    if (begun.status !== "running") await showBatch(deps.store, order, begun);
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    await putJson(deps.store, status, { status: "refused", message: error.message, hint: error.hint });
  }
}

function wishesOf(
  metadata: Readonly<Record<string, string>>,
): Pick<BatchOrder, "instruction" | "options" | "tolerate" | "maxDollars"> {
  const text = (name: string) => (metadata[name] === undefined ? "" : readMetadataText(metadata[name]).trim());
  const json = (name: string): unknown => {
    if (text(name) === "") return undefined;
    try {
      return JSON.parse(text(name)) as unknown;
    } catch (cause) {
      throw new BadInputError(`The metadata's ${name} is not JSON.`, "", { cause });
    }
  };
  const options = batchOptionsSchema.safeParse(json("options") ?? {});
  const tolerate = toleranceSchema.safeParse(json("tolerate") ?? null);
  const maxDollars = text("max-dollars") === "" ? null : Number(text("max-dollars"));
  if (!options.success) throw new BadInputError("The metadata's options cannot be used.", "See the options of edits.");
  if (!tolerate.success)
    throw new BadInputError("The metadata's tolerate cannot be used.", '{"most":10} or {"share":0.1}.');
  if (maxDollars !== null && !(maxDollars >= 0)) throw new BadInputError("The metadata's max-dollars is no number.");
  return {
    instruction: text("instruction"),
    options: given(options.data, json("options")),
    tolerate: tolerate.data,
    maxDollars,
  };
}

/** Without what the schema fills in: that is for each row to leave open. */
function given(options: BatchOptions, raw: unknown): BatchOptions {
  const names = Object.keys((raw ?? {}) as object);
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}
