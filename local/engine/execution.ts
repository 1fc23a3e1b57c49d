import type { ExecutionDescription, ExecutionStatus } from "../../platform/workflow.js";
import type { History } from "./history.js";
import type { Payload } from "./json.js";
import type { StoredMachine } from "./machines.js";
import type { MapRunState } from "./states/distributed/map-run.js";
import { StopSignal } from "./stop-signal.js";

/** How an execution ended. */
export type Ending =
  | { readonly status: "SUCCEEDED"; readonly output: Payload }
  | { readonly status: "FAILED" | "TIMED_OUT" | "ABORTED"; readonly error?: string; readonly cause?: string };

/** One run of a machine: what it is called, what it was given, and what has become of it. */
export class Execution {
  status: ExecutionStatus = "RUNNING";
  stopDate: Date | undefined;
  ending: Ending | undefined;
  /** Stopped with the execution, and with it whatever runs for it. */
  readonly signal = new StopSignal();
  /** Of its Distributed Maps, in the order in which they began. */
  readonly mapRuns: MapRunState[] = [];
  /** Resolves when it has ended, however it did. */
  readonly done: Promise<void>;
  #finish: () => void = () => {};

  constructor(
    readonly arn: string,
    readonly name: string,
    /** The machine as it was at the start; a later update does not touch a running execution. */
    readonly machine: StoredMachine,
    readonly input: Payload,
    readonly startDate: Date,
    readonly history: History,
    /** 0 for one started from outside, one more for each execution above it. */
    readonly depth: number,
  ) {
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** The first ending counts. */
  end(ending: Ending, at: Date): void {
    if (this.ending) return;
    this.ending = ending;
    this.status = ending.status;
    this.stopDate = at;
    this.#finish();
  }

  describe(): ExecutionDescription {
    const ending = this.ending;
    const failed = ending && ending.status !== "SUCCEEDED" ? ending : undefined;
    return {
      executionArn: this.arn,
      machineArn: this.machine.arn,
      name: this.name,
      status: this.status,
      startDate: this.startDate,
      input: this.input.value,
      ...(this.stopDate && { stopDate: this.stopDate }),
      ...(ending?.status === "SUCCEEDED" && { output: ending.output.value }),
      ...(failed?.error !== undefined && { error: failed.error }),
      ...(failed?.cause !== undefined && { cause: failed.cause }),
    };
  }
}
