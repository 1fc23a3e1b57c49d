import type { Prediction } from "../../bricks/gpu/waiting.js";
import type { GpuWatchDependencies } from "./dependencies.js";
import { changePrediction, type PredictionRecord } from "./record.js";

/** How a run ended, as its provider says. */
export type RunEnd = Exclude<Prediction, { readonly status: "waiting" }>;

/** A run that is over, on its way to whoever copies its output into the store and tells those who wait. */
export interface EndedRun {
  /** Of its record. */
  readonly key: string;
  readonly prediction: string;
  /** Null where it is too long to be carried along: the provider is asked once more. */
  readonly end: RunEnd | null;
}

/**
 * Brings a run that is over to `settleRun`: `settled` where that was done in place, `queued` where it is done elsewhere, at least once.
 * @throws what keeps it from being done, or from being queued: then it is to be handed over once more.
 */
export type HandOver = (run: EndedRun, signal: AbortSignal) => Promise<"settled" | "queued">;

/** Seconds that a run which was handed over is given, before it is asked after and handed over once more: longer than settling may take. */
const SETTLING_SECONDS = 420;

/** Hands a run over, and lets the reconciler wait for what comes of it. */
export async function handOn(
  deps: GpuWatchDependencies,
  record: PredictionRecord,
  prediction: string,
  end: RunEnd,
  signal: AbortSignal,
): Promise<"settled" | "queued"> {
  const how = await deps.handOver({ key: record.id, prediction, end }, signal);
  if (how === "settled") return how;
  const nextPollAt = new Date(deps.clock.now().getTime() + SETTLING_SECONDS * 1000).toISOString();
  await changePrediction(deps.records, record.id, (now) =>
    now.state === "done" || now.createdAt !== record.createdAt || now.attempt !== record.attempt
      ? null
      : { ...now, nextPollAt, handedOver: now.handedOver + 1 },
  );
  return how;
}
