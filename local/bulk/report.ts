import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { ReportRow } from "../../functions/bulk/report-row.js";
import { storageError } from "../store/file-store.js";

/** The report of a run, a JSON object a line, written as rows come to their end; it takes the place of an earlier run's. */
export class Report {
  private failure: Error | null = null;

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
    if (!this.stream.write(`${JSON.stringify(row)}\n`) && !this.failure)
      await Promise.race([once(this.stream, "drain"), once(this.stream, "close")]);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.stream.end(() => resolve());
      this.stream.once("close", () => resolve());
    });
    if (this.failure) throw this.failure;
  }
}
