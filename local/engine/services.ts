import type { Clock } from "../../platform/clock.js";
import type { MachineType } from "../../platform/workflow.js";
import type { Place } from "./arn.js";
import type { Execution } from "./execution.js";
import type { Payload } from "./json.js";
import type { EngineLimits } from "./limits.js";
import type { StoredMachine } from "./machines.js";
import type { MapObjects } from "./map-objects.js";
import type { TaskTokens } from "./task-tokens.js";
import type { Timers } from "./timers.js";

/**
 * Runs a Lambda function. What it answers is taken as JSON; what it throws becomes the task's failure: an
 * {@link InvocationError} as it is, any other error by its name, message and stack, as Lambda's Node runtime does.
 */
export type Invoke = (
  functionArn: string,
  payload: unknown,
  context: { readonly signal: AbortSignal },
) => Promise<unknown>;

export interface StartChild {
  readonly machineArn: string;
  readonly name: string | undefined;
  readonly input: Payload;
  readonly depth: number;
}

/** What the interpreter needs of the engine around it. */
export interface Services {
  readonly place: Place;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly timers: Timers;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly limits: EngineLimits;
  readonly tokens: TaskTokens;
  /** @throws {ApiError} */
  readonly machineType: (machineArn: string) => MachineType;
  /** @throws {ApiError} */
  readonly startChild: (request: StartChild) => Execution;
  /** Starts one child of a Distributed Map. */
  readonly startMapChild: (request: {
    /** The item processor, as a machine. */
    readonly machine: StoredMachine;
    readonly input: Payload;
    readonly depth: number;
  }) => Execution;
  /** Null where Distributed Maps can neither read nor write. */
  readonly objects: MapObjects | null;
  /** Ends an execution that another one started. */
  readonly stopChild: (execution: Execution, cause: string) => void;
}
