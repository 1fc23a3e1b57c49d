import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { storageError } from "../store/file-store.js";

/** The report of a run, a JSON object a line, written as rows come to their end; it takes the place of an earlier run's. */
export class Report {
  private failure: Error | null = null;
  /** While the disk is behind. */
  private room: Promise<void> | null = null;

  private constructor(
    readonly path: string,
    private readonly stream: WriteStream,
  ) {
    stream.on("error", (error) => {
      this.failure ??= storageError(error, path);
    });
  }

  /** @throws {StorageError} */
  static async open(path: string): Promise<Report> {
    try {
      await mkdir(dirname(path), { recursive: true });
      const stream = createWriteStream(path);
      await once(stream, "open");
      return new Report(path, stream);
    } catch (error) {
      throw storageError(error, path);
    }
  }

  /** @throws {StorageError} when an earlier line could not be written. */
  async add(row: ReportRow): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.stream.write(`${JSON.stringify(row)}\n`) || this.failure) return;
    // One wait for all rows that come meanwhile: a listener each would be a leak.
    this.room ??= this.nextRoom();
    await this.room;
  }

  private async nextRoom(): Promise<void> {
    const over = new AbortController();
    const heard = (event: string) => once(this.stream, event, { signal: over.signal });
    try {
      await Promise.race([heard("drain"), heard("close")]).catch(() => {});
    } finally {
      over.abort();
      this.room = null;
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.stream.end(() => resolve());
      this.stream.once("close", () => resolve());
    });
    if (this.failure) throw this.failure;
  }
}
