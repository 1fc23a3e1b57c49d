import { isObject } from "../json.js";
import type { Issues } from "./issue.js";

/** Where a state may lead to: field and target, as written. */
function transitions(state: Record<string, unknown>): [string, unknown][] {
  const found: [string, unknown][] = [];
  if (state.Next !== undefined) found.push(["Next", state.Next]);
  if (state.Default !== undefined) found.push(["Default", state.Default]);
  for (const list of ["Choices", "Catch"]) {
    const entries = state[list];
    if (!Array.isArray(entries)) continue;
    for (const [index, entry] of entries.entries()) {
      if (isObject(entry) && entry.Next !== undefined) found.push([`${list}[${index}]/Next`, entry.Next]);
    }
  }
  return found;
}

/** Every target exists, every state is reachable, and the end can be reached from the start. */
export function checkGraph(scope: Record<string, unknown>, location: string, issues: Issues): void {
  const { States: states, StartAt: startAt } = scope;
  if (!isObject(states) || typeof startAt !== "string") return;
  const known = (name: unknown): name is string => typeof name === "string" && Object.hasOwn(states, name);
  if (!known(startAt)) {
    issues.add(`${location}/StartAt`, `Missing 'StartAt' target: ${startAt}`, "MISSING_TRANSITION_TARGET");
    return;
  }
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    for (const [field, target] of transitions(state)) {
      if (known(target)) continue;
      const kind = field === "Default" ? "Default" : "Next";
      issues.add(
        `${location}/States/${name}/${field}`,
        `Missing '${kind}' target: ${String(target)}`,
        "MISSING_TRANSITION_TARGET",
      );
    }
  }
  const reached = new Set<string>([startAt]);
  for (const name of reached) {
    const state = states[name];
    if (!isObject(state)) continue;
    for (const [, target] of transitions(state)) if (known(target)) reached.add(target);
  }
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) {
      issues.add(`${location}/States/${name}`, `State "${name}" is not reachable.`, "MISSING_TRANSITION_TARGET");
    }
  }
  const ends = [...reached].some((name) => {
    const state = states[name];
    return isObject(state) && (state.End === true || state.Type === "Succeed" || state.Type === "Fail");
  });
  if (!ends) issues.add(`${location}/States`, "There is no terminal state: one must have End, or be Succeed or Fail");
}
