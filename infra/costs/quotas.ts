/**
 * What AWS lets an account do in us-east-1 unless it asks for more, as the services' quota pages said in 2025 and 2026. "Fixed" ones
 * cannot be raised. Rates are a second's, with a bucket that holds what was not used.
 */
export interface Quotas {
  readonly mapChildren: number;
  readonly transitions: Rate;
  readonly starts: Rate;
  readonly functions: number;
  readonly functionsGrowth: Rate;
  readonly s3Writes: Rate;
  readonly s3Reads: Rate;
  readonly keyWrites: Rate;
  readonly tableWrites: Rate;
  readonly tableReads: Rate;
  readonly events: Rate;
}

export interface Rate {
  readonly perSecond: number;
  readonly bucket: number;
}

const even = (perSecond: number): Rate => ({ perSecond, bucket: perSecond });

export const defaultQuotas: Quotas = {
  /** Step Functions, "Quotas related to Distributed Map": parallel child executions of a Map Run. Fixed. */
  mapChildren: 10_000,
  /** Step Functions, "Quotas related to state throttling": Standard, us-east-1. What is above waits; nothing fails. */
  transitions: even(5000),
  /** Step Functions, "Quotas related to API action throttling": StartExecution, Standard, us-east-1. */
  starts: { perSecond: 300, bucket: 1300 },
  /** Lambda, "Compute and storage": concurrent executions of an account and region. */
  functions: 1000,
  /** Lambda, "Scaling rate": 1,000 further environments in each ten seconds, of each function. Fixed. */
  functionsGrowth: { perSecond: 100, bucket: 1000 },
  /** S3, "Optimizing performance": requests a second of a partitioned prefix. S3 splits those that stay hot; it is not counted on. */
  s3Writes: even(3500),
  s3Reads: even(5500),
  /** DynamoDB, "Designing partition keys": units a second under one key of a table or of an index. Fixed. */
  keyWrites: even(1000),
  /** DynamoDB, "On-demand capacity": what a table that is new takes at once; it doubles what it has taken within half an hour. */
  tableWrites: even(4000),
  tableReads: even(12_000),
  /** EventBridge, "Service quotas": PutEvents a second in us-east-1. */
  events: even(10_000),
};

/** Limits of sizes, which arithmetic is enough for. */
export const sizes = {
  /** Step Functions: events of an execution, bytes of a state's input or output. Fixed. */
  history: 25_000,
  payload: 262_144,
  /** Seconds of a Standard execution. Fixed. */
  execution: 365 * 86_400,
  /** Seconds of one call of a function. Fixed. */
  call: 900,
} as const;
