import { z } from "zod";

/** Ends after which no state of an execution writes anything: these are heard of by nobody else. */
export const unrecordedEnds = ["FAILED", "TIMED_OUT", "ABORTED"] as const;

/** Step Functions' own event of an execution's end, as EventBridge carries it. */
const eventSchema = z.object({
  source: z.literal("aws.states"),
  "detail-type": z.literal("Step Functions Execution Status Change"),
  detail: z.object({ executionArn: z.string(), status: z.string() }),
});

export interface EndedExecution {
  readonly executionArn: string;
  /** As Step Functions says it. */
  readonly status: string;
}

/** What became of an execution of which a function is told. `known`: its end was written before. `unknown`: it is none of ours. */
export interface Heard {
  readonly outcome: "settled" | "known" | "unknown";
}

/** @throws {z.ZodError} for an event that Step Functions did not send. */
export function readEndedExecution(event: unknown): EndedExecution {
  return eventSchema.parse(event).detail;
}

/** Children of a map are none of its machine's executions: they are named `machine/label`. */
export function isExecutionOf(machineArn: string, executionArn: string): boolean {
  return executionArn.startsWith(`${machineArn.replace(":stateMachine:", ":execution:")}:`);
}
