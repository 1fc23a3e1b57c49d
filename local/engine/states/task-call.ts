import type { TaskState } from "../definition.js";
import { StateFailure, stateErrors } from "../failure.js";
import type { Payload } from "../json.js";
import type { StopSignal } from "../stop-signal.js";
import type { Visit } from "./visit.js";

/** What one attempt at a task works with. */
export interface TaskCall {
  readonly visit: Visit<TaskState>;
  readonly arguments: Payload;
  /** Seconds, where the state sets them. */
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
  /** Raised when the attempt is over for whatever reason: timeout, abort, a token that came back first. */
  readonly signal: StopSignal;
}

/** @throws {StateFailure} States.Timeout when the work takes longer than the task may. @throws {Aborted} */
export async function withinTimeout<T>(call: TaskCall, work: Promise<T>): Promise<T> {
  const { timeout, signal, visit } = call;
  if (timeout === undefined) return signal.race(work);
  let cancel = (): void => {};
  const expired = new Promise<never>((_, reject) => {
    cancel = visit.branch.services.timers.after(timeout * 1000, () => reject(new StateFailure(stateErrors.timeout)));
  });
  try {
    return await signal.race(Promise.race([work, expired]));
  } finally {
    cancel();
  }
}
