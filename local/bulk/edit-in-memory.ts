import sharp from "sharp";
import { editHere } from "../../functions/batch/edit-here.js";
import type { Library } from "../../functions/config/library.js";
import { newEditId } from "../../functions/edits/new-id.js";
import { keepSource } from "../../functions/edits/sources.js";
import { WrittenPlans } from "../../functions/plan/written-plans.js";
import { systemClock } from "../../platform/clock.js";
import { silentLogger } from "../../platform/logger.js";
import { FileRecords } from "../store/file-records.js";
import { OVERVIEW_SIDE } from "./edit-recoloured.js";
import { type EditRow, editFailed, type Made } from "./made.js";
import { MemoryStore } from "./memory-store.js";
import type { Job } from "./protocol.js";

/** What a photo may take, as on AWS. */
const MOST_MILLISECONDS = 900_000;
const PHOTO = "sources/photo";
const MASK = "sources/mask";
const BACKGROUND = "sources/background";

/**
 * For rows whose plan runs here whole: the pipeline's stages one after the other, as a batch on AWS does such photos, in memory of which
 * nothing is left.
 */
export function editInMemory({ catalogue, backends, builders }: Library): EditRow {
  const common = {
    catalogue,
    backends,
    builders,
    view: null,
    written: new WrittenPlans(catalogue),
    clock: systemClock,
    logger: silentLogger,
  };
  return async (job, { photo, mask, background }) => {
    const store = new MemoryStore();
    const inTime = new AbortController();
    const timer = setTimeout(() => inTime.abort(tooLong()), MOST_MILLISECONDS);
    let working: Made["working"] = null;
    try {
      await store.put(PHOTO, photo);
      if (mask !== null) await store.put(MASK, mask);
      if (background !== null) await store.put(BACKGROUND, background);
      const plan = await keepText(store, job.plan.text);
      const end = await editHere(
        {
          ...common,
          store,
          records: new FileRecords(store),
          ...(job.thumbnail ? { see: (before, after) => (working = { before, after }) } : {}),
        },
        {
          editId: newEditId(systemClock.now()),
          principal: "local",
          instruction: job.instruction,
          source: { key: PHOTO },
          mask: mask === null ? null : { key: MASK },
          background: background === null ? null : { key: BACKGROUND },
          options: { ...job.options, ...(await overviewOf(job, photo)), plan },
        },
        inTime.signal,
      );
      if ("failure" in end) throw editFailed(end.failure);
      const { outputs, dollars } = end.output;
      const made: Made["outputs"][number][] = [];
      for (const output of outputs) {
        if (output.kind === "value") made.push(output);
        else made.push({ kind: output.kind, format: output.format, bytes: await store.get(output.key) });
      }
      return { outputs: made, dollars, working };
    } finally {
      clearTimeout(timer);
      store.clear();
    }
  };
}

async function keepText(store: MemoryStore, text: string): Promise<string> {
  return (await keepSource(store, new TextEncoder().encode(text))).key;
}

function tooLong(): Error {
  return new Error(`It took longer than ${MOST_MILLISECONDS / 60_000} minutes.`);
}

/** Where the plan only maps colours, a small working picture is enough. */
async function overviewOf({ plan, options }: Job, photo: Uint8Array): Promise<{ longSide?: number }> {
  const enough = plan.mapsColours && options.longSide === undefined && (await isEightBit(photo));
  return enough ? { longSide: OVERVIEW_SIDE } : {};
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
