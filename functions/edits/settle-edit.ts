import type { ObjectStore } from "../../platform/object-store.js";
import type { ExecutionDescription, Workflow } from "../../platform/workflow.js";
import type { EditFailure } from "../failure.js";
import { readPipelineFailure } from "../failure.js";
import { type EndDependencies, endEdit } from "./end-edit.js";
import { modelDollars } from "./model-dollars.js";
import { type EditEnding, type EditRecord, getEdit, type PipelineOutput } from "./record.js";
import { describeIfAny, historyIfAny, type RunHistory, runsIn, standardRuns, workDone } from "./work-done.js";

export interface SettleDependencies extends EndDependencies {
  readonly workflow: Pick<Workflow, "describe" | "history">;
  /** Where given, what models cost counts for an edit that did not come to its own end, too. */
  readonly store?: ObjectStore | undefined;
  /** Default: {@link standardRuns} of the workflow. */
  readonly runHistory?: RunHistory | undefined;
  /** Where executions live no longer than their process: whether that of a record's `runner` still lives. */
  readonly isAlive?: ((runner: string) => Promise<boolean>) | undefined;
}

/** Milliseconds in which an execution that was just started may not be known everywhere yet. */
const JUST_STARTED = 60_000;

/** How an edit ends whose process ended before it did. */
export const interrupted: EditFailure = {
  error: "Interrupted",
  message:
    "The process that ran this edit ended before the edit did. Ask for the same edit again: what was done is kept, and it goes on from there.",
  stage: "",
};

/**
 * The record as it should be: one that says `running` although the execution is over (a function that died, a computer that was
 * switched off) is ended by what the execution says.
 */
export async function settleEdit(deps: SettleDependencies, record: EditRecord): Promise<EditRecord> {
  if (record.status !== "running" || record.executionArn === undefined) return record;
  const execution = await describeIfAny(deps.workflow, record.executionArn);
  if (execution === null) {
    if (await mayStillRun(deps, record)) return record;
    return endEdit(deps, record, { status: "failed", failure: interrupted });
  }
  if (execution.status === "RUNNING" || execution.status === "PENDING_REDRIVE") return record;
  // The pipeline writes the record before it ends: what was read first may be older than that.
  const now = await getEdit(deps.records, record.id);
  if (now !== null && now.status !== "running") return now;
  return endEdit(deps, record, await endingOf(deps, record.id, execution));
}

async function mayStillRun({ clock, isAlive }: SettleDependencies, { createdAt, runner }: EditRecord) {
  if (runner !== undefined && isAlive !== undefined) return isAlive(runner);
  return clock.now().getTime() - Date.parse(createdAt) < JUST_STARTED;
}

async function endingOf(
  deps: SettleDependencies,
  editId: string,
  execution: ExecutionDescription,
): Promise<EditEnding> {
  const { status, error, cause, output, executionArn } = execution;
  if (status === "SUCCEEDED") return { status: "succeeded", ...(output as PipelineOutput) };
  const done = await lastWork(deps, executionArn, editId);
  if (status === "ABORTED") return { status: "stopped", ...done };
  const failure = status === "TIMED_OUT" ? tooLong : readPipelineFailure(error, cause);
  return { status: "failed", failure, ...done };
}

/** What was done in the last run of a pipeline's execution. */
export async function lastWork(deps: SettleDependencies, arn: string, editId: string) {
  const { workflow, runHistory = standardRuns(workflow), store } = deps;
  const runs = new Map(runsIn(await historyIfAny(workflow, arn)).map((run) => [run.executionName, run]));
  const done = await Promise.all([...runs.values()].map((run) => workDone(runHistory, run)));
  const models = store === undefined ? 0 : await modelDollars(store, editId);
  const dollars = done.reduce((sum, run) => sum + run.dollars, models);
  return { steps: done.at(-1)?.steps ?? {}, dollars };
}

const tooLong: EditFailure = {
  error: "States.Timeout",
  message: "The edit took longer than it may. Try again, or with a smaller picture.",
  stage: "",
};
