import pLimit from "p-limit";
import sharp from "sharp";
import { Originals } from "../../functions/originals.js";
import { silentLogger } from "../../platform/logger.js";
import { composeLocal, type Local } from "../composition.js";
import { openLibrary } from "../config/open.js";
import { doRow, readFiles, rowError } from "./do-row.js";
import { Ledger } from "./ledger.js";
import { MemoryStore } from "./memory-store.js";
import type { FromWorker, Job, ToWorker, WorkerSetup } from "./protocol.js";

/** Folders that are remembered as checked. */
const MOST_FOLDERS = 1000;

/**
 * One of a batch's worker processes: does rows as they are sent. Photos whose plan runs here whole are done one after the other,
 * in memory; those that wait for a model or a GPU run beside each other and keep what they paid for in the home folder.
 */
async function main(setup: WorkerSetup): Promise<void> {
  // As many processes as cores work already.
  sharp.concurrency(1);
  sharp.cache(false);
  const ledger = new Ledger(setup.out, setup.state);
  const store = new MemoryStore();
  const originals = new Originals();
  const inTurn = pLimit(1);
  const config = { config: setup.config };
  const fast = await composeLocal(setup.home, silentLogger, await openLibrary(config), {
    store,
    originals,
    express: true,
    keptExecutions: 8,
  });
  let durable: Promise<Local> | null = null;
  const folders = new Set<string>();
  const place = (local: Local) => {
    if (folders.size > MOST_FOLDERS) folders.clear();
    return { local, ledger, out: setup.out, state: setup.state, folders };
  };

  async function work(job: Job): Promise<void> {
    const files = readFiles(job);
    // It is awaited when the row's turn comes; until then a failure is nobody's.
    files.catch(() => {});
    const report = job.plan?.cpuOnly
      ? await inTurn(async () => {
          try {
            return await doRow(job, files, place(fast));
          } finally {
            store.clear();
            originals.clear();
          }
        })
      : await doRow(job, files, place(await durableLocal()));
    say({ type: "done", rowId: job.rowId, report });
  }

  function durableLocal(): Promise<Local> {
    durable ??= openLibrary(config).then((library) => composeLocal(setup.home, silentLogger, library));
    return durable;
  }

  process.on("message", (message: ToWorker) => {
    switch (message.type) {
      case "job":
        void work(message.job);
        break;
      case "end":
        void (async () => {
          await fast.close();
          if (durable) await (await durable).close();
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
