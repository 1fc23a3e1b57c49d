/**
 * What is wrong with the flow of a JSONata state machine, found from its JSON alone: names used twice, states that nothing
 * leads to, variables read before every path has assigned them (or in the very state that assigns them), variables of
 * one branch read in another, and names assigned inside a branch that a scope around it assigns too.
 */
export function flowFaults(machine: object): string[] {
  const faults: string[] = [];
  checkNames(machine as Scope, faults, new Set());
  checkScope(machine as Scope, new Set(), new Set(), faults);
  return faults;
}

interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: true;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Branches?: readonly Scope[];
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Default?: string;
  readonly Catch?: readonly {
    readonly Next: string;
    readonly Output?: unknown;
    readonly Assign?: Readonly<Record<string, unknown>>;
  }[];
  readonly [field: string]: unknown;
}

function checkNames(scope: Scope, faults: string[], seen: Set<string>): void {
  for (const [name, state] of Object.entries(scope.States)) {
    if (seen.has(name)) faults.push(`the name "${name}" is there twice`);
    seen.add(name);
    if (name.length > 80) faults.push(`the name "${name}" has more than 80 characters`);
    for (const branch of state.Branches ?? []) checkNames(branch, faults, seen);
  }
}

/** @param outer what is assigned when the scope is entered @param reserved every name that a scope around it assigns anywhere */
function checkScope(scope: Scope, outer: ReadonlySet<string>, reserved: ReadonlySet<string>, faults: string[]): void {
  const assignedHere = new Set<string>();
  for (const state of Object.values(scope.States)) {
    for (const name of Object.keys(state.Assign ?? {})) assignedHere.add(name);
    for (const catcher of state.Catch ?? [])
      for (const name of Object.keys(catcher.Assign ?? {})) assignedHere.add(name);
  }
  for (const name of assignedHere) {
    if (reserved.has(name)) faults.push(`$${name} is assigned in a branch and around it`);
  }
  const entry = entrySets(scope, outer, faults);
  for (const [name, state] of Object.entries(scope.States)) {
    const known = entry.get(name);
    if (!known) {
      faults.push(`nothing leads to "${name}"`);
      continue;
    }
    const { Branches, ...own } = state;
    for (const variable of variablesRead(own)) {
      if (!known.has(variable)) faults.push(`"${name}" reads $${variable}, which not every path to it has assigned`);
    }
    for (const branch of Branches ?? []) checkScope(branch, known, new Set([...reserved, ...assignedHere]), faults);
    if (
      !["Fail", "Succeed", "Choice"].includes(state.Type) &&
      (state.Next === undefined) === (state.End === undefined)
    ) {
      faults.push(`"${name}" has neither or both of Next and End`);
    }
  }
}

/** What is certainly assigned on entry to each reachable state: the intersection over all paths. */
function entrySets(scope: Scope, outer: ReadonlySet<string>, faults: string[]): Map<string, Set<string>> {
  const entry = new Map<string, Set<string>>();
  const work: { name: string; known: Set<string> }[] = [{ name: scope.StartAt, known: new Set(outer) }];
  for (let next = work.pop(); next; next = work.pop()) {
    const { name, known } = next;
    const state = scope.States[name];
    if (!state) {
      faults.push(`"${name}" is led to but is not there`);
      continue;
    }
    const before = entry.get(name);
    const both = before ? new Set([...before].filter((variable) => known.has(variable))) : known;
    if (before && both.size === before.size) continue;
    entry.set(name, both);
    for (const catcher of state.Catch ?? []) {
      work.push({ name: catcher.Next, known: new Set([...both, ...Object.keys(catcher.Assign ?? {})]) });
    }
    const leadsTo = [state.Next, state.Default, ...(state.Choices ?? []).map((rule) => rule.Next)];
    for (const target of leadsTo) {
      if (target !== undefined)
        work.push({ name: target, known: new Set([...both, ...Object.keys(state.Assign ?? {})]) });
    }
  }
  return entry;
}

/** Variables that the JSONata expressions anywhere inside a value read. */
function variablesRead(value: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (inner: unknown): void => {
    if (typeof inner === "string") {
      const expression = /^\{%(.*)%\}$/s.exec(inner)?.[1];
      const bare = expression?.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""') ?? "";
      for (const [, name, call] of bare.matchAll(/\$([A-Za-z_]\w*)(\s*\()?/g)) {
        if (name && name !== "states" && !call) found.add(name);
      }
    } else if (typeof inner === "object" && inner !== null) {
      for (const part of Object.values(inner)) walk(part);
    }
  };
  walk(value);
  return found;
}
