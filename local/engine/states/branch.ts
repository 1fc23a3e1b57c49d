import type { Execution } from "../execution.js";
import { Aborted } from "../failure.js";
import type { Chain, EventOptions } from "../history.js";
import type { Json } from "../json.js";
import type { Services } from "../services.js";
import type { StopSignal } from "../stop-signal.js";
import type { Variables } from "../variables.js";

/** What runs in a branch right now and would be cut off if the branch were stopped. */
export interface Activity {
  readonly type: "Task" | "Wait" | "Parallel" | "Map";
  readonly children: readonly Branch[];
}

export interface MapItem {
  readonly Index: number;
  readonly Value: Json;
}

/** One thread of states: the machine itself, a branch of a Parallel, an iteration of a Map. */
export interface Branch extends Chain {
  readonly execution: Execution;
  readonly services: Services;
  readonly variables: Variables;
  readonly signal: StopSignal;
  /** The item of the innermost Map around it. */
  readonly mapItem: MapItem | undefined;
  /** Set for the iteration of a Map, for MapIterationAborted. */
  readonly iteration: { readonly name: string; readonly index: number } | undefined;
  activity: Activity | undefined;
  /** It has come to its end; nothing is left to stop. */
  finished: boolean;
}

/** Adds an event to the branch. @throws {Aborted} once the branch has been stopped. */
export function record(
  branch: Branch,
  type: string,
  details?: Readonly<Record<string, object>>,
  size?: number,
  options?: EventOptions,
): number {
  if (branch.signal.stopped) throw new Aborted("stopped");
  return branch.execution.history.add(branch, type, details, size, options);
}

/** The events of branches that are cut off because `failedAt` happened beside them, innermost first. */
export function recordAborted(branches: readonly Branch[], failedAt: number): void {
  for (const branch of branches) {
    if (branch.finished) continue;
    const options = { previous: failedAt, advance: false };
    if (branch.activity) {
      recordAborted(branch.activity.children, failedAt);
      record(branch, `${branch.activity.type}StateAborted`, {}, 0, options);
    }
    if (branch.iteration) {
      record(branch, "MapIterationAborted", { mapIterationAbortedEventDetails: branch.iteration }, 0, options);
    }
  }
}
