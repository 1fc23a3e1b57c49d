import { isObject } from "../json.js";
import { isDistributed } from "./distributed.js";
import type { Issues } from "./issue.js";

/** Names that the states of this scope itself assign, those of branches left aside. */
function assignedHere(states: Record<string, unknown>): Map<string, string> {
  const names = new Map<string, string>();
  const note = (assign: unknown, at: string): void => {
    if (isObject(assign))
      for (const name of Object.keys(assign)) if (!names.has(name)) names.set(name, `${at}/Assign/${name}`);
  };
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    note(state.Assign, `/States/${name}`);
    for (const list of ["Choices", "Catch"]) {
      const entries = state[list];
      if (!Array.isArray(entries)) continue;
      for (const [index, entry] of entries.entries()) {
        if (isObject(entry)) note(entry.Assign, `/States/${name}/${list}[${index}]`);
      }
    }
  }
  return names;
}

/** A variable of an inner scope must not bear the name of one of an outer scope, wherever in it that is assigned. */
export function checkScopes(
  scope: Record<string, unknown>,
  location: string,
  outer: ReadonlySet<string>,
  issues: Issues,
): void {
  const states = scope.States;
  if (!isObject(states)) return;
  const own = assignedHere(states);
  for (const [name, at] of own) {
    if (outer.has(name)) issues.add(`${location}${at}`, `The variable '${name}' is already assigned in an outer scope`);
  }
  const visible = new Set([...outer, ...own.keys()]);
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    if (Array.isArray(state.Branches)) {
      for (const [index, branch] of state.Branches.entries()) {
        if (isObject(branch)) checkScopes(branch, `${location}/States/${name}/Branches[${index}]`, visible, issues);
      }
    }
    if (isObject(state.ItemProcessor)) {
      // The children of a Distributed Map are executions of their own: they neither see nor hide what is outside.
      const seen = isDistributed(state) ? new Set<string>() : visible;
      checkScopes(state.ItemProcessor, `${location}/States/${name}/ItemProcessor`, seen, issues);
    }
  }
}
