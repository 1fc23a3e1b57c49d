import type { GpuDependencies } from "./dependencies.js";
import { addWaiter, dropWaiters, isWaiting, ON_RECORD } from "./overflow.js";
import { changePrediction, getPrediction, isUnderWay, type PredictionRecord, type Waiter } from "./record.js";

/**
 * Lets somebody wait for a run that others wait for already. Null when that is not possible any more: the run is over, or whoever was
 * starting it is gone.
 */
export async function attach(
  deps: Pick<GpuDependencies, "records" | "clock">,
  { id: key, state }: PredictionRecord,
  waiter: Waiter,
): Promise<PredictionRecord | null> {
  const { records, clock } = deps;
  let marked = false;
  const onRecord = await changePrediction(records, key, (r) => {
    marked = r.overflow;
    if (r.state !== state || r.overflow) return null;
    if (r.waiters.length < ON_RECORD) return { ...r, waiters: [...r.waiters, waiter] };
    return { ...r, overflow: true };
  });
  if (onRecord !== null && !onRecord.overflow) return onRecord;
  if (onRecord === null && !marked) return null;
  await addWaiter(records, key, waiter, clock.now());
  // From here on whoever ends the run finds it. The run may have been ended before.
  const now = await getPrediction(records, key);
  if (now !== null && (now.state === "waiting" || isUnderWay(now, clock.now()))) return now;
  if (now !== null && !(await isWaiting(records, waiter))) return now;
  await dropWaiters(records, [waiter]);
  return null;
}
