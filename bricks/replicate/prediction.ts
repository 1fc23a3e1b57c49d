import { z } from "zod";
import { GpuProblem } from "../gpu/problem.js";
import type { Prediction } from "../gpu/waiting.js";
import { predictionProblem } from "./problem.js";

const schema = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  status: z.enum(["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  data_removed: z.boolean().optional().catch(undefined),
  metrics: z
    .object({ predict_time: z.number().min(0).max(86_400).nullish() })
    .nullish()
    .catch(null),
});

/** A prediction as Replicate's API and webhooks describe it. */
export interface ReadPrediction {
  readonly id: string;
  readonly state: Prediction;
  readonly input: unknown;
}

/** Null when it is none. */
export function readPrediction(value: unknown, redact: (text: string) => string): ReadPrediction | null {
  const { success, data } = schema.safeParse(value);
  if (!success) return null;
  return { id: data.id, input: data.input, state: stateOf(data, redact) };
}

function stateOf(data: z.output<typeof schema>, redact: (text: string) => string): Prediction {
  const seconds = data.metrics?.predict_time ?? null;
  switch (data.status) {
    case "starting":
    case "processing":
      return { status: "waiting", running: data.status === "processing" };
    case "failed":
      return { status: "failed", seconds, problem: predictionProblem(data.error, redact) };
    case "canceled":
    case "aborted":
      return { status: "canceled" };
    case "succeeded": {
      const { output } = data;
      if (data.data_removed === true && (output === null || output === undefined)) {
        const problem = new GpuProblem("lost", "its files were deleted before they were fetched");
        return { status: "failed", seconds, problem };
      }
      return { status: "succeeded", seconds, output };
    }
  }
}
