import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Policy, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  type CfnStateMachine,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { mapRunActions } from "../../platform/aws/map-runs.js";
import { workflowActions } from "../../platform/aws/states/actions.js";
import { type BatchReader, type BatchTargets, batchDefinition, batchReaders } from "../../statemachine/batch.js";
import { acknowledge, acknowledgeWildcard } from "../acknowledge.js";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import { type CompiledMachines, statesArn, statesPrincipal } from "./pipeline.js";
import type { Storage } from "./storage.js";

export interface BatchesProps {
  readonly functions: Readonly<Record<keyof BatchTargets, BrickwrightFunction>>;
  readonly storage: Storage;
  readonly machines: CompiledMachines;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
}

/** The batch machines: one for each way in which photos are named, since a map's reader is fixed. */
export class Batches extends Construct {
  readonly machines: Readonly<Record<BatchReader, StateMachine>>;

  constructor(scope: Construct, id: string, props: BatchesProps) {
    super(scope, id);
    const { functions, storage, machines, logRetention, tracing } = props;
    const destination = new LogGroup(this, "Log", {
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-batches-${this.node.addr.slice(0, 8)}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const names = Object.keys(functions) as (keyof BatchTargets)[];
    const targets = Object.fromEntries(names.map((name) => [name, `\${${name}}`])) as unknown as BatchTargets;
    const make = (reader: BatchReader): StateMachine => {
      const role = new Role(this, `${reader}Role`, { assumedBy: statesPrincipal() });
      role.addToPolicy(
        new PolicyStatement({
          actions: ["lambda:InvokeFunction"],
          resources: Object.values(functions).map(({ arn }) => arn),
        }),
      );
      for (const statement of [
        ...machines.running(),
        ...storage.statements({ read: ["batchWork", "uploads"], write: ["batchWork"] }),
      ]) {
        role.addToPolicy(statement);
      }
      const machine = new StateMachine(this, reader, {
        definitionBody: DefinitionBody.fromString(JSON.stringify(batchDefinition(targets, reader))),
        definitionSubstitutions: Object.fromEntries(names.map((name) => [name, functions[name].arn])),
        stateMachineType: StateMachineType.STANDARD,
        role,
        tracingEnabled: tracing,
        logs: { destination, level: LogLevel.ERROR, includeExecutionData: false },
      });
      // A result writer puts its files together of parts.
      role.addToPolicy(
        new PolicyStatement({
          actions: ["s3:ListMultipartUploadParts"],
          resources: [storage.folder("batchWork")],
        }),
      );
      storage.bucket.encryptionKey?.grantEncryptDecrypt(role);
      // A Distributed Map starts its children as executions of its own machine: a policy of its own, as the machine waits for its role's.
      const policy = new Policy(this, `${reader}Children`, { statements: this.#children(machine), roles: [role] });
      acknowledgeWildcard(role, "*", "Log deliveries and X-Ray's writes belong to no resource.");
      for (const folder of ["batchWork", "uploads"] as const) {
        acknowledgeWildcard(role, storage.folder(folder), "Objects of this folder have names that nobody can know.");
      }
      machines.acknowledgeRunning(role);
      this.#acknowledgeChildren(policy, machine);
      // cfn-lint's schema of a Map knows numbers where JSONata may stand (MaxConcurrency, tolerated failures, batches), and stumbles
      // over its own message about them.
      (machine.node.defaultChild as CfnStateMachine).addMetadata("cfn-lint", {
        config: { ignore_checks: ["E3601", "E1101"] },
      });
      acknowledge(
        machine,
        "AwsSolutions-SF1",
        "Children log as their batch does: every event of millions of photos would cost more than their edits, and what failed is logged.",
      );
      if (!tracing) acknowledge(machine, "AwsSolutions-SF2", "tracing is off by the owner's choice.");
      return machine;
    };
    this.machines = Object.fromEntries(batchReaders.map((reader) => [reader, make(reader)])) as typeof this.machines;
  }

  get arns(): Readonly<Record<BatchReader, string>> {
    return Object.fromEntries(batchReaders.map((reader) => [reader, this.machines[reader].stateMachineArn])) as Record<
      BatchReader,
      string
    >;
  }

  starting(): PolicyStatement {
    return new PolicyStatement({ actions: [...workflowActions.start], resources: Object.values(this.arns) });
  }

  /** Of whoever only asks whether a batch is over. */
  looking(): PolicyStatement {
    return new PolicyStatement({ actions: [...workflowActions.describe], resources: this.#allExecutions() });
  }

  /** Statements of whoever starts, follows and stops batches. */
  using(): PolicyStatement[] {
    const allow = (actions: readonly string[], resources: string[]) =>
      new PolicyStatement({ actions: [...actions], resources });
    const machines = Object.values(this.machines);
    const executions = this.#allExecutions();
    return [
      this.starting(),
      allow([...workflowActions.look, ...workflowActions.stop, ...mapRunActions.list], executions),
      allow(
        mapRunActions.describe,
        machines.map((machine) => this.#mapRuns(machine)),
      ),
    ];
  }

  acknowledge(role: Role): void {
    for (const machine of Object.values(this.machines)) this.#acknowledgeChildren(role, machine);
  }

  #children(machine: StateMachine): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ["states:StartExecution"], resources: [machine.stateMachineArn] }),
      new PolicyStatement({
        actions: ["states:DescribeExecution", "states:StopExecution"],
        resources: [this.#executions(machine)],
      }),
    ];
  }

  #acknowledgeChildren(scope: Role | Policy, machine: StateMachine): void {
    for (const resource of [this.#executions(machine), this.#mapRuns(machine)]) {
      acknowledgeWildcard(scope, resource, "Executions and map runs are named by batches that nobody has begun yet.");
    }
  }

  #allExecutions(): string[] {
    return Object.values(this.machines).map((machine) => this.#executions(machine));
  }

  #executions({ stateMachineName }: StateMachine): string {
    return statesArn(this, `execution:${stateMachineName}:*`);
  }

  #mapRuns({ stateMachineName }: StateMachine): string {
    return statesArn(this, `mapRun:${stateMachineName}/*:*`);
  }
}
