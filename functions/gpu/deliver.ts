import type { Delivery } from "../../bricks/gpu/waiting.js";
import { sha256 } from "../../platform/canonical-json.js";
import type { GpuWatchDependencies } from "./dependencies.js";
import { handOn } from "./hand-over.js";
import { DELIVERIES, getPrediction, PREDICTION_IDS, systemRecord } from "./record.js";
import { resolveWaiting, runOf } from "./resolve.js";

/** What became of a callback that was found good. */
export type DeliveryOutcome =
  | "settled"
  /** Somebody else settles it, soon. */
  | "queued"
  /** It runs; nothing is to be done. */
  | "running"
  /** The same message was acted on before. */
  | "duplicate"
  /** The very same delivery came before: somebody sends it again. */
  | "replayed"
  /** Its prediction is over and told. */
  | "late"
  /** Its prediction is not known (yet). */
  | "unknown";

/**
 * Acts on a callback, once: what comes twice, late or out of order changes nothing. Where it fails, the same callback may come
 * again.
 */
export async function deliver(
  deps: GpuWatchDependencies,
  backend: string,
  { id, sentAt, prediction, state }: Delivery,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  if (state.status === "waiting") return "running";
  const delivery = sha256(`${backend} ${id}`);
  const claim = { ...systemRecord(DELIVERIES, delivery, deps.clock.now()), sentAt: sentAt.toISOString() };
  if (!(await deps.records.create(DELIVERIES, claim))) {
    const first = await deps.records.get(DELIVERIES, delivery);
    if (first?.sentAt !== claim.sentAt) return "duplicate";
    deps.logger.warn("callback replayed", { backend, prediction });
    return "replayed";
  }
  try {
    const known = await deps.records.get(PREDICTION_IDS, prediction);
    if (typeof known?.key !== "string") {
      await deps.records.delete(DELIVERIES, delivery);
      return "unknown";
    }
    const record = await getPrediction(deps.records, known.key);
    if (record === null || record.state === "done" || record.call.backend !== backend) return "late";
    const resolved = await resolveWaiting(deps, record.call);
    if (runOf(record, resolved) !== prediction) return "late";
    return await handOn(deps, record, prediction, state, signal);
  } catch (error) {
    await deps.records.delete(DELIVERIES, delivery);
    throw error;
  }
}
