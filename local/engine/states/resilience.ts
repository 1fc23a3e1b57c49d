import type { Catcher, ResilientState, Retrier } from "../definition.js";
import { errorMatches } from "../error-match.js";
import { StateFailure } from "../failure.js";
import { type JsonObject, payloadOf } from "../json.js";
import { sleep } from "../timers.js";
import { record } from "./branch.js";
import { leave, type Outcome, type Visit } from "./visit.js";

/**
 * Runs attempts until one succeeds, Retry gives up, and Catch (if any) takes the failure.
 * @param attempt the state's work, its Output and Assign included.
 * @param gaveUp called before Catch or the end, e.g. to record ParallelStateFailed.
 */
export async function withRetryAndCatch<S extends ResilientState>(
  visit: Visit<S>,
  attempt: () => Promise<Outcome>,
  gaveUp: () => void,
): Promise<Outcome> {
  const { branch, state } = visit;
  const inBranch = state.type === "Parallel";
  const used = new Map<Retrier, number>();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const retrier = state.retry.find((entry) => errorMatches(entry.errorEquals, error, inBranch));
      const tries = retrier ? (used.get(retrier) ?? 0) : 0;
      if (retrier && tries < retrier.maxAttempts) {
        used.set(retrier, tries + 1);
        branch.activity = { type: state.type, children: [] };
        const delay = retryDelay(retrier, tries, branch.services.random);
        await sleep(branch.services.timers, delay * 1000, branch.signal);
        branch.activity = undefined;
        visit.retryCount += 1;
        continue;
      }
      gaveUp();
      const catcher = state.catch.find((entry) => errorMatches(entry.errorEquals, error, inBranch));
      if (!catcher) throw error;
      return caught(visit, catcher, error);
    }
  }
}

/** Seconds to wait before retry number `tries` (from 0). */
function retryDelay(retrier: Retrier, tries: number, random: () => number): number {
  const backedOff = retrier.intervalSeconds * retrier.backoffRate ** tries;
  const delay = Math.min(backedOff, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.fullJitter ? delay * random() : delay;
}

function caught(visit: Visit, catcher: Catcher, failure: StateFailure): Promise<Outcome> {
  const errorOutput: JsonObject = { Error: failure.error ?? "", Cause: failure.failureCause ?? "" };
  return leave(visit, catcher, { errorOutput }, payloadOf(errorOutput), catcher.next);
}

/** For Parallel and Map: `…StateFailed`. */
export function recordStateFailed(visit: Visit): void {
  record(visit.branch, `${visit.state.type}StateFailed`);
}
