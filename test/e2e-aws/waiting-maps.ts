type State = Readonly<Record<string, unknown>>;
interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Seconds: longer than any journey. */
const LONG = 3600;

/**
 * A batch machine in which Distributed Maps over photos wait instead, and plans are left to each photo: moto cannot read those maps (JSON
 * Lines, ItemBatcher, WriterConfig). All other states are the product's. The journeys do the children's work by calling
 * their function, and end the batch. The whole machine runs in test/batch.
 */
export function withWaitingMaps(definition: string): string {
  return JSON.stringify(scope(JSON.parse(definition) as Scope));
}

function scope({ States, ...rest }: Scope): Scope {
  return { ...rest, States: Object.fromEntries(Object.entries(States).map(([name, state]) => [name, stateOf(state)])) };
}

function stateOf(state: State): State {
  if (state.Type === "Parallel") return { ...state, Branches: (state.Branches as readonly Scope[]).map(scope) };
  if (state.Type !== "Map") return state;
  const { Next, End, Label } = state;
  const after = { Output: {}, ...(Next === undefined ? { End } : { Next }) };
  return Label === "Plans" ? { Type: "Pass", ...after } : { Type: "Wait", Seconds: LONG, ...after };
}
