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

/** Step Functions, or the engine that stands in for it on one machine. */
export interface Workflow {
  /** The machine of that name, created (or updated, when its definition differs) if need be. Answers its ARN. */
  ensureMachine(name: string, definition: object): Promise<string>;
  /** Answers the execution's ARN. */
  start(request: StartExecution): Promise<string>;
  describe(executionArn: string): Promise<ExecutionDescription>;
  history(executionArn: string): AsyncIterable<HistoryEvent>;
  stop(executionArn: string, error?: string, cause?: string): Promise<void>;
  sendTaskSuccess(taskToken: string, output: unknown): Promise<void>;
  sendTaskFailure(taskToken: string, error: string, cause: string): Promise<void>;
  sendTaskHeartbeat(taskToken: string): Promise<void>;
}
