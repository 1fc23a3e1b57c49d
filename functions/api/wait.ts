import { type EditRecord, getEdit } from "../edits/record.js";
import { settleEdit } from "../edits/settle-edit.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";

/** The record once the edit is over, or after `seconds`, or when nobody listens any more. */
export async function waitForEnd(
  deps: ApiDependencies,
  record: EditRecord,
  seconds: number,
  signal: AbortSignal,
): Promise<EditRecord> {
  const until = deps.clock.monotonic() + seconds * 1000;
  const { pollSeconds } = limitsOf(deps).events;
  let now = record;
  while (now.status === "running" && !signal.aborted) {
    const left = until - deps.clock.monotonic();
    if (left <= 0) return now;
    await new Promise((go) => setTimeout(go, Math.min(left, pollSeconds * 1000)));
    now = (await getEdit(deps.records, now.id)) ?? now;
  }
  return now.status === "running" ? settleEdit(deps, now) : now;
}
