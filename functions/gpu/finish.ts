import { crossBoundary } from "../boundary.js";
import type { BrickResult } from "../brick.js";
import type { GpuDependencies } from "./dependencies.js";
import { dropWaiters, listWaiters } from "./overflow.js";
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
  const doneAt = deps.clock.now().toISOString();
  const done = await changePrediction(deps.records, record.id, (now) =>
    sameRun(now, record) ? { ...now, state: "done", failure, doneAt } : null,
  );
  if (done !== null) await spread(deps, done, done.waiters, ending);
}

/** Milliseconds after which a waiter with a record of its own is surely in the list of them. */
const LISTED = 60_000;

/**
 * Tells waiters how it ended, and those that have records of their own. Those of other processes stay where they stand, for these to
 * find.
 */
export async function spread(
  deps: GpuDependencies,
  record: PredictionRecord,
  waiters: readonly Waiter[],
  ending: Ending,
): Promise<void> {
  const { records, workflow, clock } = deps;
  const more = record.overflow ? await listWaiters(records, record.id) : [];
  const { reached, unknown } = await tellAll([...waiters, ...more], ({ token }, isFirst) => {
    if ("failure" in ending) return workflow.sendTaskFailure(token, ending.failure.error, ending.failure.cause);
    const own = isFirst ? ending.result : { ...ending.result, dollars: 0, cached: true };
    return workflow.sendTaskSuccess(token, own);
  });
  const here = new Set(reached);
  await dropWaiters(
    records,
    more.filter((waiter) => here.has(waiter)),
  );
  const told = record.doneAt === null ? 0 : clock.now().getTime() - Date.parse(record.doneAt);
  if (unknown.length === 0 && (!record.overflow || told >= LISTED)) return records.delete(PREDICTIONS, record.id);
  const left = waiters.filter((waiter) => !here.has(waiter));
  await changePrediction(records, record.id, (now) =>
    sameRun({ ...now, state: "waiting" }, record) ? { ...now, waiters: left } : null,
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
