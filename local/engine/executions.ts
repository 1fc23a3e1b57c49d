import { ApiError } from "./api-error.js";
import type { Execution } from "./execution.js";
import type { EngineLimits } from "./limits.js";

type Bounds = Pick<EngineLimits, "keptExecutions" | "keptHistoryBytes">;

/** Executions by ARN: all that run, and the latest that have finished. */
export class Executions {
  readonly #all = new Map<string, Execution>();
  /** Finished ones, oldest first. */
  readonly #finished = new Set<Execution>();
  #finishedBytes = 0;

  constructor(private readonly bounds: Bounds) {}

  add(execution: Execution): void {
    this.#all.set(execution.arn, execution);
  }

  /** From now on it may be forgotten when newer ones need its place. */
  finished(execution: Execution): void {
    this.#finished.add(execution);
    this.#finishedBytes += execution.history.bytes;
    for (const oldest of this.#finished) {
      const { keptExecutions, keptHistoryBytes } = this.bounds;
      if (this.#finished.size <= keptExecutions && this.#finishedBytes <= keptHistoryBytes) break;
      if (oldest === execution) break;
      this.#finished.delete(oldest);
      this.#finishedBytes -= oldest.history.bytes;
      this.#all.delete(oldest.arn);
    }
  }

  find(arn: string): Execution | undefined {
    return this.#all.get(arn);
  }

  /** @throws {ApiError} ExecutionDoesNotExist. */
  get(arn: string): Execution {
    const execution = this.#all.get(arn);
    if (!execution) {
      throw new ApiError(
        "ExecutionDoesNotExist",
        `Execution Does Not Exist: '${arn}'`,
        `Only running executions and the last ${this.bounds.keptExecutions} finished ones are remembered.`,
      );
    }
    return execution;
  }

  running(): readonly Execution[] {
    return [...this.#all.values()].filter((execution) => !execution.ending);
  }

  /** Newest first. */
  list(machineArn: string): readonly Execution[] {
    return [...this.#all.values()].filter((execution) => execution.machine.arn === machineArn).reverse();
  }
}
