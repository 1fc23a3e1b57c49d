import type { Backend } from "../bricks/backend.js";
import type { Catalogue } from "../bricks/catalogue.js";
import { chargedDollars } from "../bricks/gpu/price.js";
import type { Value } from "../platform/artefact.js";
import { ModelFailedError } from "../platform/chat/errors.js";
import type { Clock } from "../platform/clock.js";
import { TransientError } from "../platform/errors.js";
import type { Logger } from "../platform/logger.js";
import type { ObjectStore } from "../platform/object-store.js";
import type { Artefacts } from "./artefacts.js";
import { resolveCall } from "./brick/call.js";
import { recall, remember } from "./brick/memo.js";
import { loadInputs, storeOutputs } from "./brick/values.js";

/** One step of a plan, as a state of the compiled machine sends it. */
export interface BrickCall {
  readonly brick: string;
  readonly inputs: Readonly<Record<string, Value>>;
  /** 0 … 2³²−1. */
  readonly seed: number;
  readonly editId: string;
  /** Id of the step, for logs. */
  readonly step: string;
  readonly backend: string;
  /** The backend that serves where `backend`, a provider of GPUs or a model's server, cannot. */
  readonly fallback?: string | undefined;
}

export interface BrickResult {
  readonly outputs: Readonly<Record<string, Value>>;
  /** Seconds of the brick's own work; what the first run took when `cached`. */
  readonly seconds: number;
  /** What this call cost; 0 when `cached`. */
  readonly dollars: number;
  readonly backend: string;
  readonly model: string;
  /** The result was in the store already. */
  readonly cached: boolean;
  /** The backend that was asked first and could not serve, and why. */
  readonly instead?: { readonly of: string; readonly why: string };
}

export interface BrickDependencies {
  readonly store: ObjectStore;
  readonly artefacts: Artefacts;
  readonly backends: readonly Backend[];
  /** Default: the built-in library. */
  readonly catalogue?: Catalogue;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type BrickHandler = (call: BrickCall, signal?: AbortSignal) => Promise<BrickResult>;

/**
 * The Lambda that runs one brick. A call whose memo key is in the store is answered from there. Where a model's server is out of reach,
 * the backend that the call names for it serves, under its own name in result and memo.
 */
export function createBrick(deps: BrickDependencies): BrickHandler {
  const run = createRun(deps);
  return async ({ fallback, ...call }, signal = new AbortController().signal) => {
    try {
      return await run(call, signal);
    } catch (error) {
      if (fallback === undefined || !isOutOfReach(error) || signal.aborted) throw error;
      const { editId, step, brick, backend } = call;
      deps.logger.warn("falling back", { editId, step, brick, from: backend, to: fallback, why: error.message });
      try {
        return { ...(await run({ ...call, backend: fallback }, signal)), instead: { of: backend, why: error.message } };
      } catch (second) {
        signal.throwIfAborted();
        throw neither(error, fallback, second);
      }
    }
  };
}

type Unreachable = TransientError | ModelFailedError;

function isOutOfReach(error: unknown): error is Unreachable {
  return error instanceof TransientError || error instanceof ModelFailedError;
}

/** The first failure counts: what may pass is tried again. */
function neither(first: Unreachable, fallback: string, second: unknown): Unreachable {
  const Same = first instanceof TransientError ? TransientError : ModelFailedError;
  const why = second instanceof Error ? second.message : String(second);
  return new Same(`${first.message} On ${fallback} instead: ${why}`, first.hint, { cause: second });
}

function createRun(deps: BrickDependencies) {
  return async (call: BrickCall, signal: AbortSignal): Promise<BrickResult> => {
    const { spec, implementation, inputs, key } = await resolveCall(call, deps.backends, deps.catalogue);
    const known = await recall(deps.store, key);
    if (known !== null) {
      deps.logger.info("brick answered from memo", { editId: call.editId, step: call.step, brick: call.brick });
      return { ...known, dollars: 0, cached: true };
    }
    const values = await loadInputs(deps.artefacts, inputs);
    const started = deps.clock.monotonic();
    const outputs = await implementation.run(values, { seed: call.seed, signal, logger: deps.logger });
    const seconds = (deps.clock.monotonic() - started) / 1000;
    const stored = await storeOutputs(deps.artefacts, spec, key, outputs);
    const { backend } = call;
    const result: BrickResult = {
      outputs: stored,
      seconds,
      dollars: implementation.price ? chargedDollars(implementation.price, seconds) : 0,
      backend,
      model: implementation.model,
      cached: false,
    };
    await remember(deps.store, key, result);
    deps.logger.info("brick ran", { editId: call.editId, step: call.step, brick: call.brick, seconds });
    return result;
  };
}
