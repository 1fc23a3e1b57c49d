import type { Workflow } from "../../platform/workflow.js";
import { endEdit } from "./end-edit.js";
import { executionArnOf } from "./execution-arn.js";
import type { EditRecord } from "./record.js";
import { lastWork, type SettleDependencies, settleEdit } from "./settle-edit.js";
import { stepTraces } from "./step-traces.js";
import { historyIfAny, isUnknownExecution, type Run, runsIn, standardRuns } from "./work-done.js";

export interface StopDependencies extends SettleDependencies {
  readonly workflow: Pick<Workflow, "describe" | "history" | "stop">;
}

/**
 * Stops an edit: the pipeline and the machine that it runs. Predictions that only its tasks wait for are cancelled by whoever
 * looks after predictions, at its next look. An edit that is over stays as it is. Answers the record as it is then.
 */
export async function stopEdit(deps: StopDependencies, record: EditRecord): Promise<EditRecord> {
  const now = await settleEdit(deps, record);
  if (now.status !== "running" || now.executionArn === undefined) return now;
  const { workflow } = deps;
  // The pipeline first: after that no further machine begins.
  await stopExecution(workflow, now.executionArn);
  const runs = runsIn(await historyIfAny(workflow, now.executionArn));
  await Promise.all(runs.map((run) => stopRun(workflow, run)));
  // A provider is paid for what it did until a run was cancelled, and nobody learns how much that was.
  const costUnknown = now.reserved !== undefined && (await anyUnderWay(deps, runs));
  return endEdit(
    deps,
    now,
    { status: "stopped", ...(await lastWork(deps, now.executionArn, now.id)) },
    { costUnknown },
  );
}

/** Whether a run on a GPU was started for one of them and has not come to its end. */
async function anyUnderWay({ workflow, runHistory = standardRuns(workflow) }: StopDependencies, runs: readonly Run[]) {
  const traces = await Promise.all(runs.map(async (run) => stepTraces(await runHistory(run))));
  return traces.flat().some(({ submitted, result, error }) => submitted?.outcome === "started" && !result && !error);
}

async function stopRun(workflow: StopDependencies["workflow"], { machineArn, executionName }: Run): Promise<void> {
  await stopExecution(workflow, executionArnOf(machineArn, executionName));
}

async function stopExecution(workflow: StopDependencies["workflow"], arn: string): Promise<void> {
  try {
    await workflow.stop(arn, "Stopped", "Stopped by its owner.");
  } catch (error) {
    // It is over, or (of an Express machine) ends with the pipeline that waits for it.
    if (!isUnknownExecution(error)) throw error;
  }
}
