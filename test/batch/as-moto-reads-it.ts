/**
 * The batch machine as moto 5.2 can read it. It has no JSON Lines, no ItemBatcher, no ResultWriter in JSONata, no tolerated failures, and it
 * forgets how a Distributed Map's children failed. Each of these is one function here, and nothing else is changed; two
 * functions of the tests' own (map-files.ts) do for a map what Step Functions does by itself.
 */
export type State = { readonly Type: string } & Readonly<Record<string, unknown>>;
export interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
type Fields = Readonly<Record<string, unknown>>;

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
/** The states that are put before and behind a map. */
export const filesBefore = (map: string) => `Items of ${map}`;
export const filesBehind = (map: string) => `Results of ${map}`;

/** How one of the machine's Distributed Maps is written otherwise. */
const rewrites = { itemsAsOneArray, resultsByAFunction, withoutTolerance, failuresAsOutputs };
export type Rewrite = keyof typeof rewrites;

/** @param except a rewrite that is not done, to see whether moto needs it. */
export function asMotoReadsIt(definition: Scope, except?: Rewrite): Scope {
  const branched = Object.entries(definition.States).map(([name, state]) => [name, inBranches(state, except)] as const);
  let scope: Scope = { ...definition, States: Object.fromEntries(branched) };
  for (const [name, state] of branched) {
    if (!isDistributed(state)) continue;
    for (const [rewrite, how] of Object.entries(rewrites)) {
      if (rewrite !== except) scope = how(scope, name);
    }
  }
  return scope;
}

/**
 * moto reads JSON and CSV, not JSON Lines, and batches nothing: a function before the map writes its items as one array, in batches
 * where the map has an ItemBatcher, whose fields it is given as they stand.
 */
function itemsAsOneArray(scope: Scope, map: string): Scope {
  const { ItemBatcher, ...state } = stateOf(scope, map);
  const reader = state.ItemReader as { Arguments: { Bucket: string; Key: string }; ReaderConfig: Fields };
  const { Bucket, Key } = reader.Arguments;
  const key = `${Key.replace(/ %\}$/, "")} & ".json" %}`;
  const ItemReader = { ...reader, ReaderConfig: { InputType: "JSON" }, Arguments: { Bucket, Key: key } };
  const before = invoking("map-items", { Bucket, Key, To: key, ItemBatcher: ItemBatcher ?? null });
  const led = Object.entries(scope.States).map(([name, one]) => [name, leading(one, map, filesBefore(map))] as const);
  const States = {
    ...Object.fromEntries(led),
    [filesBefore(map)]: { ...before, Output: {}, Next: map },
    [map]: { ...state, ItemReader },
  };
  return { ...scope, States };
}

/** moto's ResultWriter is of JSONPath and writes no results: the map's output goes to a function behind it, which writes them. */
function resultsByAFunction(scope: Scope, map: string): Scope {
  const { ResultWriter, Output, Next, End, ...state } = stateOf(scope, map);
  const { Arguments, WriterConfig } = ResultWriter as { Arguments: Fields; WriterConfig: Fields };
  const behind = invoking("map-results", { ...Arguments, WriterConfig, children: "{% $states.input %}" });
  const way = Next === undefined ? { End } : { Next };
  const States = {
    ...scope.States,
    [map]: { ...state, Output: "{% $states.result %}", Next: filesBehind(map) },
    [filesBehind(map)]: { ...behind, Output, ...way },
  };
  return { ...scope, States };
}

/** moto heeds no tolerated failures, knows no whole number as a share, and takes the expression of a number for that of a share. */
function withoutTolerance(scope: Scope, map: string): Scope {
  const { ToleratedFailureCount: _, ToleratedFailurePercentage: __, ...state } = stateOf(scope, map);
  return { ...scope, States: { ...scope.States, [map]: state as State } };
}

/** A child that fails leaves nothing but `null` in moto: what the result writer would tell of it is its output instead. */
function failuresAsOutputs(scope: Scope, map: string): Scope {
  const state = stateOf(scope, map);
  const processor = state.ItemProcessor as Scope;
  const States = Object.entries(processor.States).map(([name, one]) => {
    if (one.Type !== "Fail") return [name, one] as const;
    const Input = "{% $string($states.context.Execution.Input) %}";
    const failed = { Status: "FAILED", Error: one.Error, Cause: one.Cause, Input };
    return [name, { Type: "Pass", Output: { failed }, End: true }] as const;
  });
  const ItemProcessor = { ...processor, States: Object.fromEntries(States) };
  return { ...scope, States: { ...scope.States, [map]: { ...state, ItemProcessor } } };
}

function inBranches(state: State, except: Rewrite | undefined): State {
  if (state.Branches === undefined) return state;
  return { ...state, Branches: (state.Branches as Scope[]).map((branch) => asMotoReadsIt(branch, except)) };
}

function isDistributed({ ItemProcessor }: State): boolean {
  return (
    (ItemProcessor as { ProcessorConfig?: { Mode?: string } } | undefined)?.ProcessorConfig?.Mode === "DISTRIBUTED"
  );
}

function stateOf(scope: Scope, name: string): State {
  const state = scope.States[name];
  if (state === undefined) throw new Error(`there is no state ${name}`);
  return state;
}

function invoking(name: string, Payload: Fields): State {
  const Arguments = { FunctionName: functionArn(name), Payload };
  return { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments };
}

/** The state with every way to `from` led to `to`. */
function leading(state: State, from: string, to: string): State {
  const way = (name: unknown) => (name === from ? to : name);
  const ways = (rules: unknown) => (rules as Fields[]).map((rule) => ({ ...rule, Next: way(rule.Next) }));
  return {
    ...state,
    ...(state.Next === undefined ? {} : { Next: way(state.Next) }),
    ...(state.Default === undefined ? {} : { Default: way(state.Default) }),
    ...(state.Choices === undefined ? {} : { Choices: ways(state.Choices) }),
    ...(state.Catch === undefined ? {} : { Catch: ways(state.Catch) }),
  };
}
