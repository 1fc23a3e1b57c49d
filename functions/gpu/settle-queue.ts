/** What the queue of runs that are over must be like. */
export const settleQueue = {
  /** Each run has a function's memory to itself. */
  batchSize: 1,
  /** How often a message is received before it is put apart. By then the reconciler has handed the run over anew. */
  maxReceiveCount: 3,
  /** A message that is older speaks of a run that was given up. */
  retentionDays: 1,
} as const;
