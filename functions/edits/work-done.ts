import type { ExecutionDescription, HistoryEvent, Workflow } from "../../platform/workflow.js";
import type { StepRecord } from "../../statemachine/pipeline-contract.js";
import { executionArnOf } from "./execution-arn.js";
import { type StepTrace, stepTraces } from "./step-traces.js";

/** One execution of a compiled machine, as the pipeline's history names it: one a round, or a try. */
export interface Run {
  readonly machineArn: string;
  readonly executionName: string;
}

/** The events of a run so far; none where they are not (or no more) known, as of Express executions on AWS. */
export type RunHistory = (run: Run) => Promise<readonly HistoryEvent[]>;

/** Of runs of Standard machines, whose executions are named by machine and name. */
export function standardRuns(workflow: Pick<Workflow, "history">): RunHistory {
  return ({ machineArn, executionName }) => historyIfAny(workflow, executionArnOf(machineArn, executionName));
}

/** The runs of compiled machines in the pipeline's history, in order. */
export function runsIn(history: readonly HistoryEvent[]): Run[] {
  return history.flatMap((event) => {
    const run = runOf(event);
    return run === null ? [] : [run];
  });
}

/** The run that an event of the pipeline schedules, or null. */
export function runOf(event: HistoryEvent): Run | null {
  if (event.type !== "TaskScheduled") return null;
  const { parameters } = (event.taskScheduledEventDetails ?? {}) as { parameters?: unknown };
  if (typeof parameters !== "string") return null;
  const { StateMachineArn, Name } = parsed(parameters);
  if (typeof StateMachineArn !== "string" || typeof Name !== "string") return null;
  return { machineArn: StateMachineArn, executionName: Name };
}

/**
 * What bricks have done in an edit so far, by the plan's step id, of its last run. Empty where nothing ran, and where the history
 * is not known.
 */
export async function workDone(
  runHistory: RunHistory,
  run: Run | null,
): Promise<{ readonly steps: Readonly<Record<string, StepRecord>>; readonly dollars: number }> {
  const steps = run === null ? {} : recordsOf(stepTraces(await runHistory(run)));
  return { steps, dollars: Object.values(steps).reduce((sum, step) => sum + step.dollars, 0) };
}

/** The events of an execution; none where it is not known (any more). */
export async function historyIfAny(workflow: Pick<Workflow, "history">, arn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  try {
    for await (const event of workflow.history(arn)) events.push(event);
  } catch (error) {
    if (!isUnknownExecution(error)) throw error;
  }
  return events;
}

/** There is no execution of that ARN, or (of an Express one) none whose history is kept. */
export function isUnknownExecution(error: unknown): boolean {
  return error instanceof Error && ["ExecutionDoesNotExist", "InvalidArn"].includes(error.name);
}

function recordsOf(traces: readonly StepTrace[]): Record<string, StepRecord> {
  const done = traces.flatMap(({ step, brick, result }): [string, StepRecord][] => {
    if (result === undefined || brick === "") return [];
    const { seconds, dollars, backend, model, cached } = result;
    return [[step, { brick, seconds, dollars, backend, model, cached }]];
  });
  return Object.fromEntries(done);
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Null where the service knows no such execution (any more). */
export async function describeIfAny(
  workflow: Pick<Workflow, "describe">,
  executionArn: string,
): Promise<ExecutionDescription | null> {
  try {
    return await workflow.describe(executionArn);
  } catch (error) {
    if (isUnknownExecution(error)) return null;
    throw error;
  }
}
