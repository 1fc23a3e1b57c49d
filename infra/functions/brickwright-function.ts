import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import { type PolicyStatement, Role, ServicePrincipal, PolicyStatement as Statement } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as LambdaFunction, LoggingFormat, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledgeWildcard } from "../acknowledge.js";
import { functionCode } from "./code.js";
import type { Layers } from "./layers.js";
import { nodeRuntime } from "./runtime.js";
import { type FunctionName, functionTable } from "./table.js";

/** What all functions of a stack have in common. */
export interface FunctionSurroundings {
  readonly layers: Layers;
  /** Written beside the code of functions that read the configuration. */
  readonly settings: unknown;
  readonly environment: Readonly<Record<string, string>>;
  readonly concurrency: Partial<Readonly<Record<FunctionName, number>>>;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
  readonly vpc?: IVpc | undefined;
  readonly vpcSubnets?: SubnetSelection | undefined;
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;
}

export interface BrickwrightFunctionProps extends FunctionSurroundings {
  readonly name: FunctionName;
  /** Seconds; default: the table's. */
  readonly timeout?: number | undefined;
  /** All that it may do, besides writing its own log. */
  readonly statements: readonly PolicyStatement[];
  /** It reads the configuration. */
  readonly configured?: boolean;
}

/** One function with a role and a log of its own. The role may do what `statements` say and nothing else. */
export class BrickwrightFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BrickwrightFunctionProps) {
    super(scope, id);
    const { name, environment, statements, tracing, vpc } = props;
    const { memory, layers, timeout, disk } = functionTable[name];
    this.logGroup = new LogGroup(this, "Log", { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const own = [
      new Statement({
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [this.logGroup.logGroupArn],
      }),
      ...(tracing ? [tracingStatement()] : []),
      ...(vpc ? [networkStatement()] : []),
    ];
    for (const statement of [...own, ...statements]) this.role.addToPolicy(statement);
    const concurrency = props.concurrency[name];
    this.function = new LambdaFunction(this, "Function", {
      description: `Brickwright: ${name}`,
      runtime: nodeRuntime,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: functionCode(name, props.configured ? props.settings : undefined),
      layers: props.layers.of(layers),
      memorySize: memory,
      timeout: Duration.seconds(props.timeout ?? timeout),
      ...(disk ? { ephemeralStorageSize: Size.mebibytes(disk) } : {}),
      role: this.role,
      environment: { ...environment, NODE_OPTIONS: "--enable-source-maps", BRICKWRIGHT_FUNCTION: name },
      logGroup: this.logGroup,
      // The functions write JSON lines themselves; Lambda's own format would wrap them once more.
      loggingFormat: LoggingFormat.TEXT,
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(concurrency === undefined ? {} : { reservedConcurrentExecutions: concurrency }),
      ...(vpc
        ? {
            vpc,
            ...(props.vpcSubnets ? { vpcSubnets: props.vpcSubnets } : {}),
            ...(props.securityGroups ? { securityGroups: [...props.securityGroups] } : {}),
          }
        : {}),
    });
    this.#acknowledgeWildcards(tracing, vpc !== undefined);
  }

  get arn(): string {
    return this.function.functionArn;
  }

  /** A statement that lets somebody invoke it as it is now; no versions, no aliases. */
  invoking(): Statement {
    return new Statement({ actions: ["lambda:InvokeFunction"], resources: [this.arn] });
  }

  #acknowledgeWildcards(tracing: boolean, inVpc: boolean): void {
    if (tracing || inVpc) {
      const reason =
        "X-Ray's writes and the network interfaces of functions belong to no resource that could be named.";
      acknowledgeWildcard(this.role, "*", reason);
    }
  }
}

/** X-Ray knows no resources. */
function tracingStatement(): Statement {
  return new Statement({ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] });
}

/** What Lambda does with the function's role to bring it into a network. */
function networkStatement(): Statement {
  return new Statement({
    actions: [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    resources: ["*"],
  });
}
