import { BrickwrightError } from "./errors.js";

/** Names and shapes follow the AWS Step Functions API (2016-11-23). */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

export interface StartExecution {
  readonly machineArn: string;
  /** 1–80 characters of `[0-9A-Za-z_-]`; a second start of the same name and input returns the first execution. */
  readonly name?: string;
  /** Any JSON value, at most 256 KiB. */
  readonly input: unknown;
}

export interface ExecutionDescription {
  readonly executionArn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: Date;
  readonly stopDate?: Date;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

/** One event, in the shape of GetExecutionHistory's `HistoryEvent`. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  /** e.g. `TaskStateEntered`. Its details lie under the API's own field, e.g. `stateEnteredEventDetails`. */
  readonly type: string;
  readonly [details: string]: unknown;
}

/**
 * Standard: exactly once, up to a year, executions are described and listed. Express: at least once, five minutes at most,
 * cheaper and faster, and nobody remembers its executions.
 */
export type MachineType = "STANDARD" | "EXPRESS";

export interface EnsureMachine {
  /** Default: `STANDARD`. A machine keeps the type that it was made with. */
  readonly type?: MachineType;
  /** Look again even at a machine that this process has seen a moment ago. */
  readonly again?: boolean;
}

/** The execution's name in its ARN: `…:execution:<machine>:<name>`, of an Express machine `…:express:<machine>:<name>:<id>`. */
export function executionNameOf(executionArn: string): string {
  return executionArn.split(":")[7] ?? "";
}

/** Bytes (UTF-8) of an input, output or payload that a state machine carries. */
export const PAYLOAD_BYTES = 262_144;

/**
 * A call that the workflow service refuses. `name` is the service's own code: `ExecutionAlreadyExists`,
 * `ExecutionDoesNotExist`, `StateMachineDoesNotExist`, `InvalidExecutionInput`, `InvalidOutput`, `TaskTimedOut`,
 * `TaskDoesNotExist`, `InvalidToken`, …
 */
export class WorkflowError extends BrickwrightError {
  override readonly name: string;

  constructor(code: string, message: string, hint = "", options?: ErrorOptions) {
    super(message, hint, options);
    this.name = code;
  }
}

/**
 * Step Functions, or the engine that stands in for it on one machine.
 * What the service refuses is a {@link WorkflowError}; throttling and lost connections are a TransientError.
 */
export interface Workflow {
  /** The machine of that name, created (or updated, when its definition differs) if need be. Answers its ARN. */
  ensureMachine(name: string, definition: object, options?: EnsureMachine): Promise<string>;
  /** Answers the execution's ARN. */
  start(request: StartExecution): Promise<string>;
  /** Of a Standard machine's execution. */
  describe(executionArn: string): Promise<ExecutionDescription>;
  /** Of a Standard machine's execution: the events so far, oldest first. */
  history(executionArn: string): AsyncIterable<HistoryEvent>;
  /** What has ended stays as it is. */
  stop(executionArn: string, error?: string, cause?: string): Promise<void>;
  sendTaskSuccess(taskToken: string, output: unknown): Promise<void>;
  sendTaskFailure(taskToken: string, error: string, cause: string): Promise<void>;
  sendTaskHeartbeat(taskToken: string): Promise<void>;
}
