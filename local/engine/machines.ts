import type { Clock } from "../../platform/clock.js";
import { ApiError } from "./api-error.js";
import { checkName, machineArn, type Place } from "./arn.js";
import { compileMachine } from "./compile.js";
import type { Machine } from "./definition.js";
import type { Compiler } from "./expression.js";
import type { EngineLimits } from "./limits.js";
import { formatIssues } from "./validation/issue.js";
import { type MachineType, type Validated, validateDefinition } from "./validation/validate.js";

/** A machine as it is now. An update makes a new one of these. */
export interface StoredMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly roleArn: string;
  readonly creationDate: Date;
  readonly updateDate: Date | undefined;
  /** Absent until the first update. */
  readonly revisionId: string | undefined;
  /** As given. */
  readonly definition: string;
  readonly compiled: Machine;
  readonly tags: ReadonlyMap<string, string>;
}

export interface NewMachine {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly type: MachineType;
  readonly tags: ReadonlyMap<string, string>;
}

/** The machines by ARN. */
export class Machines {
  readonly #machines = new Map<string, StoredMachine>();

  constructor(
    private readonly place: Place,
    private readonly compiler: Compiler,
    private readonly clock: Clock,
    private readonly limits: EngineLimits,
    private readonly newId: () => string,
  ) {}

  validate(definition: string, type: MachineType): Validated {
    return validateDefinition(definition, type, this.compiler, this.limits);
  }

  /** Creating the same machine again answers the first one. */
  create(request: NewMachine): StoredMachine {
    const name = checkName(request.name);
    const compiled = this.#compile(request.definition, request.type);
    const arn = machineArn(this.place, name);
    const existing = this.#machines.get(arn);
    if (existing) {
      const same =
        existing.definition === request.definition &&
        existing.type === request.type &&
        existing.roleArn === request.roleArn;
      if (same) return existing;
      throw new ApiError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    }
    if (this.#machines.size >= this.limits.machines) {
      throw new ApiError("StateMachineLimitExceeded", `State Machine Limit Exceeded: ${this.limits.machines} machines`);
    }
    const machine: StoredMachine = {
      ...request,
      arn,
      compiled,
      creationDate: this.clock.now(),
      updateDate: undefined,
      revisionId: undefined,
    };
    this.#machines.set(arn, machine);
    return machine;
  }

  /** Executions that are running keep the machine that they were started with. */
  update(arn: string, change: { readonly definition?: string; readonly roleArn?: string }): StoredMachine {
    const machine = this.get(arn);
    const definition = change.definition ?? machine.definition;
    const updated: StoredMachine = {
      ...machine,
      definition,
      compiled: change.definition === undefined ? machine.compiled : this.#compile(definition, machine.type),
      roleArn: change.roleArn ?? machine.roleArn,
      revisionId: this.newId(),
      updateDate: this.clock.now(),
    };
    this.#machines.set(arn, updated);
    return updated;
  }

  tag(arn: string, tags: ReadonlyMap<string, string>): void {
    this.#machines.set(arn, { ...this.get(arn), tags });
  }

  find(arn: string): StoredMachine | undefined {
    return this.#machines.get(arn);
  }

  /** @throws {ApiError} StateMachineDoesNotExist. */
  get(arn: string): StoredMachine {
    const machine = this.#machines.get(arn);
    if (!machine) throw new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  delete(arn: string): void {
    this.#machines.delete(arn);
  }

  list(): readonly StoredMachine[] {
    return [...this.#machines.values()];
  }

  /** @throws {ApiError} InvalidDefinition with every reason. */
  #compile(text: string, type: MachineType): Machine {
    const { definition, issues } = this.validate(text, type);
    if (!definition) throw new ApiError("InvalidDefinition", formatIssues(issues));
    return compileMachine(definition, this.compiler);
  }
}
