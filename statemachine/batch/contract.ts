import type { BatchReader } from "./files.js";

/** What the batch machine is started with. Everything that is long lies in the store, under the batch's id. */
export interface BatchInput {
  readonly batchId: string;
  readonly bucket: string;
  /** Of {@link BatchReader} `prefix`: the objects' prefix. Of `inventory`: the key of S3 Inventory's manifest. Of `rows`: empty. */
  readonly place: string;
}

/** One row as Prepare writes it for the maps: a photo and what is to be done with it, with the batch's own wishes not filled in. */
export interface BatchRow {
  /** In the manifest, from 1. */
  readonly line: number;
  readonly image: string;
  readonly instruction: string;
  readonly mask: string | null;
  /** Missing in rows of earlier versions. */
  readonly background?: string | null;
  readonly output: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  /** Name of the plan that it shares with other rows; null when it plans for itself. */
  readonly plan: string | null;
}

/** An object as `listObjectsV2` or S3 Inventory names it. */
export interface ListedItem {
  readonly Key: string;
  readonly Size?: number | string;
}

export type BatchItem = BatchRow | ListedItem;

/** Where photos of a class are worked on: several a call in one function, or each by the whole pipeline. */
export type Lane = "cpu" | "gpu";

/** Where the items of a lane's map are read, and how many run at once. */
export interface LaneWork {
  readonly key: string;
  readonly prefix: string;
  /** Items; null where nobody has counted them. */
  readonly items: number | null;
  readonly maxConcurrency: number;
  /** Photos a child takes. */
  readonly perChild: number;
  /** Failures beyond which the lane is given up. */
  readonly tolerated: number;
  /** The same as a share in percent, where it was wished so and nobody has counted the items. */
  readonly toleratedShare: number;
}

/** What the machine asks of the batch function. */
export type BatchTask =
  | { readonly task: "prepare"; readonly batchId: string }
  | { readonly task: "sample"; readonly batchId: string; readonly plan: string; readonly attempt: number }
  | {
      readonly task: "keep-plan";
      readonly batchId: string;
      readonly plan: string;
      readonly attempt: number;
      readonly planKey: string | null;
      /** How planning failed. */
      readonly error: string | null;
      readonly cause: string | null;
    }
  | { readonly task: "sort"; readonly batchId: string }
  | { readonly task: "begin"; readonly batchId: string; readonly item: BatchItem }
  | {
      readonly task: "tally";
      readonly batchId: string;
      readonly item: BatchItem;
      readonly end:
        | { readonly output: unknown }
        | { readonly error: string; readonly cause: string; readonly begun: boolean };
    }
  | {
      readonly task: "lost";
      readonly batchId: string;
      readonly items: readonly BatchItem[];
      readonly error: string;
      readonly cause: string;
    }
  | {
      /** Of a child that gives up. `first`: its first item, which no other child has. */
      readonly task: "keep-rows";
      readonly batchId: string;
      readonly first: BatchItem;
      readonly rows: readonly unknown[];
    }
  | { readonly task: "report"; readonly batchId: string; readonly error: string | null; readonly cause: string | null };

/** What the machine asks of the function that works on photos itself, several at a call. */
export interface ItemsRequest {
  readonly batchId: string;
  readonly items: readonly BatchItem[];
}
export interface ItemsResult {
  /** Rows of the report, one for each item that was done. */
  readonly rows: readonly unknown[];
  /** Items, from the end, that there was no time for. */
  readonly left: number;
  /** Why no more of the batch is to be done: more failed than it bears. Null: it goes on. */
  readonly givenUp: { readonly error: string; readonly cause: string } | null;
}

export type { BatchReader };
