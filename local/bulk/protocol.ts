import type { ReportRow, RowError } from "../../functions/bulk/report-row.js";
import type { RowOptions } from "../../functions/bulk/row.js";
import type { RowTarget } from "./names.js";

/** What a worker process is told when it starts. */
export interface WorkerSetup {
  readonly home: string;
  readonly config: string | false | undefined;
  readonly out: string;
  readonly state: string;
  /** Small photos whose plan only maps colours that it does side by side. */
  readonly quickAtOnce: number;
}

/** One row to be done; everything is decided but the pixels. */
export interface Job {
  readonly rowId: string;
  readonly version: string;
  readonly line: number;
  /** Absolute. */
  readonly image: string;
  readonly mask: string | null;
  readonly background: string | null;
  readonly instruction: string;
  readonly options: RowOptions;
  readonly plan: JobPlan;
  readonly target: RowTarget;
  /** Make a small picture of before and after. */
  readonly thumbnail: boolean;
}

export interface JobPlan {
  /** For the report. */
  readonly key: string;
  readonly text: string;
  /** Step id → backend's name. */
  readonly backends: Readonly<Record<string, string>>;
  /** All of it runs in the worker itself: nothing is waited for, paid for or worth keeping. */
  readonly cpuOnly: boolean;
  /** It only maps the whole picture's colours: a small working picture is enough. */
  readonly mapsColours: boolean;
  /** US dollars that it is expected to cost. */
  readonly expected: number;
  readonly results: number;
}

export type ToWorker = { readonly type: "job"; readonly job: Job } | { readonly type: "end" };

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "unusable"; readonly error: RowError }
  | { readonly type: "done"; readonly rowId: string; readonly report: ReportRow };
