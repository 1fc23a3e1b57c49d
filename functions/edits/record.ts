import { z } from "zod";
import type { Records, StoredRecord } from "../../platform/records.js";
import type { StepRecord } from "../../statemachine/pipeline-contract.js";
import type { CritiqueSummary } from "../critique/summary.js";
import type { EditFailure } from "../failure.js";
import type { PublishedOutput } from "../publish.js";

/** The collection of the edits' records. */
export const EDITS = "edits";

/** The pipeline's output. */
export interface PipelineOutput {
  readonly outputs: readonly PublishedOutput[];
  /** By the plan's step id. */
  readonly steps: Readonly<Record<string, StepRecord>>;
  /** What bricks and models cost in all rounds, as far as prices are known. */
  readonly dollars: number;
  /** Where a critic was asked for. */
  readonly critique?: CritiqueSummary;
}

/** What had been done when an edit failed or was stopped, as far as it is known. */
interface Unfinished {
  readonly steps?: Readonly<Record<string, StepRecord>> | undefined;
  readonly dollars?: number | undefined;
}

/** How an edit ended. */
export type EditEnding =
  | ({ readonly status: "succeeded" } & PipelineOutput)
  | ({ readonly status: "failed"; readonly failure: EditFailure } & Unfinished)
  | ({ readonly status: "stopped" } & Unfinished);

/** What an edit's record holds from its first moment to its last. */
export interface EditFacts {
  readonly instruction: string;
  /** The edit that this one's instruction was feedback on. */
  readonly after: string | null;
  /** Of the pipeline. Missing in records of earlier versions. */
  readonly executionArn?: string | undefined;
  /** Who runs it, where executions live no longer than their process. */
  readonly runner?: string | undefined;
  /** How often it was started: more than once where a process died before its end. */
  readonly starts?: number | undefined;
  /** US dollars that its principal's allowance of `day` (`2026-01-31`) sets aside for it while it runs; `asked`: its own limit. */
  readonly reserved?: { readonly dollars: number; readonly day: string; readonly asked: number | null } | undefined;
  /** Whom its end is told to: an https URL. */
  readonly webhook?: string | undefined;
}

/** The one record of an edit: written when it is started, replaced once, at its end. */
export type EditRecord = StoredRecord &
  EditFacts &
  (
    | { readonly status: "running"; readonly finishedAt?: undefined }
    /** `finishedAt`: ISO 8601, UTC; missing in records of earlier versions. */
    | (EditEnding & { readonly finishedAt?: string | undefined })
  );

const shape = z.looseObject({
  instruction: z.string(),
  after: z.string().nullable(),
  status: z.enum(["running", "succeeded", "failed", "stopped"]),
});

/** What was stored, as a record of an edit; null when it is none. */
export function asEdit(stored: StoredRecord | null): EditRecord | null {
  return stored !== null && shape.safeParse(stored).success ? (stored as EditRecord) : null;
}

/** Letters, digits, `-` and `_`, 1 … 80 of them: also the name of the edit's execution. */
export function isEditId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,80}$/.test(text);
}

/** The record of an edit, whoever's it is; null when there is none. */
export async function getEdit(records: Records, id: string): Promise<EditRecord | null> {
  return isEditId(id) ? asEdit(await records.get(EDITS, id)) : null;
}
