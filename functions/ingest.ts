import type { BuilderView } from "../builder/builder.js";
import type { Artefact } from "../platform/artefact.js";
import type { Clock } from "../platform/clock.js";
import { BadInputError } from "../platform/errors.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Views } from "../statemachine/pipeline-contract.js";
import type { Artefacts } from "./artefacts.js";
import { sniffFormat } from "./ingest/content-type.js";
import { type Inspected, inspectPicture } from "./ingest/inspect.js";
import { DEFAULT_LONG_SIDE, LARGEST_LONG_SIDE, SMALLEST_LONG_SIDE } from "./ingest/sides.js";
import { isPlain, type SourceFacts } from "./ingest/source-facts.js";
import { storeViews, viewsOf } from "./ingest/views.js";
import {
  coveringPicture,
  cutShort,
  workingMask,
  workingPicture,
  workingPictureOf,
  workingSize,
} from "./ingest/working.js";
import type { Originals } from "./originals.js";
import { decodeOriginal } from "./publish/original.js";

export interface IngestDeps {
  readonly store: ObjectStore;
  readonly artefacts: Artefacts;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How the Builder is shown pictures, where it is one that looks. */
  readonly view?: BuilderView | null | undefined;
  /** A model describes scenes: it is shown the photo whichever Builder wrote the plan. Default: false. */
  readonly scene?: boolean;
  /** Where Publish, in the same process, finds the decoded original again. */
  readonly originals?: Originals;
}

export interface IngestEvent {
  /** 1 … 80 characters of letters, digits, `-` and `_`. */
  readonly editId: string;
  readonly source: { readonly key: string };
  readonly mask?: { readonly key: string } | null;
  readonly background?: { readonly key: string } | null;
  readonly options?:
    | {
        /** Longest side of the working picture, in pixels; 1024 unless told. */
        readonly longSide?: number | undefined;
        /** The Builder's name; the grammar never looks. */
        readonly builder?: string | undefined;
        /** A plan that is run as it is; no Builder is asked. */
        readonly plan?: string | undefined;
      }
    | undefined;
  /** The longest side that the plan needs, in pixels; it counts before the option, and its pictures lie apart. */
  readonly workingSide?: number | undefined;
}

export interface InitArtefacts {
  readonly image: Artefact;
  readonly mask: Artefact | null;
  readonly background: Artefact | null;
}

export interface IngestResult {
  readonly init: InitArtefacts;
  readonly source: SourceFacts;
  /** The same as the Builder is shown them, where it looks. */
  readonly views: Views | null;
}

/**
 * From the person's files to what the bricks work on: checks the picture by its content, keeps the original where it
 * is, and stores an upright 8-bit sRGB working copy, its mask and its background under `edits/<editId>/work/`, and beside them
 * what the Builder is shown.
 */
export function createIngest({
  store,
  artefacts,
  logger,
  clock,
  originals,
  view,
  scene = false,
}: IngestDeps): (event: IngestEvent) => Promise<IngestResult> {
  return async (event) => {
    const started = clock.monotonic();
    const { workingSide } = event;
    const folder = workFolder(event.editId) + (workingSide === undefined ? "" : `/${workingSide}`);
    const longSide = requireLongSide(workingSide ?? event.options?.longSide ?? DEFAULT_LONG_SIDE);
    const bytes = await store.get(event.source.key);
    const inspected = await inspectPicture(bytes, "The picture");
    const working = workingSize(inspected, longSide);

    // Everything is made before anything is stored, so that a bad mask leaves nothing behind.
    const image = await pictureOf(bytes, inspected, working, originals);
    const mask = event.mask ? await readMask(store, event.mask.key, inspected, working) : null;
    const background = event.background ? await readBackground(store, event.background.key, working) : null;
    const look = view ? lookOf(event, view, scene) : null;
    const shown = look && (await viewsOf({ image, mask, background }, look));
    const init: InitArtefacts = {
      image: await artefacts.save(`${folder}/image.png`, image),
      mask: mask && (await artefacts.save(`${folder}/mask.png`, mask)),
      background: background && (await artefacts.save(`${folder}/background.png`, background)),
    };
    const source: SourceFacts = { key: event.source.key, ...inspected, working };
    logger.info("ingested", { editId: event.editId, source, ms: clock.monotonic() - started });
    return { init, source, views: shown && (await storeViews(store, `${folder}/view`, shown)) };
  };
}

/**
 * No Builder looks for a plan that is there, and the grammar never does; for a scene the photo alone is enough. A second call is for
 * the bricks alone.
 */
function lookOf({ options, workingSide }: IngestEvent, view: BuilderView, scene: boolean): BuilderView | null {
  if (workingSide !== undefined) return null;
  if (options?.plan === undefined && options?.builder !== "grammar") return view;
  return scene ? { ...view, morePictures: false } : null;
}

/** The working picture; from the decoded original, where that is kept and has the samples that it is made from. */
async function pictureOf(bytes: Uint8Array, inspected: Inspected, working: Size, originals: Originals | undefined) {
  if (originals === undefined || !isPlain(inspected)) return workingPicture(bytes, working, "The picture");
  const full = await decodeOriginal(bytes, inspected).catch((cause: unknown) => {
    throw cutShort("The picture", cause);
  });
  originals.put(inspected.sha256, { bytes, full });
  return workingPictureOf(full, working);
}

async function readMask(store: ObjectStore, key: string, source: Size, working: Size) {
  const bytes = await store.get(key);
  sniffFormat(bytes, "The mask");
  return workingMask(bytes, source, working, "The mask");
}

async function readBackground(store: ObjectStore, key: string, working: Size) {
  const bytes = await store.get(key);
  await inspectPicture(bytes, "The background");
  return coveringPicture(bytes, working, "The background");
}

type Size = { readonly width: number; readonly height: number };

function workFolder(editId: string): string {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(editId)) {
    throw new BadInputError("The edit's id is not of letters, digits, - and _.", "Let the id be made for you.");
  }
  return `edits/${editId}/work`;
}

function requireLongSide(longSide: number): number {
  if (Number.isInteger(longSide) && longSide >= SMALLEST_LONG_SIDE && longSide <= LARGEST_LONG_SIDE) return longSide;
  throw new BadInputError(
    `A working size of ${longSide} pixels is not possible.`,
    `Give a whole number from ${SMALLEST_LONG_SIDE} to ${LARGEST_LONG_SIDE}.`,
  );
}
