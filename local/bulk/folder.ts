import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BadInputError } from "../../platform/errors.js";
import { isRunnerAlive, thisRunner } from "../runner.js";
import { storageError } from "../store/file-store.js";

/** Milliseconds. */
const YOUNG = 10_000;

/** Hidden folder of OUT, with what a batch keeps beside its results. */
export const STATE_FOLDER = ".brickwright";

export function stateFolder(out: string): string {
  return join(out, STATE_FOLDER);
}

/** Where the small pictures of rows lie. */
export function thumbnailFolder(state: string): string {
  return join(state, "thumbs");
}

export interface BatchFolder {
  /** OUT, absolute. */
  readonly out: string;
  readonly state: string;
  release(): Promise<void>;
}

/**
 * Makes OUT ready and takes it for this process alone; what a killed run left half-written goes.
 * @throws {BadInputError} when another run is at work in it.
 * @throws {StorageError} when it cannot be written.
 */
export async function openBatchFolder(out: string): Promise<BatchFolder> {
  const state = stateFolder(out);
  const lock = join(state, "lock");
  try {
    await mkdir(state, { recursive: true });
  } catch (error) {
    throw storageError(error, out);
  }
  const own = await thisRunner();
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(lock, own, { flag: "wx" });
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw storageError(error, out);
      const holder = await holderOf(lock);
      if (attempt > 2 || (await isHeld(lock, holder))) throw busy(out, holder);
      await rm(lock, { force: true });
    }
  }
  // Of two that found the same dead run's lock, the one whose own is there now goes on.
  const holder = await holderOf(lock);
  if (holder !== own) throw busy(out, holder);
  await rm(join(state, "partial"), { recursive: true, force: true });
  await mkdir(join(state, "partial"), { recursive: true });
  return { out, state, release: () => rm(lock, { force: true }) };
}

function busy(out: string, holder: string): BadInputError {
  const pid = Number.parseInt(holder, 10);
  return new BadInputError(
    `Another run is writing to ${out}${pid > 0 ? ` (process ${pid})` : ""}.`,
    "Wait for it, stop it, or choose another folder.",
  );
}

/** A lock that is empty is being written, or was left so by a crash: a young one counts as held. */
async function isHeld(lock: string, holder: string): Promise<boolean> {
  if (holder !== "") return isRunnerAlive(holder);
  const facts = await stat(lock).catch(() => null);
  return facts !== null && Date.now() - facts.mtimeMs < YOUNG;
}

async function holderOf(lock: string): Promise<string> {
  return readFile(lock, "utf8").catch(() => "");
}
