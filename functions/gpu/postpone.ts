import { pollDelay } from "../../bricks/gpu/poll-delay.js";
import { GpuProblem } from "../../bricks/gpu/problem.js";
import type { GpuDependencies } from "./dependencies.js";
import { changePrediction, type PredictionRecord } from "./record.js";

/** The provider or its files are out of reach just now: it is asked again later. */
export function mayPass(error: unknown): error is GpuProblem {
  return error instanceof GpuProblem && (error.kind === "network" || error.kind === "throttled");
}

/**
 * The next poll is later than the last one's wait, and no sooner than the provider wishes. Answers the record as it is then; null when it
 * is over.
 */
export function postponePoll(
  deps: GpuDependencies,
  record: PredictionRecord,
  retryAfter: number | null,
): Promise<PredictionRecord | null> {
  const polls = record.polls + 1;
  const seconds = Math.max(pollDelay(polls, Math.random), retryAfter ?? 0);
  const nextPollAt = new Date(deps.clock.now().getTime() + seconds * 1000).toISOString();
  return changePrediction(deps.records, record.id, (r) =>
    r.state === "done" ? null : { ...r, polls: Math.max(r.polls, polls), nextPollAt, handedOver: 0 },
  );
}
