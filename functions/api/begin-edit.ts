import { isWaitingBackend } from "../../bricks/gpu/waiting.js";
import { TransientError } from "../../platform/errors.js";
import { noCritic } from "../critique/no-critic.js";
import { dayOf, type Reservation, reserve, settleReservation } from "../edits/allowance.js";
import { type EditRecord, getEdit } from "../edits/record.js";
import type { EditOptions } from "../options.js";
import { type EditRequest, startEdit } from "../start-edit.js";
import { allowanceSpent, asksModels, requireAllowance } from "./allowance.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import { spendToken } from "./limit.js";
import type { Principal } from "./principal.js";

export interface NewEdit extends Pick<EditRequest, "instruction" | "source" | "mask" | "background"> {
  readonly editId: string;
  readonly options: EditOptions;
}

/** Starts an edit within its principal's limits. @throws {Problem} 429 beyond them. */
export async function beginEdit(deps: ApiDependencies, principal: Principal, edit: NewEdit): Promise<EditRecord> {
  if (edit.options.critic !== undefined && !deps.critic) throw noCritic();
  const { editsPerDay } = limitsOf(deps);
  if (editsPerDay !== null) await spendToken(deps, principal, "edits", { capacity: editsPerDay, seconds: 86_400 });
  const reserved = await setAside(deps, principal, edit.options);
  const options = reserved?.dollars ? { ...edit.options, maxDollars: reserved.dollars } : edit.options;
  try {
    const request = { ...edit, options, principal: principal.id };
    const kept = reserved && { reserved: { ...reserved, asked: edit.options.maxDollars ?? null } };
    const notes = { ...(deps.runner ? { runner: deps.runner } : {}), ...kept };
    await startEdit(deps, request, notes);
  } catch (error) {
    if (reserved?.dollars) await settleReservation(deps.records, deps.clock, principal.id, reserved, 0);
    throw error;
  }
  const record = await getEdit(deps.records, edit.editId);
  if (record === null) throw new TransientError("The edit's record is not there yet.");
  return record;
}

/**
 * What the edit's GPU steps may cost, out of the day's allowance; nothing where none of them may cost anything, though what it costs
 * besides counts at its end. Null where everybody may spend as much as they like.
 */
async function setAside(
  deps: ApiDependencies,
  principal: Principal,
  options: EditOptions,
): Promise<Reservation | null> {
  const { dollarsPerDay, dollarsPerEdit } = limitsOf(deps);
  if (dollarsPerDay === null) return null;
  const { records, clock } = deps;
  if (options.maxDollars === 0 || !deps.backends.some(isWaitingBackend)) {
    if (asksModels(deps, options)) await requireAllowance(deps, principal);
    return { dollars: 0, day: dayOf(clock) };
  }
  const wanted = options.maxDollars ?? dollarsPerEdit;
  const reserved = await reserve(records, clock, principal.id, wanted, dollarsPerDay);
  if (reserved === null) throw allowanceSpent(clock, dollarsPerDay);
  return reserved;
}
