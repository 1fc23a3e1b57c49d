import type { ReadNotification } from "../bricks/gpu/waiting.js";
import { TransientError } from "../platform/errors.js";
import { deliver } from "./gpu/deliver.js";
import type { GpuWatchDependencies } from "./gpu/dependencies.js";
import type { GpuCallbackAnswer } from "./gpu-callback.js";

export interface GpuNotifyRequest {
  /** The backend whose topic it is. */
  readonly backend: string;
  /** As Lambda is given it. */
  readonly event: unknown;
}

export interface GpuNotifyDependencies extends GpuWatchDependencies {
  /** By backend. */
  readonly readers: ReadonlyMap<string, ReadNotification>;
}

/**
 * The Lambda that a provider's topic invokes within the account: who may invoke it is the account's matter, but what it says is
 * checked all the same. Every message of the event is looked at, whatever becomes of the others.
 * @throws {TransientError} when one of them cannot be handled now: Lambda gives the event once more.
 */
export function createGpuNotify(deps: GpuNotifyDependencies) {
  return async (
    { backend, event }: GpuNotifyRequest,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<readonly GpuCallbackAnswer["outcome"][]> => {
    const read = deps.readers.get(backend);
    const verdicts = (await read?.(event, deps.clock.now())) ?? [
      { ok: false, why: "there is no such backend" } as const,
    ];
    const outcomes: GpuCallbackAnswer["outcome"][] = [];
    let failed: unknown = null;
    for (const verdict of verdicts) {
      if (!verdict.ok) {
        deps.logger.warn("notification refused", { backend, why: verdict.why });
        outcomes.push("refused");
      } else if (verdict.delivery === null) {
        outcomes.push("acknowledged");
      } else {
        try {
          outcomes.push(await deliver(deps, backend, verdict.delivery, signal));
        } catch (error) {
          deps.logger.error("notification could not be handled", { backend, error: String(error) });
          failed = error;
        }
      }
    }
    if (failed !== null || outcomes.includes("unknown")) {
      throw new TransientError("A notification cannot be handled just now.", "It comes again.", { cause: failed });
    }
    return outcomes;
  };
}
