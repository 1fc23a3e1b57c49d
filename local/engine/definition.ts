import type { Resource } from "./resource.js";
import type { Template } from "./template.js";

/** A state machine as the interpreter reads it: checked, its expressions compiled. */
export interface Machine extends States {
  readonly timeoutSeconds: number | undefined;
}

/** States that share a scope: a machine's, a branch's, an item processor's. */
export interface States {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** Where a state leads: the next state's name, or null for the end. */
export type Transition = string | null;

export interface Transforms {
  readonly assign: readonly (readonly [string, Template])[];
  readonly output: Template | undefined;
}

interface StateBase extends Transforms {
  readonly name: string;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

export interface Catcher extends Transforms {
  readonly errorEquals: readonly string[];
  readonly next: string;
}

/** What Task, Parallel and Map have in common. */
interface Resilient extends StateBase {
  readonly next: Transition;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends Resilient {
  readonly type: "Task";
  readonly resource: Resource;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
}

export interface ParallelState extends Resilient {
  readonly type: "Parallel";
  readonly arguments: Template | undefined;
  readonly branches: readonly States[];
}

export interface MapState extends Resilient {
  readonly type: "Map";
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly processor: States;
  readonly maxConcurrency: Template | undefined;
  /** Of a Distributed Map, whose iterations are executions of their own. */
  readonly distributed: DistributedMap | undefined;
}

export interface DistributedMap {
  readonly label: string;
  /** Of the children. */
  readonly type: "STANDARD" | "EXPRESS";
  readonly reader: ItemReader | undefined;
  readonly batcher: ItemBatcher | undefined;
  readonly writer: ResultWriter | undefined;
  readonly toleratedCount: Template | undefined;
  readonly toleratedPercentage: Template | undefined;
}

export interface ItemBatcher {
  readonly maxItems: Template | undefined;
  readonly maxBytes: Template | undefined;
  readonly input: Template | undefined;
}

export interface ItemReader {
  readonly resource: "getObject" | "listObjectsV2";
  readonly inputType: "CSV" | "JSON" | "JSONL" | "MANIFEST";
  /** Given names of columns; without them the first line names them. */
  readonly csvHeaders: readonly string[] | undefined;
  readonly csvDelimiter: "COMMA" | "PIPE" | "SEMICOLON" | "SPACE" | "TAB" | undefined;
  readonly arguments: Template;
}

export interface ResultWriter {
  readonly arguments: Template;
  readonly transformation: "NONE" | "COMPACT" | "FLATTEN";
  readonly outputType: "JSON" | "JSONL";
}

export interface ChoiceRule extends Transforms {
  readonly condition: Template;
  readonly next: string;
}

export interface ChoiceState extends StateBase {
  readonly type: "Choice";
  readonly choices: readonly ChoiceRule[];
  readonly default: string | undefined;
}

export interface PassState extends StateBase {
  readonly type: "Pass";
  readonly next: Transition;
}

export interface WaitState extends StateBase {
  readonly type: "Wait";
  readonly next: Transition;
  readonly until: { readonly field: "Seconds" | "Timestamp"; readonly value: Template };
}

export interface SucceedState extends StateBase {
  readonly type: "Succeed";
}

export interface FailState extends StateBase {
  readonly type: "Fail";
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export type ResilientState = TaskState | ParallelState | MapState;
export type State = ResilientState | ChoiceState | PassState | WaitState | SucceedState | FailState;
export type StateType = State["type"];
