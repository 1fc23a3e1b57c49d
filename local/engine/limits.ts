/** Step Functions' own quotas, and the bounds that one machine needs besides. */
export interface EngineLimits {
  /** Bytes (UTF-8) of an input, output, task argument or variable. Step Functions: 256 KiB. */
  readonly payloadBytes: number;
  /** Bytes (UTF-8) of a definition. Step Functions: 1 MiB. */
  readonly definitionBytes: number;
  /** Events of one execution, the last one included. Step Functions: 25,000. */
  readonly historyEvents: number;
  /** Iterations of an inline Map that run side by side at most. Step Functions: 40. */
  readonly mapConcurrency: number;
  /** Machines at a time. */
  readonly machines: number;
  /** Executions that start executions that start executions …: how deep. */
  readonly nesting: number;
  /** Milliseconds that one JSONata expression may take. */
  readonly expressionMs: number;
  /** Nested evaluations of one JSONata expression. */
  readonly expressionDepth: number;
  /** Items of one JSONata sequence. */
  readonly expressionItems: number;
  /** Finished executions that are remembered; the oldest are forgotten first. */
  readonly keptExecutions: number;
  /** Bytes of finished executions' histories that are remembered, about. */
  readonly keptHistoryBytes: number;
}

export const defaultLimits: EngineLimits = {
  payloadBytes: 256 * 1024,
  definitionBytes: 1024 * 1024,
  historyEvents: 25_000,
  mapConcurrency: 40,
  machines: 10_000,
  nesting: 16,
  expressionMs: 2_000,
  expressionDepth: 1_000,
  expressionItems: 1_000_000,
  keptExecutions: 1_000,
  keptHistoryBytes: 64 * 1024 * 1024,
};
