import type { CallbackRequest, VerifyCallback } from "../bricks/gpu/waiting.js";
import { sha256 } from "../platform/canonical-json.js";
import type { GpuDependencies } from "./gpu/dependencies.js";
import { DELIVERIES, getPrediction, PREDICTION_IDS, SYSTEM } from "./gpu/record.js";
import { settle } from "./gpu/settle.js";
import { resolveWaiting } from "./gpu-submit.js";

export interface GpuCallbackRequest extends CallbackRequest {
  /** The backend that the address belongs to. */
  readonly backend: string;
}

export interface GpuCallbackAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly outcome:
    | "settled"
    /** It runs; nothing is to be done. */
    | "running"
    /** The same message was acted on before. */
    | "duplicate"
    /** The very same delivery came before: somebody sends it again. */
    | "replayed"
    /** Its prediction is over and told. */
    | "late"
    /** Its prediction is not known (yet). */
    | "unknown"
    | "refused";
}

export interface GpuCallbackDependencies extends GpuDependencies {
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
    const { id, sentAt, prediction, state } = verdict.delivery;
    if (state.status === "waiting") return { status: 200, outcome: "running" };
    const delivery = sha256(`${backend} ${id}`);
    const claim = {
      id: delivery,
      principal: SYSTEM,
      createdAt: deps.clock.now().toISOString(),
      sentAt: sentAt.toISOString(),
    };
    if (!(await deps.records.create(DELIVERIES, claim))) {
      const first = await deps.records.get(DELIVERIES, delivery);
      const same = first?.sentAt === claim.sentAt;
      if (same) deps.logger.warn("callback replayed", { backend, prediction });
      return same ? { status: 409, outcome: "replayed" } : { status: 200, outcome: "duplicate" };
    }
    try {
      const known = await deps.records.get(PREDICTION_IDS, prediction);
      if (typeof known?.key !== "string") {
        await deps.records.delete(DELIVERIES, delivery);
        return { status: 503, outcome: "unknown" };
      }
      const record = await getPrediction(deps.records, known.key);
      if (record === null || record.state === "done" || record.prediction !== prediction) {
        return { status: 200, outcome: "late" };
      }
      await settle(deps, record, await resolveWaiting(deps, record.call), state, signal);
      return { status: 200, outcome: "settled" };
    } catch (error) {
      // The provider sends it again.
      await deps.records.delete(DELIVERIES, delivery);
      throw error;
    }
  };
}
