import { chargedDollars } from "../../bricks/gpu/price.js";
import { GpuProblem } from "../../bricks/gpu/problem.js";
import { remember } from "../brick/memo.js";
import { loadInputs, storeOutputs } from "../brick/values.js";
import type { BrickResult } from "../brick.js";
import type { GpuWorkDependencies } from "./dependencies.js";
import { endingOf } from "./ending-of.js";
import { type Ending, finish } from "./finish.js";
import type { EndedRun, HandOver, RunEnd } from "./hand-over.js";
import { mayPass } from "./postpone.js";
import { getPrediction, type PredictionRecord } from "./record.js";
import { resolveWaiting, runOf, type WaitingCall } from "./resolve.js";

/** Hands runs over to this very process. */
export function settleHere(deps: GpuWorkDependencies): HandOver {
  return async (run, signal) => {
    await settleRun(deps, run, signal);
    return "settled";
  };
}

/**
 * Copies the output of a run that is over into the store and tells all that wait for it. Doing it twice, late or at the same time
 * as somebody else is harmless; of a run that nobody waits for, nothing is done.
 * @throws {GpuProblem} of kind `network` or `throttled` when the provider or its files are out of reach just now.
 */
export async function settleRun(deps: GpuWorkDependencies, run: EndedRun, signal: AbortSignal): Promise<void> {
  const found = await getPrediction(deps.records, run.key);
  if (found === null || found.state === "done") return;
  const resolved = await resolveWaiting(deps, found.call);
  if (resolved.key !== run.key || runOf(found, resolved) !== run.prediction) return;
  const record = { ...found, prediction: run.prediction };
  const end = run.end ?? (await askedOnceMore(resolved, run.prediction, signal));
  await settle(deps, record, resolved, end, signal);
}

async function askedOnceMore({ implementation }: WaitingCall, id: string, signal: AbortSignal): Promise<RunEnd> {
  const state = await implementation.poll(id, signal);
  if (state.status !== "waiting") return state;
  throw new GpuProblem("network", "it has said that the prediction is over, and says now that it runs");
}

async function settle(
  deps: GpuWorkDependencies,
  record: PredictionRecord,
  resolved: WaitingCall,
  end: RunEnd,
  signal: AbortSignal,
): Promise<void> {
  const { call } = record;
  const where = resolved.implementation.provider;
  const ending = await endingFor(deps, record, resolved, end, signal).catch((error: unknown) => {
    if (mayPass(error) || signal.aborted) throw error;
    return endingOf(deps, record, where, error);
  });
  const how = "result" in ending ? "succeeded" : ending.failure.error;
  deps.logger.info("prediction over", { editId: call.editId, step: call.step, prediction: record.prediction, how });
  await finish(deps, record, ending);
  await clear(deps, record, resolved, signal);
}

/** The provider's copies are of no use any more. What stays there in spite of this is the provider's to expire. */
async function clear(
  deps: GpuWorkDependencies,
  { prediction, call: { editId, step } }: PredictionRecord,
  { implementation }: WaitingCall,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (prediction !== null) await implementation.clear?.(prediction, signal);
  } catch (error) {
    deps.logger.warn("a prediction's files were left", { editId, step, prediction, error: String(error) });
  }
}

async function endingFor(
  deps: GpuWorkDependencies,
  record: PredictionRecord,
  resolved: WaitingCall,
  end: RunEnd,
  signal: AbortSignal,
): Promise<Ending> {
  switch (end.status) {
    case "failed":
      throw end.problem.kind === "network" || end.problem.kind === "throttled"
        ? new GpuProblem("cold-start", end.problem.said)
        : end.problem;
    case "canceled":
      throw new GpuProblem("lost", "the prediction was canceled there");
    case "succeeded":
      return { result: await keep(deps, record, resolved, end, signal) };
  }
}

async function keep(
  deps: GpuWorkDependencies,
  { call }: PredictionRecord,
  { spec, implementation, inputs, key }: WaitingCall,
  { output, seconds, model = implementation.model }: Extract<RunEnd, { status: "succeeded" }>,
  signal: AbortSignal,
): Promise<BrickResult> {
  const values = await loadInputs(deps.artefacts, inputs);
  const outputs = await implementation.collect(values, output, signal);
  const { price } = implementation;
  const result: BrickResult = {
    outputs: await storeOutputs(deps.artefacts, spec, key, outputs),
    seconds: seconds ?? 0,
    dollars: price === null ? 0 : chargedDollars(price, seconds),
    backend: call.backend,
    model,
    cached: false,
  };
  await remember(deps.store, key, result);
  return result;
}
