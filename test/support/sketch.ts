import type { Branch, Json, State, StateMachine } from "../../statemachine/asl.js";

/**
 * A state machine as a few lines that a person can check against a plan: each state with what it reads, what it assigns
 * (`:=`), what it hands out (`=>`) and where it leads (`->`). Retries, timeouts and the unchanging parts of a call are left out.
 */
export function sketch(machine: StateMachine | Branch, indent = ""): string {
  const lines: string[] = [];
  for (const [name, state] of Object.entries(machine.States)) {
    lines.push(...stateLines(name, state, indent));
  }
  return lines.join("\n");
}

function stateLines(name: string, state: State, indent: string): string[] {
  const line = (text: string) => `${indent}${text}`;
  switch (state.Type) {
    case "Task": {
      const { Payload } = state.Arguments as { Payload: { inputs: Record<string, Json> } };
      const inputs = Object.entries(Payload.inputs).map(([port, value]) => `${port}: ${show(value)}`);
      return [line(`${name}(${inputs.join(", ")})${exit(state)}`)];
    }
    case "Parallel":
      return [
        line(name),
        ...state.Branches.flatMap((branch, index) => [line(`| branch ${index + 1}`), sketch(branch, `${indent}|   `)]),
        line(`end of ${name}${exit(state)}`),
      ];
    case "Choice":
      return [
        ...state.Choices.map(({ Condition, Next }) => line(`${name} ? ${show(Condition)} -> ${Next}`)),
        line(`${name} -> ${state.Default}`),
      ];
    case "Pass":
      return [line(`${name}${exit(state)}`)];
    case "Succeed":
      return [line(`${name} => ${show((state.Output as Record<string, Json>).results ?? null)}`)];
    case "Fail":
      return [];
  }
}

function exit(state: Extract<State, { Type: "Task" | "Pass" | "Parallel" }>): string {
  const assigned = Object.entries(state.Assign ?? {}).map(([name, value]) => ` ${name} := ${show(value)};`);
  const output = "End" in state ? ` => ${show(state.Output ?? null)}` : ` -> ${state.Next}`;
  return assigned.join("") + output;
}

function show(value: Json): string {
  if (typeof value === "string") return value.replace(/^\{% (.*) %\}$/s, "$1");
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${show(part)}`)
      .join(", ")}}`;
  }
  return String(value);
}
