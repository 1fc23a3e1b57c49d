import { inPieces, TextPipe } from "../../platform/streams.js";
import type { BatchRow } from "../../statemachine/batch.js";
import type { ReportRow } from "../bulk/report-row.js";
import type { BatchDependencies } from "./dependencies.js";
import { listedRow } from "./item.js";
import { batchKeys } from "./keys.js";
import { isPipelineLong } from "./limits.js";
import { isPhotoName } from "./listed.js";
import { type BatchOrder, isListed } from "./order.js";
import { storedRows } from "./rows.js";

/** The rows that a retry takes up, gathered while the report is written and kept beside it. */
export interface LeftRows {
  see(row: ReportRow): void | Promise<void>;
  /** Keeps them, when all rows were seen. */
  keep(): Promise<void>;
  /** Keeps none of them, since the report broke off. */
  drop(): Promise<void>;
}

interface Batch {
  readonly id: string;
  readonly order: BatchOrder;
  /** Usable rows that Prepare wrote; null of a prefix or an inventory, or where it wrote none. */
  readonly rows: number | null;
  /** Every photo has its row in the report: the batch was not given up. */
  readonly whole: boolean;
}

/**
 * What is left of a manifest's rows are those that did not succeed, whether or not they were come to. A listed photo's row says all that
 * there is to know of it, so that the failed ones are what is left, provided that the batch came to its end: otherwise nobody
 * knows which were not come to, nothing is kept, and a retry walks again.
 */
export function leftRows({ streams }: Pick<BatchDependencies, "streams">, batch: Batch): LeftRows {
  const key = batchKeys.redo(batch.id);
  if (isListed(batch.order.source)) return batch.whole ? failedRows(streams, key) : nothing;
  return batch.rows === null ? nothing : rowsNotDone(streams, key, batchKeys.rows(batch.id));
}

const nothing: LeftRows = { see: () => {}, keep: async () => {}, drop: async () => {} };

type Streams = BatchDependencies["streams"];

function rowsNotDone(streams: Streams, key: string, rows: string): LeftRows {
  const done = new Lines();
  async function* left(): AsyncIterable<string> {
    for await (const row of storedRows(streams, rows)) if (!done.has(row.line)) yield lineOf(row);
  }
  return {
    see: ({ status, line }) => {
      if (status === "succeeded") done.add(line);
    },
    keep: async () => void (await streams.write(key, inPieces(left()), "application/jsonl")),
    drop: async () => {},
  };
}

function failedRows(streams: Streams, key: string): LeftRows {
  const failed = new TextPipe();
  const written = streams.write(key, failed, "application/jsonl");
  let isBroken = false;
  written.catch(() => {
    isBroken = true;
  });
  let [held, count] = ["", 0];
  return {
    see: async ({ status, image }) => {
      // An object that is no photo by its name never becomes one.
      if (status !== "failed" || !isPhotoName(image)) return;
      held += lineOf(listedRow(image));
      if (!isPipelineLong(++count)) return;
      failed.push(held);
      held = "";
      await failed.drained();
      // Nobody takes them any more: the report need not be written to its end.
      if (isBroken) await written;
    },
    keep: async () => {
      if (held !== "") failed.push(held);
      failed.end("closed");
      await written;
    },
    drop: async () => {
      failed.end("broken");
      await Promise.allSettled([written]);
    },
  };
}

function lineOf(row: BatchRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** Numbers of lines, a bit each: ten million of them are 1.25 MB. */
class Lines {
  #bits = new Uint8Array(1024);

  add(line: number): void {
    const at = line >> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (line & 7));
  }

  has(line: number): boolean {
    return ((this.#bits[line >> 3] ?? 0) & (1 << (line & 7))) !== 0;
  }
}
