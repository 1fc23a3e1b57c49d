import { randomUUID } from "node:crypto";
import { canonicalJson } from "../../platform/canonical-json.js";
import { type Clock, systemClock } from "../../platform/clock.js";
import { type Logger, silentLogger } from "../../platform/logger.js";
import type { MapRun, MapRuns } from "../../platform/map-runs.js";
import type {
  EnsureMachine,
  ExecutionDescription,
  HistoryEvent,
  StartExecution,
  Workflow,
} from "../../platform/workflow.js";
import { ApiError } from "./api-error.js";
import { checkName, executionArn, machineArn, type Place } from "./arn.js";
import { drive, stop } from "./drive.js";
import { Execution } from "./execution.js";
import { Executions } from "./executions.js";
import { createCompiler } from "./expression.js";
import { History } from "./history.js";
import { byteLength, type Payload, toPayload } from "./json.js";
import { defaultLimits, type EngineLimits } from "./limits.js";
import { Machines, type NewMachine, type StoredMachine } from "./machines.js";
import type { MapObjects } from "./map-objects.js";
import type { Invoke, Services } from "./services.js";
import { TaskTokens } from "./task-tokens.js";
import { systemTimers, type Timers } from "./timers.js";

export interface EngineOptions {
  /** Runs the Lambda functions that Task states name. */
  readonly invoke: Invoke;
  readonly region?: string;
  /** 12 digits. */
  readonly accountId?: string;
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** 0 ≤ x < 1, for jitter and $random(). */
  readonly random?: () => number;
  readonly logger?: Logger;
  readonly limits?: Partial<EngineLimits>;
  /** What Distributed Maps read and write. Without it a machine may have them, but they fail. */
  readonly objects?: MapObjects;
}

export type EventListener = (executionArn: string, event: HistoryEvent) => void;

const ROLE = "arn:aws:iam::123456789012:role/brickwright-local";

/**
 * Step Functions on one machine: the States Language with JSONata, standard and express machines, in memory.
 * As a {@link Workflow} it stands in for AWS; the other methods are what its HTTP API needs besides.
 */
export class Engine implements Workflow, MapRuns {
  readonly place: Place;
  readonly machines: Machines;
  readonly executions: Executions;
  readonly limits: EngineLimits;
  readonly #services: Services;
  readonly #logger: Logger;
  readonly #listeners = new Set<EventListener>();

  constructor(options: EngineOptions) {
    const { clock = systemClock, timers = systemTimers, random = Math.random } = options;
    this.place = { region: options.region ?? "us-east-1", accountId: options.accountId ?? "123456789012" };
    this.limits = { ...defaultLimits, ...options.limits };
    this.#logger = options.logger ?? silentLogger;
    const compiler = createCompiler(this.limits, random);
    this.machines = new Machines(this.place, compiler, clock, this.limits, randomUUID);
    this.executions = new Executions(this.limits);
    this.#services = {
      place: this.place,
      invoke: options.invoke,
      clock,
      timers,
      random,
      limits: this.limits,
      tokens: new TaskTokens(timers),
      machineType: (arn) => this.machines.get(arn).type,
      startChild: ({ machineArn, name, input, depth }) => this.startExecution(machineArn, name, input, depth),
      startMapChild: ({ machine, input, depth }) => this.#begin(machine, randomUUID(), input, depth),
      objects: options.objects ?? null,
      stopChild: (execution, cause) => stop(execution, this.#services, undefined, cause),
    };
  }

