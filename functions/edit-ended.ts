import { z } from "zod";
import { TransientError } from "../platform/errors.js";
import { executionNameOf } from "../platform/workflow.js";
import { getEdit } from "./edits/record.js";
import { type SettleDependencies, settleEdit } from "./edits/settle-edit.js";

/** Ends after which no stage of the pipeline writes anything: these are heard of by nobody else. */
export const unrecordedEnds = ["FAILED", "TIMED_OUT", "ABORTED"] as const;

/** Step Functions' own event of an execution's end, as EventBridge carries it. */
const eventSchema = z.object({
  source: z.literal("aws.states"),
  "detail-type": z.literal("Step Functions Execution Status Change"),
  detail: z.object({ executionArn: z.string(), status: z.string() }),
});

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
  return async (event: unknown): Promise<{ readonly outcome: "settled" | "known" | "unknown" }> => {
    const { executionArn, status } = eventSchema.parse(event).detail;
    const ours = executionArn.startsWith(`${deps.pipelineArn.replace(":stateMachine:", ":execution:")}:`);
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
