import { Aws, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { machineActions, runActions } from "../../platform/aws/states/actions.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";
import { acknowledge, acknowledgeWildcard } from "../acknowledge.js";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";

export interface StageFunctions {
  readonly ingest: BrickwrightFunction;
  readonly plan: BrickwrightFunction;
  readonly compile: BrickwrightFunction;
  readonly critique: BrickwrightFunction;
  readonly publish: BrickwrightFunction;
}

export interface PipelineProps {
  readonly stages: StageFunctions;
  readonly machines: CompiledMachines;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
}

/** The fixed pipeline's machine. It may call its stages and run this stack's compiled machines. */
export class Pipeline extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stages, machines, logRetention, tracing }: PipelineProps) {
    super(scope, id);
    const role = new Role(this, "Role", { assumedBy: statesPrincipal() });
    role.addToPolicy(
      new PolicyStatement({
        actions: ["lambda:InvokeFunction"],
        resources: Object.values(stages).map(({ arn }: BrickwrightFunction) => arn),
      }),
    );
    for (const statement of machines.running()) role.addToPolicy(statement);
    const names = Object.keys(stages) as (keyof StageFunctions)[];
    const definition = pipelineDefinition(
      Object.fromEntries(names.map((name) => [name, `\${${name}}`])) as Record<keyof StageFunctions, string>,
    );
    this.machine = new StateMachine(this, "Machine", {
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: Object.fromEntries(names.map((name) => [name, stages[name].arn])),
      stateMachineType: StateMachineType.STANDARD,
      role,
      tracingEnabled: tracing,
      logs: {
        destination: new LogGroup(this, "Log", {
          // Step Functions may only write to logs of such names without its resource policy growing too long.
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${this.node.addr.slice(0, 8)}`,
          retention: logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Instructions are people's own words: they stay in the executions.
        includeExecutionData: false,
      },
    });
    acknowledgeWildcard(role, "*", "Log deliveries and X-Ray's writes belong to no resource.");
    machines.acknowledgeRunning(role);
    if (!tracing) acknowledge(this.machine, "AwsSolutions-SF2", "tracing is off by the owner's choice.");
  }
}

export interface CompiledMachinesProps {
  /** Beginning of their names. */
  readonly prefix: string;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
}

/** What compiled machines have in common: their names, their role and their log. */
export class CompiledMachines extends Construct {
  readonly prefix: string;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { prefix, logRetention, tracing }: CompiledMachinesProps) {
    super(scope, id);
    this.prefix = prefix;
    this.logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/vendedlogs/states/${prefix}-machines`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", {
      assumedBy: statesPrincipal(),
      maxSessionDuration: Duration.hours(1),
      description: "What compiled machines may do: call this stack's brick functions, and nothing else.",
    });
    this.role.addToPolicy(new PolicyStatement({ actions: [...machineActions.machineLogs], resources: ["*"] }));
    if (tracing) {
      this.role.addToPolicy(new PolicyStatement({ actions: [...machineActions.machineTracing], resources: ["*"] }));
    }
    const reason = "Log deliveries and X-Ray's writes belong to no resource that could be named.";
    acknowledgeWildcard(this.role, "*", reason);
  }

  /** Lets the machines call a function. */
  mayCall(...functions: readonly BrickwrightFunction[]): void {
    for (const { arn } of functions) {
      this.role.addToPolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [arn] }));
    }
  }

  get machineArns(): string {
    return statesArn(this, `stateMachine:${this.prefix}-*`);
  }

  get expressArns(): string {
    return statesArn(this, `stateMachine:${this.prefix}-x-*`);
  }

  get executionArns(): string {
    return statesArn(this, `execution:${this.prefix}-*:*`);
  }

  /** Statements of a role that runs the machines from within a machine. */
  running(): PolicyStatement[] {
    const rule = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule";
    return [
      new PolicyStatement({ actions: [...runActions.standard], resources: [this.machineArns] }),
      new PolicyStatement({ actions: [...runActions.standardExecutions], resources: [this.executionArns] }),
      new PolicyStatement({
        actions: [...runActions.standardEvents],
        resources: [`arn:${Aws.PARTITION}:events:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:${rule}`],
      }),
      new PolicyStatement({ actions: [...runActions.express], resources: [this.expressArns] }),
    ];
  }

  acknowledgeRunning(role: Role): void {
    for (const resource of [this.machineArns, this.executionArns, this.expressArns]) this.acknowledge(role, resource);
  }

  /** Says why a role's statement is on all compiled machines, or all of their executions. */
  acknowledge(role: Role, resource: string): void {
    acknowledgeWildcard(
      role,
      resource,
      "Compiled machines are named by the shape of plans that nobody has written yet.",
    );
  }

  /** Statements of a function that makes machines. */
  making(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: [...machineActions.ensure], resources: [this.machineArns] }),
      new PolicyStatement({
        actions: [...machineActions.passRole],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { "iam:PassedToService": "states.amazonaws.com" } },
      }),
    ];
  }

  /** Statements of a function that clears away what nobody uses. */
  sweeping(): PolicyStatement[] {
    const { sweep, activity, list } = machineActions;
    return [
      new PolicyStatement({ actions: [...sweep, ...activity], resources: [this.machineArns] }),
      new PolicyStatement({ actions: [...list], resources: ["*"] }),
    ];
  }
}

export function statesPrincipal(): ServicePrincipal {
  // Machines of other accounts must not borrow the role.
  return new ServicePrincipal("states.amazonaws.com", {
    conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
  });
}

export function statesArn(scope: Construct, resource: string): string {
  return `arn:${Aws.PARTITION}:states:${Stack.of(scope).region}:${Aws.ACCOUNT_ID}:${resource}`;
}
