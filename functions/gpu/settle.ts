import { chargedDollars } from "../../bricks/gpu/price.js";
import { GpuProblem } from "../../bricks/gpu/problem.js";
import type { Prediction, WaitingBrick } from "../../bricks/gpu/waiting.js";
import type { ResolvedCall } from "../brick/call.js";
import { remember } from "../brick/memo.js";
import { loadInputs, storeOutputs } from "../brick/values.js";
import type { BrickResult } from "../brick.js";
import type { GpuDependencies } from "./dependencies.js";
import { type Ending, endingOf, finish } from "./finish.js";
import type { PredictionRecord } from "./record.js";

export type WaitingCall = ResolvedCall & { readonly implementation: WaitingBrick };

/**
 * What is to be done about a prediction's state: nothing while it runs; at its end the output is copied into the store at once, and
 * all that wait are told. Doing it twice is harmless.
 * @throws {GpuProblem} of kind `network` or `throttled` when the output cannot be fetched just now.
 */
export async function settle(
  deps: GpuDependencies,
  record: PredictionRecord,
  resolved: WaitingCall,
  state: Prediction,
  signal: AbortSignal,
): Promise<void> {
  if (state.status === "waiting" || record.state === "done") return;
  const { call } = record;
  const where = resolved.implementation.provider;
  const ending = await endingFor(deps, record, resolved, state, signal).catch((error: unknown) => {
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
  deps: GpuDependencies,
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

/** The provider or its files are out of reach just now: it is asked again later. */
export function mayPass(error: unknown): error is GpuProblem {
  return error instanceof GpuProblem && (error.kind === "network" || error.kind === "throttled");
}

async function endingFor(
  deps: GpuDependencies,
  record: PredictionRecord,
  resolved: WaitingCall,
  state: Exclude<Prediction, { status: "waiting" }>,
  signal: AbortSignal,
): Promise<Ending> {
  switch (state.status) {
    case "failed":
      throw state.problem.kind === "network" || state.problem.kind === "throttled"
        ? new GpuProblem("cold-start", state.problem.said)
        : state.problem;
    case "canceled":
      throw new GpuProblem("lost", "the prediction was canceled there");
    case "succeeded":
      return { result: await keep(deps, record, resolved, state, signal) };
  }
}

async function keep(
  deps: GpuDependencies,
  { call }: PredictionRecord,
  { spec, implementation, inputs, key }: WaitingCall,
  { output, seconds, model = implementation.model }: Extract<Prediction, { status: "succeeded" }>,
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
