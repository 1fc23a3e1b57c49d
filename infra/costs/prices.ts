/**
 * What AWS asks, in US dollars, without the free tier: list prices of us-east-1 as read in the service's price lists and pages
 * stored in 2025 and 2026. Prices of other regions are up to some tens of percent higher.
 */
export const prices = {
  region: "us-east-1",
  date: "2026-11",
  /** A request; a GB-second on arm64. */
  lambda: { request: 0.2e-6, gbSecond: 0.0000133334 },
  /** A transition of a Standard machine; a start and a GB-second of an Express one (64 MB each). */
  states: { transition: 25e-6, express: 1e-6, expressGbSecond: 0.00001667, expressGb: 0.0625 },
  /** A write (PUT, COPY, LIST), a read, a GB for a month. */
  s3: { write: 5e-6, read: 0.4e-6, gbMonth: 0.023 },
  /** On demand: a write of 1 KB, a strongly consistent read of 4 KB, a GB for a month. */
  dynamo: { write: 0.625e-6, read: 0.125e-6, gbMonth: 0.25 },
  api: { request: 1e-6 },
  sqs: { request: 0.4e-6 },
  events: { event: 1e-6 },
  logs: { gb: 0.5 },
  xray: { trace: 5e-6 },
  secrets: { month: 0.4, request: 5e-6 },
  alarms: { month: 0.1 },
  dashboards: { month: 3 },
  metrics: { month: 0.3 },
} as const;
