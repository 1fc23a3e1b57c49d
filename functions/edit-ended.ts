import { TransientError } from "../platform/errors.js";
import { executionNameOf } from "../platform/workflow.js";
import { getEdit } from "./edits/record.js";
import { type SettleDependencies, settleEdit } from "./edits/settle-edit.js";
import { type Heard, isExecutionOf, readEndedExecution } from "./ended-execution.js";

export interface EditEndedDependencies extends SettleDependencies {
  /** Whose executions are edits. */
  readonly pipelineArn: string;
}

/**
 * The Lambda that hears how executions of the pipeline end, and writes the record of an edit whose pipeline could not: it ran out of
 * time, was aborted, or died with its last function. Told twice it does no more than once. Events may be lost, so that whoever
 * reads a record looks as well.
 * @throws {TransientError} while the execution is not yet said to be over: Lambda gives the event once more.
 */
export function createEditEnded(deps: EditEndedDependencies) {
  return async (event: unknown): Promise<Heard> => {
    const { executionArn, status } = readEndedExecution(event);
    const ours = isExecutionOf(deps.pipelineArn, executionArn);
    const record = ours ? await getEdit(deps.records, executionNameOf(executionArn)) : null;
    if (record === null || record.executionArn !== executionArn) return { outcome: "unknown" };
    // Told first and brought after: an end that cannot be brought to where it was asked for is brought when the event comes once more.
    const settled = record.status === "running" ? await settleEdit({ ...deps, deliver: undefined }, record) : record;
    if (settled.status === "running") {
      throw new TransientError(
        `Edit ${record.id} is told to be over, and its execution still runs.`,
        "It comes again.",
      );
    }
    await deps.deliver?.(settled);
    const outcome = record.status === "running" ? "settled" : "known";
    deps.logger?.info("an execution ended", { editId: record.id, status, outcome, edit: settled.status });
    return { outcome };
  };
}
