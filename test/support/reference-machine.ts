import jsonata from "jsonata";

/**
 * Runs a JSONata state machine in the plainest way: no history, no retries, no clock. Branches run one after another, so nothing
 * but the definition's own order and scopes decides what a state can see.
 */
export async function runReference(machine: object, input: unknown, call: Call): Promise<unknown> {
  return runScope(machine as Scope, input, {}, call);
}

/** Answers a Lambda's payload (or, of the function `startExecution`, a nested execution's output), or throws an error whose name is the error's name. */
export type Call = (functionName: string, payload: Record<string, unknown>) => unknown;

/** The execution ended in a Fail state, or in an error that nothing caught. */
export class MachineFailed extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

type Variables = Readonly<Record<string, unknown>>;
interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: unknown;
}
interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly Branches?: readonly Scope[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

async function runScope(scope: Scope, input: unknown, outer: Variables, call: Call): Promise<unknown> {
  let variables = outer;
  let current = scope.StartAt;
  let value = input;
  for (;;) {
    const state: State | undefined = scope.States[current];
    if (!state) throw new Error(`there is no state ${current}`);
    const states: Record<string, unknown> = { input: value, context: { Task: { Token: `token of ${current}` } } };
    const evaluate = (template: unknown) => fill(template, { ...variables, states });
    if (state.Type === "Fail")
      throw new MachineFailed(String(await evaluate(state.Error)), String(await evaluate(state.Cause)));
    if (state.Type === "Choice") {
      let next = state.Default ?? "no rule holds";
      for (const { Condition, Next } of [...(state.Choices ?? [])].reverse())
        if ((await evaluate(Condition)) === true) next = Next;
      current = next;
      continue;
    }
    try {
      if (state.Type === "Task") states.result = await runTask(state, evaluate, call);
      if (state.Type === "Parallel") {
        const results: unknown[] = [];
        for (const branch of state.Branches ?? []) results.push(await runScope(branch, value, variables, call));
        states.result = results;
      }
    } catch (error) {
      const { name, message } = error as Error;
      const catches = ({ ErrorEquals }: Catcher) =>
        ErrorEquals.some((known) => known === name || known === "States.ALL");
      const catcher: Catcher | undefined = state.Catch?.find(catches);
      if (!catcher || error instanceof MachineFailed) throw error;
      states.errorOutput = { Error: name, ...(message === "" ? {} : { Cause: message }) };
      value = await evaluate(catcher.Output);
      current = catcher.Next;
      continue;
    }
    const output = state.Output === undefined ? (states.result ?? value) : await evaluate(state.Output);
    const assigned = (await evaluate(state.Assign ?? {})) as Variables;
    variables = { ...variables, ...assigned };
    value = output;
    if (state.Next === undefined) return value;
    current = state.Next;
  }
}

async function runTask(state: State, evaluate: (template: unknown) => Promise<unknown>, call: Call): Promise<unknown> {
  const args = (await evaluate(state.Arguments)) as Record<string, unknown>;
  const invoke = async (name: unknown, payload: unknown): Promise<unknown> =>
    JSON.parse(JSON.stringify(await call(String(name), payload as Record<string, unknown>)));
  switch (state.Resource) {
    case "arn:aws:states:::lambda:invoke":
      return { StatusCode: 200, Payload: await invoke(args.FunctionName, args.Payload) };
    case "arn:aws:states:::lambda:invoke.waitForTaskToken":
      return invoke(args.FunctionName, args.Payload);
    case "arn:aws:states:::states:startExecution.sync:2":
      return { Status: "SUCCEEDED", Output: await invoke("startExecution", args) };
    default:
      throw new Error(`no such resource: ${state.Resource}`);
  }
}

const compiled = new Map<string, jsonata.Expression>();

/** A template with its expressions evaluated. As in Step Functions, an expression that yields nothing is an error. */
async function fill(template: unknown, bindings: Record<string, unknown>): Promise<unknown> {
  if (typeof template === "string") {
    const text = /^\{%(.*)%\}$/s.exec(template)?.[1];
    if (text === undefined) return template;
    const expression = compiled.get(text) ?? jsonata(text);
    compiled.set(text, expression);
    const result: unknown = await expression.evaluate(undefined, bindings);
    if (result === undefined) throw new Error(`${template} yields nothing`);
    // Without jsonata's own marks on arrays.
    return JSON.parse(JSON.stringify(result));
  }
  if (Array.isArray(template)) return Promise.all(template.map((part) => fill(part, bindings)));
  if (typeof template === "object" && template !== null) {
    const entries = Object.entries(template).map(async ([key, part]) => [key, await fill(part, bindings)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return template;
}
