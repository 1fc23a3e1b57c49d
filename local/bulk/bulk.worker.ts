import pLimit from "p-limit";
import sharp from "sharp";
import { silentLogger } from "../../platform/logger.js";
import type { Local } from "../composition.js";
import { openLibrary } from "../config/open.js";
import { doRow, readFiles, rowError } from "./do-row.js";
import { editInMemory } from "./edit-in-memory.js";
import { editKept } from "./edit-kept.js";
import { editRecoloured } from "./edit-recoloured.js";
import { thumbnailFolder } from "./folder.js";
import { Ledger } from "./ledger.js";
import type { EditRow, RowFiles } from "./made.js";
import type { FromWorker, Job, ToWorker, WorkerSetup } from "./protocol.js";
import { Thumbnails } from "./thumbnails.js";

/** Bytes of a photo's file up to which passing it from thread to thread leaves a core idle for a part of the time that counts. */
const SMALL = 1_000_000;
/** Folders that are remembered as checked. */
const MOST_FOLDERS = 1000;

/**
 * One of a batch's worker processes: does rows as they are sent. Photos whose plan runs here whole are done one after the other
 * (small ones that are only recoloured side by side), in memory; those that wait for a model or a GPU run beside each other and keep
 * what they paid for in the home folder.
 */
async function main(setup: WorkerSetup): Promise<void> {
  // As many processes as cores work already.
  sharp.concurrency(1);
  sharp.cache(false);
  const ledger = new Ledger(setup.out, setup.state);
  const inTurn = pLimit(1);
  const sideBySide = pLimit(setup.quickAtOnce);
  const library = await openLibrary({ config: setup.config });
  const folders = new Set<string>();
  const thumbnails = new Thumbnails(thumbnailFolder(setup.state));
  const inMemory = editRecoloured(library, editInMemory(library));
  let local: Promise<Local> | null = null;
  const place = (edit: EditRow) => {
    if (folders.size > MOST_FOLDERS) folders.clear();
    return { edit, ledger, out: setup.out, state: setup.state, thumbnails, folders };
  };

  async function work(job: Job): Promise<void> {
    const files = readFiles(job);
    // It is awaited when the row's turn comes; until then a failure is nobody's.
    files.catch(() => {});
    const report = job.plan.cpuOnly
      ? await (await turnOf(job, files))(() => doRow(job, files, place(inMemory)))
      : await doRow(job, files, place(editKept(await theWhole())));
    say({ type: "done", rowId: job.rowId, report });
  }

  async function turnOf({ plan }: Job, files: Promise<RowFiles>): Promise<typeof inTurn> {
    if (!plan.mapsColours) return inTurn;
    const size = await files.then(
      ({ photo }) => photo.byteLength,
      () => 0,
    );
    return size <= SMALL ? sideBySide : inTurn;
  }

  /** Engine, store and all, where a row needs them. */
  function theWhole(): Promise<Local> {
    local ??= import("../composition.js").then(({ composeLocal }) => composeLocal(setup.home, silentLogger, library));
    return local;
  }

  process.on("message", (message: ToWorker) => {
    switch (message.type) {
      case "job":
        void work(message.job);
        break;
      case "end":
        void (async () => {
          await thumbnails.flush();
          await (local === null ? library : await local).close();
          process.disconnect();
        })();
    }
  });
  say({ type: "ready" });
}

function say(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

// Ctrl-C reaches every process of the terminal; whether rows are finished is for the one that gives them out to say.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
// Whoever gave the rows out is gone: the next run does them again.
process.on("disconnect", () => process.exit(0));

main(JSON.parse(process.argv[2] ?? "{}") as WorkerSetup).catch((error: unknown) => {
  say({ type: "unusable", error: rowError(error) });
  process.disconnect();
});
