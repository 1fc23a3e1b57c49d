import { functionTable } from "../functions/table.js";
import { prices } from "./prices.js";

export interface IdleCost {
  readonly what: string;
  /** US dollars a month. */
  readonly dollars: number;
  readonly when: string;
}

const MINUTES = 30 * 24 * 60;
/** Seconds of a look at no predictions at all. */
const LOOK = 0.15;
const ALARMS = 10;

/** What a stack costs a month while nobody edits. */
export function idleCosts(): IdleCost[] {
  const look = prices.lambda.request + LOOK * (functionTable["gpu-reconcile"].memory / 1024) * prices.lambda.gbSecond;
  // A queue is long-polled by five pollers every 20 seconds.
  const polls = 5 * 3 * MINUTES * prices.sqs.request;
  return [
    { what: "alarms", dollars: ALARMS * prices.alarms.month, when: "always (the first ten of an account are free)" },
    { what: "dashboard", dollars: prices.dashboards.month, when: "always (the first three of an account are free)" },
    { what: "queues, polled by Lambda", dollars: 2 * polls, when: "always (the first million calls a month are free)" },
    { what: "metrics of its own", dollars: 2 * prices.metrics.month, when: "while edits run (the first ten are free)" },
    {
      what: "secrets",
      dollars: prices.secrets.month,
      when: "each of the Builder's key and Replicate's token",
    },
    {
      what: "reconciler, every minute, and a queue of finished runs",
      dollars: MINUTES * (look + prices.dynamo.read) + polls,
      when: "with Replicate or SageMaker only",
    },
  ];
}
