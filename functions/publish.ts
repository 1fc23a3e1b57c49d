import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import { isMask, requirePicture } from "../bricks/raster/raster.js";
import { type Artefact, isArtefact, type Value } from "../platform/artefact.js";
import { sha256 } from "../platform/canonical-json.js";
import type { Clock } from "../platform/clock.js";
import { BrickFailedError } from "../platform/errors.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Lineage } from "../statemachine/lineage.js";
import type { Artefacts } from "./artefacts.js";
import { getPlanDocument, type PlanDocument } from "./documents.js";
import type { SourceFacts } from "./ingest/source-facts.js";
import type { Originals } from "./originals.js";
import { colourMapsOf, createMapCache, type MapCache } from "./publish/colour-maps.js";
import type { OutputFormat } from "./publish/encode.js";
import { extensionOf } from "./publish/extension.js";
import { mapsInSpace } from "./publish/map-space.js";
import { publishMask } from "./publish/mask.js";
import { openPicture } from "./publish/open.js";
import { decodeOriginal } from "./publish/original.js";
import { type Original, publishPicture } from "./publish/picture.js";

export interface PublishDeps {
  readonly store: ObjectStore;
  readonly artefacts: Artefacts;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where a plan that only maps colours is applied to the original itself, its bricks' maps come from. Default: none. */
  readonly backends?: readonly Backend[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  /** Where Ingest, in the same process, left the decoded original. */
  readonly originals?: Originals;
}

export interface OutputOptions {
  /** Default: the original's own format; PNG for masks and, where that has no alpha, for cut-outs. */
  readonly format?: OutputFormat | undefined;
  /** 1 … 100 for lossy formats. Default: no loss where the format can, and never below a JPEG source's own quality. */
  readonly quality?: number | undefined;
}

export interface PublishEvent {
  readonly editId: string;
  readonly source: SourceFacts;
  readonly init: { readonly image: Artefact };
  readonly results: readonly Value[];
  /** One for each result. */
  readonly lineage: readonly Lineage[];
  /** The plan's document in the store; an edit that enlarges the canvas needs it. */
  readonly planKey?: string;
  /** Further options are other stages'. */
  readonly options?: { readonly output?: OutputOptions | undefined } | undefined;
}

export interface PublishedPicture {
  readonly kind: "image" | "mask";
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly format: OutputFormat;
  readonly bytes: number;
  readonly sha256: string;
  readonly lineage: Lineage;
  /** Share of the picture that the edit touched, 0 … 1. */
  readonly touched: number;
  /**
   * What the file keeps of the original where the edit did not reach: `samples`: every sample bit for bit; `blocks`:
   * every compressed JPEG block, so that the decoded pixels agree bit for bit outside the edited blocks and their rim;
   * `none`: the picture as a whole was repainted, moved or compressed again.
   */
  readonly preserved: "samples" | "blocks" | "none";
}

export interface PublishedValue {
  readonly kind: "value";
  readonly value: string | number | null;
}

export type PublishedOutput = PublishedPicture | PublishedValue;

export interface PublishResult {
  readonly outputs: readonly PublishedOutput[];
}

/** A result that is ready to be stored. */
interface Ready {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly output: PublishedPicture;
}

/**
 * From the working results back to the person's picture: at its own size, depth, colour space and orientation, with
 * every pixel that the edit did not touch as it was. Outputs go to `edits/<editId>/out/`, all of them or none.
 */
export function createPublish(deps: PublishDeps): (event: PublishEvent) => Promise<PublishResult> {
  const { store, logger, clock } = deps;
  const maps = createMapCache();
  return async (event) => {
    const started = clock.monotonic();
    if (event.results.length !== event.lineage.length) {
      throw new BrickFailedError("The edit's results and their lineages do not agree in number.", "Report this plan.");
    }
    const made = await withOriginal(deps, event, async (open) => {
      const out: (Ready | PublishedValue)[] = [];
      for (const [index, value] of event.results.entries()) {
        out.push(
          isArtefact(value) ? await publishOne({ ...deps, maps }, event, value, index, open) : { kind: "value", value },
        );
      }
      return out;
    });
    await storeAll(store, made.filter(isReady));
    const outputs = made.map((item) => (isReady(item) ? item.output : item));
    logger.info("published", { editId: event.editId, outputs, ms: clock.monotonic() - started });
    return { outputs };
  };
}

interface Opened {
  readonly original: Original;
  readonly plan: PlanDocument | null;
}

/** The original, read once and only if a picture is to be published, for as long as `use` runs. */
async function withOriginal<T>(
  deps: PublishDeps,
  event: PublishEvent,
  use: (open: () => Promise<Opened>) => Promise<T>,
): Promise<T> {
  let opened: Promise<Opened> | undefined;
  try {
    return await use(() => {
      opened ??= openOriginal(deps, event);
      return opened;
    });
  } finally {
    await (await opened?.catch(() => undefined))?.original.space.release();
  }
}

async function openOriginal(
  { store, artefacts, originals }: PublishDeps,
  { source, init, planKey, results }: PublishEvent,
): Promise<Opened> {
  const held = originals?.take(source.sha256) ?? null;
  const bytes = held?.bytes ?? (await unchanged(store, source));
  const full = held?.full ?? (await decodeOriginal(bytes, source));
  const before = requirePicture(await artefacts.load(init.image));
  const plan = planKey ? await getPlanDocument(store, planKey) : null;
  const ratios = plan && extensionOf(plan.plan);
  const original = await openPicture({ bytes, source, full, fullMayChange: results.length === 1, before, ratios });
  return { original, plan };
}

/** The original's file, which must be the one that Ingest read. */
async function unchanged(store: ObjectStore, source: SourceFacts): Promise<Uint8Array> {
  const bytes = await store.get(source.key);
  if (sha256(bytes) === source.sha256) return bytes;
  throw new BrickFailedError("The original picture changed while it was being edited.", "Run the edit again.");
}

async function publishOne(
  { artefacts, backends, catalogue, maps }: PublishDeps & { readonly maps: MapCache },
  event: PublishEvent,
  artefact: Artefact,
  index: number,
  open: () => Promise<Opened>,
): Promise<Ready> {
  const lineage = event.lineage[index] ?? "global";
  const raster = await artefacts.load(artefact);
  const name = `edits/${event.editId}/out/result-${index + 1}`;
  if (isMask(raster)) {
    const { source } = event;
    const width = Math.max(1, Math.round((raster.width * source.width) / source.working.width));
    const height = Math.max(1, Math.round((raster.height * source.height) / source.working.height));
    const bytes = await publishMask(raster, width, height);
    return ready(name, bytes, { kind: "mask", width, height, format: "png", lineage, touched: 0, preserved: "none" });
  }
  const options = event.options?.output ?? {};
  const { original, plan } = await open();
  const found = plan && backends && (await colourMapsOf(plan, index, original.before, backends, maps, catalogue));
  const mapped = found ? await mapsInSpace(found, original.icc, original.space) : null;
  const { bytes, ...facts } = await publishPicture(original, requirePicture(raster), lineage, options, mapped);
  return ready(name, bytes, { kind: "image", lineage, ...facts });
}

function ready(name: string, bytes: Uint8Array, facts: Omit<PublishedPicture, "key" | "bytes" | "sha256">): Ready {
  const key = `${name}.${facts.format === "jpeg" ? "jpg" : facts.format}`;
  return {
    bytes,
    contentType: `image/${facts.format}`,
    output: { ...facts, key, bytes: bytes.length, sha256: sha256(bytes) },
  };
}

/** Everything or nothing: what was stored before a failure is taken away again. */
async function storeAll(store: ObjectStore, items: readonly Ready[]): Promise<void> {
  const done: string[] = [];
  try {
    for (const { output, bytes, contentType } of items) {
      done.push(output.key);
      await store.put(output.key, bytes, { contentType });
    }
  } catch (error) {
    await Promise.allSettled(done.map((key) => store.delete(key)));
    throw error;
  }
}

function isReady(item: Ready | PublishedValue): item is Ready {
  return "output" in item;
}
