import type { Template } from "aws-cdk-lib/assertions";
import type { FunctionName } from "../../infra/functions/table.js";

export const REGION = "us-east-1";
export const ACCOUNT = "123456789012";

/** A function as the template says it is. */
export interface StackFunction {
  readonly name: FunctionName;
  readonly environment: Readonly<Record<string, string>>;
  /** It is ended after so many. */
  readonly seconds: number;
  /** Logical name of its role. */
  readonly role: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What CloudFormation would only know when it has made things. */
export interface Made {
  readonly bucket: string;
  readonly table: string;
  /** Address of what stands for AWS. */
  readonly url: string;
  /** Address of the gateway. */
  readonly gateway: string;
  /** ARN of every secret. */
  readonly secret: string;
}

/** Name in the emulator of a function of the stack. */
export function functionName(name: string): string {
  return `e2e-${name}`;
}

function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName(name)}`;
}

/** A template whose references lead to what was made for them in the emulator. */
export class ResolvedTemplate {
  readonly #resources: Readonly<Record<string, Resource>>;

  constructor(
    template: Template,
    private readonly made: Made,
  ) {
    this.#resources = (template.toJSON() as { Resources: Record<string, Resource> }).Resources;
  }

  /** Properties of the resources of a type, by logical name, references resolved. */
  all<T>(type: string): Readonly<Record<string, T>> {
    return Object.fromEntries(
      Object.entries(this.#resources).flatMap(([id, { Type, Properties }]) =>
        Type === type ? [[id, this.resolve(Properties) as T]] : [],
      ),
    );
  }

  functions(): StackFunction[] {
    type Properties = { Timeout: number; Role: string; Environment: { Variables: Record<string, string> } };
    return Object.values(this.all<Properties>("AWS::Lambda::Function")).map(({ Timeout, Role, Environment }) => ({
      name: Environment.Variables.BRICKWRIGHT_FUNCTION as FunctionName,
      environment: Environment.Variables,
      seconds: Timeout,
      role: Role.split("/").at(-1) ?? "",
    }));
  }

  /** URLs of the queues that others give up to. */
  deadLetterQueues(): string[] {
    const queues = Object.entries(this.all<{ RedrivePolicy?: object }>("AWS::SQS::Queue"));
    return queues.flatMap(([id, { RedrivePolicy }]) => (RedrivePolicy === undefined ? [this.#ref(id)] : []));
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [[name, argument]] = entries as [[string, unknown], ...unknown[]];
    if (entries.length === 1 && name === "Ref") return this.#ref(argument as string);
    if (entries.length === 1 && name === "Fn::GetAtt") return this.#attribute(...(argument as [string, string]));
    if (entries.length === 1 && name === "Fn::Join") {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => this.resolve(part)).join(separator);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  #ref(id: string): string {
    const pseudo: Record<string, string> = {
      "AWS::Region": REGION,
      "AWS::AccountId": ACCOUNT,
      "AWS::Partition": "aws",
      "AWS::URLSuffix": "amazonaws.com",
      "AWS::StackName": "Test",
    };
    const known = pseudo[id];
    if (known !== undefined) return known;
    const { Type } = this.#resource(id);
    switch (Type) {
      case "AWS::S3::Bucket":
        return id.includes("AccessLogs") ? `${this.made.bucket}-logs` : this.made.bucket;
      case "AWS::DynamoDB::Table":
        return this.made.table;
      case "AWS::SQS::Queue":
        return `${this.made.url}/${ACCOUNT}/${id}`;
      case "AWS::StepFunctions::StateMachine":
        return `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${id}`;
      case "AWS::SecretsManager::Secret":
        return this.made.secret;
      case "AWS::Lambda::Function":
        return functionName(this.#functionOf(id));
      default:
        return id;
    }
  }

  #attribute(id: string, attribute: string): string {
    const { Type } = this.#resource(id);
    switch (`${Type} ${attribute}`) {
      case "AWS::Lambda::Function Arn":
        return functionArn(this.#functionOf(id));
      case "AWS::SQS::Queue Arn":
        return `arn:aws:sqs:${REGION}:${ACCOUNT}:${id}`;
      case "AWS::StepFunctions::StateMachine Name":
        return id;
      case "AWS::S3::Bucket Arn":
        return `arn:aws:s3:::${this.#ref(id)}`;
      case "AWS::IAM::Role Arn":
        return `arn:aws:iam::${ACCOUNT}:role/${id}`;
      case "AWS::Logs::LogGroup Arn":
        return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${id}:*`;
      case "AWS::DynamoDB::Table Arn":
        return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${this.made.table}`;
      case "AWS::ApiGatewayV2::Api ApiEndpoint":
        return this.made.gateway;
      default:
        return `<${id}.${attribute}>`;
    }
  }

  #functionOf(id: string): string {
    const { Environment } = this.#resource(id).Properties as { Environment: { Variables: Record<string, string> } };
    return Environment.Variables.BRICKWRIGHT_FUNCTION ?? "";
  }

  #resource(id: string): Resource {
    const found = this.#resources[id];
    if (found === undefined) throw new Error(`the template names ${id} and does not have it`);
    return found;
  }
}
