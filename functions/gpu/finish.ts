import { crossBoundary } from "../boundary.js";
import type { BrickResult } from "../brick.js";
import type { GpuDependencies } from "./dependencies.js";
import { changePrediction, PREDICTIONS, type PredictionRecord, type Waiter } from "./record.js";
import { tellAll } from "./tell.js";

/** How a prediction came to its end. */
export type Ending =
  | { readonly result: BrickResult }
  | { readonly failure: { readonly error: string; readonly cause: string } };

/**
 * Ends a record and tells all that wait for it, once, however many come with the news. The memo has the result by now; the money
 * is the first waiter's, the others took what was there.
 */
export async function finish(deps: GpuDependencies, record: PredictionRecord, ending: Ending): Promise<void> {
  const failure = "failure" in ending ? ending.failure : null;
  const done = await changePrediction(deps.records, record.id, (now) =>
    sameRun(now, record) ? { ...now, state: "done", failure } : null,
  );
  if (done !== null) await spread(deps, done, done.waiters, ending);
}

/** Tells waiters how it ended. Those of other processes stay on the record, for these to find. */
export async function spread(
  deps: GpuDependencies,
  record: PredictionRecord,
  waiters: readonly Waiter[],
  ending: Ending,
): Promise<void> {
  const unknown = await tellAll(waiters, ({ token }, told) => {
    if ("failure" in ending) return deps.workflow.sendTaskFailure(token, ending.failure.error, ending.failure.cause);
    const own = told === 0 ? ending.result : { ...ending.result, dollars: 0, cached: true };
    return deps.workflow.sendTaskSuccess(token, own);
  });
  if (unknown.length === 0) return deps.records.delete(PREDICTIONS, record.id);
  await changePrediction(deps.records, record.id, (now) =>
    sameRun({ ...now, state: "waiting" }, record) ? { ...now, waiters: unknown } : null,
  );
}

/** The record is still of this attempt, and its end was not told yet. */
function sameRun(now: PredictionRecord, before: PredictionRecord): boolean {
  return now.state !== "done" && now.createdAt === before.createdAt && now.attempt === before.attempt;
}

/** An error as Step Functions sees a Lambda's: its name, and the rest as JSON. */
export function failureOf(error: unknown): { error: string; cause: string } {
  const { name, message } = crossBoundary(error);
  return { error: name, cause: JSON.stringify({ errorType: name, errorMessage: message }) };
}
