/** What became of one row of a batch. */
export interface ReportRow {
  /** The same for the same request in every run; null for a row that cannot be read. */
  readonly id: string | null;
  /** Of the manifest, from 1. */
  readonly line: number;
  readonly image: string;
  readonly instruction: string;
  readonly status: "succeeded" | "failed";
  /** An earlier run had done it. */
  readonly before: boolean;
  /** Where the first result lies, relative to the batch's folder; null when there is none. */
  readonly output: string | null;
  /** Results beyond the first. */
  readonly more: readonly string[];
  /** Texts and numbers among the results. */
  readonly values: readonly (string | number | null)[];
  readonly seconds: number;
  readonly dollars: number;
  readonly error: RowError | null;
  /** The key of its plan; null where it came to none. */
  readonly plan: string | null;
  /** Of a batch on one machine: where before and after stand side by side, `<sheet>#<place on it>`; null where nowhere. */
  readonly thumbnail?: string | null;
}

export interface RowError {
  /** e.g. `BadInputError`. */
  readonly name: string;
  /** One or two sentences. */
  readonly message: string;
}

type FailedRow = Pick<ReportRow, "id" | "line" | "image" | "instruction"> &
  Partial<Pick<ReportRow, "seconds" | "dollars" | "plan">>;

/** The row of a photo that was not edited. */
export function failedRow({ seconds = 0, dollars = 0, plan = null, ...which }: FailedRow, error: RowError): ReportRow {
  const nothing = { before: false, output: null, more: [], values: [] } as const;
  return { ...which, status: "failed", ...nothing, seconds, dollars, error, plan };
}

/** Where a batch stands. */
export interface BulkCounts {
  /** Rows with an end, however it was. */
  readonly finished: number;
  readonly succeeded: number;
  /** Of those, the ones that an earlier run had done. */
  readonly before: number;
  readonly failed: number;
  /** US dollars that this run spent. */
  readonly dollars: number;
}

export const noCounts: BulkCounts = { finished: 0, succeeded: 0, before: 0, failed: 0, dollars: 0 };

export function counted(counts: BulkCounts, row: ReportRow): BulkCounts {
  return {
    finished: counts.finished + 1,
    succeeded: counts.succeeded + (row.status === "succeeded" ? 1 : 0),
    before: counts.before + (row.before ? 1 : 0),
    failed: counts.failed + (row.status === "failed" ? 1 : 0),
    dollars: counts.dollars + (row.before ? 0 : row.dollars),
  };
}

/** How many failures end a batch: a number, or a share (0 … 1) of what is finished. */
export type FailureLimit = { readonly most: number } | { readonly share: number };

/** A share is looked at from this many rows on: the first photo's failure is 100 %. */
const ENOUGH = 20;

/** True once there are more failures than the limit lets pass. */
export function tooManyFailures({ failed, finished }: BulkCounts, limit: FailureLimit | null): boolean {
  if (limit === null) return false;
  if ("most" in limit) return failed > limit.most;
  return finished >= ENOUGH && failed / finished > limit.share;
}
