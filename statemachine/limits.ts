import type { Diagnostic } from "../platform/diagnostic.js";
import type { State, StateMachine } from "./asl.js";

/** Step Functions' quotas for a Standard workflow. */
export const quotas = {
  definitionBytes: 1_048_576,
  payloadBytes: 262_144,
  historyEvents: 25_000,
  nameCharacters: 80,
} as const;

export type Quotas = { readonly [name in keyof typeof quotas]: number };

/** Room kept in the input for the edit's id, seed and pictures. */
const INIT_BYTES = 4096;

export interface Measured {
  readonly definition: StateMachine;
  /** The definition as JSON. */
  readonly text: string;
  /** The part of the input that the compiler writes. */
  readonly input: unknown;
}

/** What would make Step Functions refuse the machine, or abandon it half way, found before anything is created. */
export function checkLimits({ definition, text, input }: Measured, limits: Quotas = quotas): Diagnostic[] {
  const found: Diagnostic[] = [];
  const over = (code: string, what: string, value: number, limit: number, hint: string) => {
    if (value > limit) {
      const message = `${what}: ${value.toLocaleString("en")}, and at most ${limit.toLocaleString("en")} are allowed.`;
      found.push({ code, severity: "error", message, hint });
    }
  };
  const fewer = "Use fewer steps, or split the edit into two.";
  over("MACHINE_TOO_LARGE", "Bytes of the state machine", Buffer.byteLength(text), limits.definitionBytes, fewer);
  over("HISTORY_TOO_LONG", "Events of an execution", historyEvents(definition.States) + 2, limits.historyEvents, fewer);
  const bytes = Buffer.byteLength(JSON.stringify(input)) + INIT_BYTES;
  over("INPUT_TOO_LARGE", "Bytes of the execution's input", bytes, limits.payloadBytes, "Use shorter prompts.");
  for (const name of stateNames(definition.States)) {
    over("NAME_TOO_LONG", `Characters of the state's name "${name}"`, name.length, limits.nameCharacters, fewer);
  }
  return found;
}

/** Events of one pass through the states when every attempt that is allowed is needed. */
export function historyEvents(states: Readonly<Record<string, State>>): number {
  return Object.values(states).reduce((sum, state) => sum + eventsOf(state), 0);
}

function eventsOf(state: State): number {
  switch (state.Type) {
    case "Task": {
      // Entered, scheduled, started, (submitted,) succeeded, exited; a further attempt schedules, starts and fails once more.
      const once = state.Resource.endsWith(".waitForTaskToken") ? 6 : 5;
      return once + state.Retry.reduce((sum, retrier) => sum + (once - 2) * retrier.MaxAttempts, 0);
    }
    case "Parallel":
      return 4 + state.Branches.reduce((sum, branch) => sum + historyEvents(branch.States), 0);
    case "Choice":
    case "Pass":
    case "Succeed":
      return 2;
    case "Fail":
      return 1;
  }
}

function* stateNames(states: Readonly<Record<string, State>>): Generator<string> {
  for (const [name, state] of Object.entries(states)) {
    yield name;
    if (state.Type === "Parallel") for (const branch of state.Branches) yield* stateNames(branch.States);
  }
}
