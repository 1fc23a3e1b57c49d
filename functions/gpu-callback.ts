import type { CallbackRequest, VerifyCallback } from "../bricks/gpu/waiting.js";
import { type DeliveryOutcome, deliver } from "./gpu/deliver.js";
import type { GpuWatchDependencies } from "./gpu/dependencies.js";

export interface GpuCallbackRequest extends CallbackRequest {
  /** The backend that the address belongs to. */
  readonly backend: string;
}

export interface GpuCallbackAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly outcome:
    | DeliveryOutcome
    /** It was of no prediction, and was dealt with. */
    | "acknowledged"
    | "refused";
}

export interface GpuCallbackDependencies extends GpuWatchDependencies {
  /** By backend. */
  readonly verifiers: ReadonlyMap<string, VerifyCallback>;
}

/**
 * The Lambda behind the address that providers post to. What is not signed changes nothing; what comes twice, late or out of
 * order changes nothing either; what cannot be handled now is asked for again, and the reconciler would find it besides.
 */
export function createGpuCallback(deps: GpuCallbackDependencies) {
  return async (
    { backend, ...request }: GpuCallbackRequest,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<GpuCallbackAnswer> => {
    const verdict = await deps.verifiers.get(backend)?.(request, deps.clock.now());
    if (verdict?.ok !== true) {
      deps.logger.warn("callback refused", { backend, why: verdict?.why ?? "there is no such backend" });
      return { status: 401, outcome: "refused" };
    }
    if (verdict.delivery === null) return { status: 200, outcome: "acknowledged" };
    const outcome = await deliver(deps, backend, verdict.delivery, signal);
    return { status: statusOf(outcome), outcome };
  };
}

/** Of what is answered with an error, providers send once more only what is answered with a 5xx. */
function statusOf(outcome: DeliveryOutcome): number {
  switch (outcome) {
    case "unknown":
      return 503;
    case "replayed":
      return 409;
    case "settled":
    case "queued":
    case "running":
    case "duplicate":
    case "late":
      return 200;
  }
}
