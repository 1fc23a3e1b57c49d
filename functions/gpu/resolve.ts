import { isWaitingBrick, type WaitingBrick } from "../../bricks/gpu/waiting.js";
import { RefusedError } from "../../platform/errors.js";
import { type ResolvedCall, resolveCall } from "../brick/call.js";
import type { BrickCall } from "../brick.js";
import type { GpuDependencies } from "./dependencies.js";
import type { PredictionRecord } from "./record.js";

export type WaitingCall = ResolvedCall & { readonly implementation: WaitingBrick };

/** @throws {RefusedError} when the backend's brick does not answer by token. */
export async function resolveWaiting(
  deps: Pick<GpuDependencies, "backends" | "catalogue">,
  call: BrickCall,
): Promise<WaitingCall> {
  const resolved = await resolveCall(call, deps.backends, deps.catalogue);
  const { implementation } = resolved;
  if (isWaitingBrick(implementation)) return { ...resolved, implementation };
  throw new RefusedError(`${call.brick} on ${call.backend} does not answer by task token.`);
}

/** The id of the run that a record waits for; undefined where it is not known yet. */
export function runOf({ prediction, prepared }: PredictionRecord, { implementation }: WaitingCall): string | undefined {
  return prediction ?? implementation.named?.(prepared);
}
