import { Aborted } from "../failure.js";
import type { Payload } from "../json.js";
import { Variables } from "../variables.js";
import { type Branch, type MapItem, recordAborted } from "./branch.js";

/** Branches that run side by side under one state; the first failure stops the others. */
export class FanOut {
  readonly #stop;
  readonly branches: Branch[] = [];
  #failed: { readonly error: unknown; readonly last: number } | undefined;

  constructor(private readonly parent: Branch) {
    this.#stop = parent.signal.child();
  }

  /** A new thread with its own scope, whose first event follows `previous`. */
  open(previous: number, mapItem?: MapItem, iteration?: Branch["iteration"]): Branch {
    const branch: Branch = {
      execution: this.parent.execution,
      services: this.parent.services,
      variables: new Variables(this.parent.variables),
      signal: this.#stop.signal,
      mapItem: mapItem ?? this.parent.mapItem,
      iteration,
      activity: undefined,
      finished: false,
      last: previous,
    };
    this.branches.push(branch);
    return branch;
  }

  get failed(): boolean {
    return this.#failed !== undefined;
  }

  /** Runs one branch to its end. @param failing records what its failure means, e.g. MapIterationFailed. */
  async run(branch: Branch, body: () => Promise<Payload>, failing?: () => void): Promise<Payload | undefined> {
    try {
      const output = await body();
      branch.finished = true;
      return output;
    } catch (error) {
      branch.finished = true;
      if (this.#failed || error instanceof Aborted) {
        if (!this.#failed) this.#failed = { error, last: branch.last };
        return undefined;
      }
      const last = branch.last;
      this.#failed = { error, last };
      try {
        failing?.();
        recordAborted(this.branches, last);
      } catch (limit) {
        this.#failed = { error: limit, last };
      }
      this.#stop.signal.stop();
      return undefined;
    }
  }

  /** Call when all have settled. @throws what the first branch failed with. */
  close(): void {
    this.#stop.release();
    this.parent.activity = undefined;
    if (!this.#failed) return;
    this.parent.last = this.#failed.last;
    throw this.#failed.error;
  }
}
