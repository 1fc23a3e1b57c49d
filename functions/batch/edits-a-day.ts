import { takeFrom } from "../api/limit.js";
import type { BatchDependencies } from "./dependencies.js";
import { EditsReachedError } from "./errors.js";
import type { BatchOrder } from "./order.js";
import type { BatchRecord } from "./record.js";

type DayDependencies = Pick<BatchDependencies, "records" | "clock">;

const policyOf = (perDay: number) => ({ capacity: perDay, seconds: 86_400 });

/** Edits that a principal has left of its day. */
export async function editsLeft(deps: DayDependencies, principal: string, perDay: number): Promise<number> {
  return (await takeFrom(deps, principal, "edits", policyOf(perDay), 0))?.left ?? 0;
}

/**
 * Counts the photos of a batch as edits of its principal's day, all at once before the first of them begins: half a batch is none.
 * Photos that an attempt before has done count no more. Answers how many were counted.
 * @throws {EditsReachedError} when the day has fewer left.
 */
export async function takeEdits(
  deps: DayDependencies,
  { principal, edits }: Pick<BatchOrder, "principal" | "edits">,
  rows: number,
): Promise<number> {
  if (edits === null) return 0;
  const wanted = Math.max(0, rows - edits.done);
  if (wanted === 0) return 0;
  const taken = await takeFrom(deps, principal, "edits", policyOf(edits.perDay), wanted);
  if (taken?.ok) return wanted;
  throw new EditsReachedError(
    `Of the ${edits.perDay.toLocaleString("en")} edits a day ${taken?.left ?? 0} are left, and the batch has ${wanted.toLocaleString("en")} photos to edit.`,
    "Take fewer photos, or retry the batch when enough are left.",
  );
}

/** Puts back what was counted of photos that were not begun: the batch was stopped, given up, or found them done. */
export async function giveEditsBack(deps: DayDependencies, record: BatchRecord): Promise<void> {
  const { principal, taken, counts, prepared } = record;
  if (taken === null || counts === null) return;
  const begun = Math.max(0, counts.finished - counts.before - (prepared?.bad ?? 0));
  const back = taken.edits - begun;
  if (back > 0) await takeFrom(deps, principal, "edits", policyOf(taken.perDay), -back);
}
