import { randomUUID } from "node:crypto";
import { isWaitingBackend } from "../../../bricks/gpu/waiting.js";
import { dollarsText } from "../../../builder/cost.js";
import { editsLeft } from "../../batch/edits-a-day.js";
import type { BatchRecord } from "../../batch/record.js";
import { dayOf, reserve, settleReservation } from "../../edits/allowance.js";
import { readOptions } from "../../options.js";
import { allowanceSpent, asksModels, requireAllowance } from "../allowance.js";
import { type ApiDependencies, limitsOf } from "../dependencies.js";
import type { Principal } from "../principal.js";
import { Problem } from "../problem.js";

export interface BatchAllowance {
  /** US dollars that the batch may cost. */
  readonly maxDollars: number | null;
  /** What is set aside for it; null where everybody may spend as much as they like. */
  readonly reserved: BatchRecord["reserved"];
}

/** @throws {Problem} 429 when the principal may not begin so many edits now. The batch counts them itself when it knows its photos. */
export async function requireEdits(deps: ApiDependencies, principal: Principal, photos: number): Promise<void> {
  const { editsPerDay } = limitsOf(deps);
  if (editsPerDay === null) return;
  const left = await editsLeft(deps, principal.id, editsPerDay);
  if (left >= photos) return;
  const seconds = Math.ceil(((photos - left) * 86_400) / Math.max(1, editsPerDay));
  throw new Problem("limit-reached", `Of the ${editsPerDay} edits a day ${left} are left, and each photo is one.`, {
    hint: photos > editsPerDay ? "Make smaller batches." : "Take fewer photos, or ask again later.",
    headers: { "Retry-After": String(seconds) },
  });
}

/** Sets aside what a batch may cost, out of its principal's day: all of it or nothing, for half a batch is none. @throws {Problem} */
export async function setAsideForBatch(
  deps: ApiDependencies,
  principal: Principal,
  { maxDollars, builder }: { readonly maxDollars: number | null; readonly builder: string | undefined },
): Promise<BatchAllowance> {
  const { dollarsPerDay } = limitsOf(deps);
  if (dollarsPerDay === null) return { maxDollars, reserved: null };
  const { records, clock } = deps;
  const paid = deps.backends.some(isWaitingBackend);
  if (paid && maxDollars === null) {
    throw new Problem("invalid-value", "A batch must say what it may cost here.", {
      hint: `Give maxDollars, at most ${dollarsPerDay}.`,
    });
  }
  if (maxDollars !== null && maxDollars > dollarsPerDay) {
    throw new Problem("invalid-value", `A batch may cost ${dollarsPerDay} US dollars at most here.`);
  }
  const by = randomUUID();
  if (!paid || maxDollars === null || maxDollars === 0) {
    if (asksModels(deps, readOptions(builder === undefined ? {} : { builder })))
      await requireAllowance(deps, principal);
    return { maxDollars, reserved: { dollars: 0, day: dayOf(clock), by } };
  }
  const reserved = await reserve(records, clock, principal.id, maxDollars, dollarsPerDay);
  if (reserved === null) throw allowanceSpent(clock, dollarsPerDay);
  if (reserved.dollars < maxDollars) {
    await settleReservation(records, clock, principal.id, reserved, 0);
    throw new Problem(
      "limit-reached",
      `Of the day's ${dollarsPerDay} US dollars ${dollarsText(reserved.dollars)} are left.`,
      {
        hint: "Give a maxDollars of that much, or ask again tomorrow (UTC).",
      },
    );
  }
  return { maxDollars, reserved: { ...reserved, by } };
}

/** Starts with what was set aside, and gives it back where nothing is begun with it: it fails, or somebody else began the same batch. */
export async function startWithin(
  { records, clock }: ApiDependencies,
  principal: Principal,
  { reserved }: BatchAllowance,
  start: () => Promise<BatchRecord>,
): Promise<BatchRecord> {
  const giveBack = async () => {
    if (reserved?.dollars) await settleReservation(records, clock, principal.id, reserved, 0);
  };
  let record: BatchRecord;
  try {
    record = await start();
  } catch (error) {
    await giveBack();
    throw error;
  }
  if (record.reserved?.by !== reserved?.by) await giveBack();
  return record;
}
