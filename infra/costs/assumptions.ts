/**
 * What the costs of an edit are counted with where nothing in the program says it: a photo of 12 megapixels (4 MB), everything
 * warm, nothing in the memo. Seconds of functions are estimates for arm64 at the table's memory, not measured on AWS.
 */
export const assumptions = {
  seconds: {
    api: 0.15,
    ingest: 1.5,
    planOffline: 0.4,
    planModel: 6,
    compile: 0.4,
    publish: 2.5,
    gpuSubmit: 1,
    gpuCallback: 0.3,
    gpuSettle: 2,
  },
  /** MB that stay in the bucket of an edit: the original, working pictures, masks and the result. */
  megabytes: { source: 4, edit: 6, step: 1.5 },
  /** Days for which these are kept: the default of every prefix that an edit writes under. */
  days: 30,
  /** S3 calls. */
  s3: {
    ingest: { read: 1, write: 2 },
    plan: { read: 1, write: 4 },
    compile: { read: 1, write: 1 },
    publish: { read: 5, write: 2 },
    /** Beside its pictures: a look into the memo, and what it keeps there. */
    brick: { read: 1, write: 1 },
    api: { read: 2, write: 2 },
  },
  /** Of the record table: the edit's record, idempotency, limits, the machine's use. */
  dynamo: { reads: 4, writes: 5 },
  /** Calls of the API an edit: one to start it, some to ask how it goes. */
  apiCalls: 4,
  /** KB of log lines an edit, of all functions and machines. */
  logKilobytes: 25,
  /** US dollars a plan of a Builder's model: 3,000 tokens in, 500 out, at $0.40 and $1.60 a million. */
  modelPlan: 0.002,
} as const;
