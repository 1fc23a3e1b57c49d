/** The part of the Amazon States Language (JSONata) that this project emits. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface StateMachine {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly States: States;
}

export interface Branch {
  readonly StartAt: string;
  readonly States: States;
}

export type States = Readonly<Record<string, State>>;
export type State = TaskState | ParallelState | ChoiceState | PassState | SucceedState | FailState;

/** Where a state leads: to the next state, or out of its scope. */
export type Transition = { readonly Next: string } | { readonly End: true };
type Fields = Readonly<Record<string, Json>>;

export type TaskState = {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Arguments: Json;
  readonly TimeoutSeconds: number;
  readonly HeartbeatSeconds?: number;
  readonly Retry: readonly Retrier[];
  readonly Catch: readonly Catcher[];
  readonly Assign?: Fields;
  readonly Output?: Json;
} & Transition;

export type ParallelState = {
  readonly Type: "Parallel";
  readonly Branches: readonly Branch[];
  readonly Assign?: Fields;
  readonly Output?: Json;
} & Transition;

/** The first rule whose condition holds, else `Default`; the state's input goes on unchanged. */
export interface ChoiceState {
  readonly Type: "Choice";
  readonly Choices: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default: string;
}

export type PassState = { readonly Type: "Pass"; readonly Assign?: Fields; readonly Output?: Json } & Transition;
export type SucceedState = { readonly Type: "Succeed"; readonly Output: Json };
export type FailState = { readonly Type: "Fail"; readonly Error: string; readonly Cause: string };

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  /** Further attempts after the first. */
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "FULL";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Output: Json;
  readonly Next: string;
}

/** A JSONata expression as a field's value. */
export function query(expression: string): string {
  return `{% ${expression} %}`;
}

/** A JSONata string literal. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
