import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRunnerAlive, thisRunner } from "../runner.js";
import { errorCode, storageError } from "./file-store.js";

/** Beside the store's objects, and none of them. */
const LOCK_FOLDER = ".record-locks";
/** Milliseconds between two looks at a lock that another process holds. */
const PAUSE = 5;

/**
 * One process at a time at a record of a folder: a file with its holder's name, there for as long as it holds. That of a process which
 * is gone is taken from it.
 */
export class RecordLock {
  private readonly folder: string;
  private own: Promise<string> | null = null;

  constructor(root: string) {
    this.folder = join(root, LOCK_FOLDER);
  }

  /** @throws {StorageError} */
  async hold<T>(collection: string, id: string, work: () => Promise<T>): Promise<T> {
    const path = join(this.folder, `${collection}.${id}`);
    await this.take(path);
    try {
      return await work();
    } finally {
      await rm(path, { force: true }).catch(() => {});
    }
  }

  private async take(path: string): Promise<void> {
    this.own ??= thisRunner();
    // Written first and linked then: a lock always names its holder.
    const mine = `${path}.${randomUUID()}`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(mine, await this.own);
      while (!(await this.linked(mine, path))) {
        await this.freeOfTheDead(path);
        await new Promise((go) => setTimeout(go, PAUSE * (0.5 + Math.random())));
      }
    } catch (error) {
      throw storageError(error, this.folder);
    } finally {
      await rm(mine, { force: true }).catch(() => {});
    }
  }

  private async linked(from: string, to: string): Promise<boolean> {
    try {
      await link(from, to);
      return true;
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw error;
    }
  }

  private async freeOfTheDead(path: string): Promise<void> {
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null || (await isRunnerAlive(holder))) return;
    const aside = `${path}.${randomUUID()}`;
    const taken = await rename(path, aside).then(
      () => true,
      () => false,
    );
    if (!taken) return;
    // Another process may have freed it first, and a third one holds it now: then it gets it back.
    const moved = await readFile(aside, "utf8").catch(() => holder);
    if (moved !== holder) await this.linked(aside, path);
    await rm(aside, { force: true });
  }
}
