import type { Diagnostic } from "../../../platform/diagnostic.js";
import { listed } from "../quote.js";
import { error, type Rule, references, type Situation, spoken } from "../situation.js";

/**
 * The ids of a plan's steps in an order in which each can run: the plan's own if it is one, otherwise by number as far as
 * the references allow. Steps in a cycle, and those that wait for one, are left out.
 */
export function runningOrder({ steps }: Situation): string[] {
  const waiting = new Map(
    [...steps].map(([id, bound]) => [id, new Set(references(bound).map((r) => r.reference.origin))]),
  );
  for (const origins of waiting.values()) origins.delete("init");
  const listing = [...steps.keys()];
  const done = new Set<string>();
  const canRun = (id: string) => [...(waiting.get(id) ?? [])].every((origin) => done.has(origin));
  if (listing.every((id) => canRun(id) && done.add(id))) return listing;
  done.clear();
  const left = listing.sort((a, b) => Number(a.slice("step".length)) - Number(b.slice("step".length)));
  for (let next = left.findIndex(canRun); next !== -1; next = left.findIndex(canRun)) {
    for (const id of left.splice(next, 1)) done.add(id);
  }
  return [...done];
}

/** No step waits for itself, directly or by way of others. */
export const acyclic: Rule = (situation): Diagnostic[] => {
  const runnable = new Set(runningOrder(situation));
  const stuck = [...situation.steps.values()].find((bound) => !runnable.has(bound.step.id));
  if (stuck === undefined) return [];
  const cycle = findCycle(stuck.step.id, situation, runnable);
  const [first = stuck.step.id] = cycle;
  const bound = situation.steps.get(first) ?? stuck;
  const feed = references(bound).find((r) => r.reference.origin === cycle.at(-1));
  const way = cycle.length === 1 ? "itself" : `itself, by way of ${listed(cycle.slice(1).map(spoken))}`;
  const hint = `Let ${spoken(first)} take ${feed ? `\`${feed.port}\`` : "its input"} from init or from a step before it.`;
  return [error("CYCLE", bound, feed?.port ?? null, `it waits for ${way}.`, hint)];
};

/** The steps of one cycle, each feeding the next and the last feeding the first; the first is the lowest in the plan. */
function findCycle(start: string, { steps }: Situation, runnable: ReadonlySet<string>): string[] {
  const seen: string[] = [];
  let id = start;
  while (!seen.includes(id)) {
    seen.push(id);
    const bound = steps.get(id);
    const origin =
      bound && references(bound).find((r) => r.reference.origin !== "init" && !runnable.has(r.reference.origin));
    if (!origin) break;
    id = origin.reference.origin;
  }
  const cycle = seen.slice(seen.indexOf(id)).reverse();
  const listing = [...steps.keys()];
  const lowest = listing.find((s) => cycle.includes(s)) ?? start;
  const turn = cycle.indexOf(lowest);
  return [...cycle.slice(turn), ...cycle.slice(0, turn)];
}
