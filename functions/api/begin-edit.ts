import { isWaitingBackend } from "../../bricks/gpu/waiting.js";
import { TransientError } from "../../platform/errors.js";
import { noCritic } from "../critique/no-critic.js";
import { type Reservation, reserve, settleReservation } from "../edits/allowance.js";
import { type EditRecord, getEdit } from "../edits/record.js";
import type { EditOptions } from "../options.js";
import { type EditRequest, startEdit } from "../start-edit.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import { spendToken } from "./limit.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";

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
  const options = reserved === null ? edit.options : { ...edit.options, maxDollars: reserved.dollars };
  try {
    const request = { ...edit, options, principal: principal.id };
    const kept = reserved && { reserved: { ...reserved, asked: edit.options.maxDollars ?? null } };
    const notes = { ...(deps.runner ? { runner: deps.runner } : {}), ...kept };
    await startEdit(deps, request, notes);
  } catch (error) {
    if (reserved !== null) await settleReservation(deps.records, deps.clock, principal.id, reserved, 0);
    throw error;
  }
  const record = await getEdit(deps.records, edit.editId);
  if (record === null) throw new TransientError("The edit's record is not there yet.");
  return record;
}

/** What the edit may cost, out of the day's allowance; null where nothing costs anything, or as much as one likes. */
async function setAside(
  deps: ApiDependencies,
  principal: Principal,
  { maxDollars }: EditOptions,
): Promise<Reservation | null> {
  const { dollarsPerDay, dollarsPerEdit } = limitsOf(deps);
  if (dollarsPerDay === null || maxDollars === 0 || !deps.backends.some(isWaitingBackend)) return null;
  const wanted = maxDollars ?? dollarsPerEdit;
  const reserved = await reserve(deps.records, deps.clock, principal.id, wanted, dollarsPerDay);
  if (reserved !== null) return reserved;
  const now = deps.clock.now().getTime();
  const seconds = Math.ceil((Math.ceil((now + 1) / 86_400_000) * 86_400_000 - now) / 1000);
  throw new Problem(
    "limit-reached",
    `The day's ${dollarsPerDay} US dollars are spent or set aside for edits that run.`,
    {
      hint: 'Wait for them, ask again tomorrow (UTC), or edit for nothing with "maxDollars": 0.',
      headers: { "Retry-After": String(seconds) },
    },
  );
}
