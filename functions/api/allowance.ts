import type { Clock } from "../../platform/clock.js";
import { dayOf, settleReservation, spendingOf } from "../edits/allowance.js";
import { modelDollars } from "../edits/model-dollars.js";
import type { EditOptions } from "../options.js";
import { type ApiDependencies, limitsOf } from "./dependencies.js";
import type { Principal } from "./principal.js";
import { Problem } from "./problem.js";

/** The Builder that asks no model. */
const FREE = "grammar";
const DAY = 86_400_000;

/** Whether an edit asks models, which cost something though no GPU step does. */
export function asksModels(deps: Pick<ApiDependencies, "builders">, { builder, critic, plan }: EditOptions): boolean {
  const name = builder === "auto" ? deps.builders[0]?.name : builder;
  return critic !== undefined || (plan === undefined && name !== FREE);
}

/** @throws {Problem} 429 when nothing is left of the principal's day. */
export async function requireAllowance(deps: ApiDependencies, principal: Principal): Promise<void> {
  const { dollarsPerDay } = limitsOf(deps);
  if (dollarsPerDay === null) return;
  const { spent, reserved } = await spendingOf(deps.records, deps.clock, principal.id);
  if (spent + reserved >= dollarsPerDay) throw allowanceSpent(deps.clock, dollarsPerDay);
}

/** A plan that nothing comes of costs what the Builder's model does: counted however the planning ends. */
export async function withinAllowance<T>(
  deps: ApiDependencies,
  principal: Principal,
  edit: { readonly editId: string; readonly options: EditOptions },
  plan: () => Promise<T>,
): Promise<T> {
  if (limitsOf(deps).dollarsPerDay === null || !asksModels(deps, edit.options)) return plan();
  await requireAllowance(deps, principal);
  try {
    return await plan();
  } finally {
    const cost = await modelDollars(deps.store, edit.editId);
    const nothing = { dollars: 0, day: dayOf(deps.clock) };
    if (cost > 0) await settleReservation(deps.records, deps.clock, principal.id, nothing, cost);
  }
}

export function allowanceSpent(clock: Clock, dollarsPerDay: number): Problem {
  const now = clock.now().getTime();
  const seconds = Math.ceil((Math.ceil((now + 1) / DAY) * DAY - now) / 1000);
  return new Problem(
    "limit-reached",
    `The day's ${dollarsPerDay} US dollars are spent or set aside for edits that run.`,
    {
      hint: `Wait for them, ask again tomorrow (UTC), or edit for nothing with "maxDollars": 0, "builder": "${FREE}" and no critic.`,
      headers: { "Retry-After": String(seconds) },
    },
  );
}