  /** Hears every event of every execution as it happens. Answers what ends the subscription. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  createMachine(request: Partial<NewMachine> & Pick<NewMachine, "name" | "definition">): StoredMachine {
    return this.machines.create({ roleArn: ROLE, type: "STANDARD", tags: new Map(), ...request });
  }

  async ensureMachine(name: string, definition: object, { type = "STANDARD" }: EnsureMachine = {}): Promise<string> {
    const text = JSON.stringify(definition);
    const existing = this.machines.find(machineArn(this.place, name));
    if (!existing) return this.createMachine({ name, definition: text, type }).arn;
    if (existing.type !== type) {
      throw new ApiError(
        "StateMachineAlreadyExists",
        `State Machine Already Exists: '${existing.arn}' is ${existing.type}`,
      );
    }
    if (existing.definition !== text) this.machines.update(existing.arn, { definition: text });
    return existing.arn;
  }

  async start({ machineArn, name, input }: StartExecution): Promise<string> {
    const payload = toPayload(input);
    const first = name === undefined ? undefined : this.#first(machineArn, name);
    // The API itself answers so only while the first one runs.
    if (first && canonicalJson(first.input.value) === canonicalJson(payload.value)) return first.arn;
    return this.startExecution(machineArn, name, payload).arn;
  }

  #first(arn: string, name: string): Execution | undefined {
    const machine = this.machines.find(arn);
    return machine && this.executions.find(executionArn(this.place, machine.name, name));
  }

  /**
   * Starts an execution; of a standard machine the same name and input, while it runs, answer the one that runs.
   * @throws {ApiError}
   */
  startExecution(arn: string, name: string | undefined, input: Payload, depth = 0): Execution {
    const machine = this.machines.get(arn);
    if (byteLength(input.text) > this.limits.payloadBytes) {
      throw new ApiError(
        "InvalidExecutionInput",
        `Invalid State Machine Execution Input: 'The input is larger than ${this.limits.payloadBytes} bytes'`,
      );
    }
    if (depth > this.limits.nesting) {
      throw new ApiError("ValidationException", `Executions are nested more than ${this.limits.nesting} deep`);
    }
    const checked = name === undefined ? randomUUID() : checkName(name);
    const express = machine.type === "EXPRESS";
    const executionName = executionArn(this.place, machine.name, checked, express ? randomUUID() : undefined);
    const existing = this.executions.find(executionName);
    if (existing) {
      if (!existing.ending && existing.input.text === input.text) return existing;
      throw new ApiError("ExecutionAlreadyExists", `Execution Already Exists: '${executionName}'`);
    }
    return this.#begin(machine, checked, input, depth, executionName);
  }

  #begin(
    machine: StoredMachine,
    name: string,
    input: Payload,
    depth: number,
    arn = executionArn(this.place, machine.name, name, machine.type === "EXPRESS" ? randomUUID() : undefined),
  ): Execution {
    const { clock } = this.#services;
    const history = new History(clock, this.limits.historyEvents, (event) => this.#tell(arn, event));
    const execution = new Execution(arn, name, machine, input, clock.now(), history, depth);
    this.executions.add(execution);
    void execution.done.then(() => this.executions.finished(execution));
    // Begins after the caller has the ARN, so that a listener's first event is of an execution it knows.
    queueMicrotask(() => void drive(execution, this.#services, this.#logger));
    return execution;
  }

  async describe(arn: string): Promise<ExecutionDescription> {
    return this.executions.get(arn).describe();
  }

  /** The events so far, oldest first. */
  async *history(arn: string): AsyncIterable<HistoryEvent> {
    yield* this.executions.get(arn).history.events;
  }

  async mapRuns(arn: string): Promise<readonly MapRun[]> {
    return this.executions.find(arn)?.mapRuns.map((run) => run.describe()) ?? [];
  }

  /** Resolves when the execution has ended. */
  async finished(arn: string): Promise<ExecutionDescription> {
    const execution = this.executions.get(arn);
    await execution.done;
    return execution.describe();
  }

  async stop(arn: string, error?: string, cause?: string): Promise<void> {
    stop(this.executions.get(arn), this.#services, error, cause);
  }

  async sendTaskSuccess(taskToken: string, output: unknown): Promise<void> {
    const payload = toPayload(output);
    if (byteLength(payload.text) > this.limits.payloadBytes) {
      throw new ApiError(
        "InvalidOutput",
        `Invalid Output: 'The output is larger than ${this.limits.payloadBytes} bytes'`,
      );
    }
    this.#services.tokens.succeed(taskToken, payload);
  }

  async sendTaskFailure(taskToken: string, error?: string, cause?: string): Promise<void> {
    this.#services.tokens.fail(taskToken, error, cause);
  }

  async sendTaskHeartbeat(taskToken: string): Promise<void> {
    this.#services.tokens.heartbeat(taskToken);
  }

  /** Stops whatever runs. */
  close(): void {
    for (const execution of this.executions.running())
      stop(execution, this.#services, undefined, "The engine was closed.");
  }

  #tell(arn: string, event: HistoryEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(arn, event);
      } catch (error) {
        this.#logger.warn("a listener of the engine failed", { error: String(error) });
      }
    }
  }
}
