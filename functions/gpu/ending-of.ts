import { anotherMayServe, GpuProblem, problemError } from "../../bricks/gpu/problem.js";
import { isBrickwrightError } from "../../platform/errors.js";
import type { GpuWorkDependencies } from "./dependencies.js";
import { type Ending, failureOf } from "./finish.js";
import type { PredictionRecord } from "./record.js";

/**
 * The end of a prediction that failed: another backend's result where the call names one that may serve, else the error. What may
 * pass is an error that the state machine tries again.
 */
export async function endingOf(
  deps: GpuWorkDependencies,
  { call }: Pick<PredictionRecord, "call">,
  where: string,
  thrown: unknown,
): Promise<Ending> {
  const error = thrown instanceof GpuProblem ? problemError(call.brick, where, thrown) : thrown;
  if (!(thrown instanceof GpuProblem) && !isBrickwrightError(error)) throw error;
  const message = error instanceof Error ? error.message : String(error);
  if (thrown instanceof GpuProblem && anotherMayServe(thrown.kind) && call.fallback !== undefined && deps.brick) {
    deps.logger.warn("falling back", { editId: call.editId, step: call.step, to: call.fallback, why: message });
    const { fallback, ...rest } = call;
    return { result: await deps.brick({ ...rest, backend: fallback }) };
  }
  return { failure: failureOf(error) };
}
