import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { bundle } from "../../infra/bundling/bundle.js";
import { type FunctionName, functionNames } from "../../infra/functions/table.js";
import type { BrickwrightProps } from "../../infra/props.js";
import { settingsOf } from "../../infra/settings.js";
import { DynamoRecords } from "../../platform/aws/dynamo-records.js";
import { S3Store } from "../../platform/aws/s3-store.js";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { startLambdaHost } from "../emulator/lambda-host.js";
import { credentials, type Moto, startMoto } from "../emulator/moto.js";
import { synth } from "../infra/synth.js";
import { pollQueue, type Running } from "./event-source.js";
import { startGate } from "./gate.js";
import { type Route, startGateway } from "./gateway.js";
import { Policies } from "./policies.js";
import { Sandboxes } from "./sandboxes.js";
import { functionName, REGION, ResolvedTemplate } from "./template.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const BUCKET = "e2e-bucket";
const TABLE = "e2e-records";

export interface AccountOptions {
  readonly props: BrickwrightProps;
  /** Of the secrets that the stack makes. */
  readonly secret: string;
}

/**
 * The stack in an account that moto stands for: what the CDK's template says of bucket, table, queues, functions, routes and the
 * pipeline's machine is made through the real AWS SDK, and the functions are the bundles that the stack would put on Lambda, each with
 * its own environment, and may do what its role allows. What stands in for AWS where moto does not: `moto_account.py` (nested
 * executions), `gate.ts` (IAM), `gateway.ts` (API Gateway) and `event-source.ts` (Lambda's poller).
 */
export async function startAccount({ props, secret }: AccountOptions) {
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.reverse()) await end();
  };
  try {
    const functions = new Map<FunctionName, Sandboxes>();
    const host = await startLambdaHost(
      Object.fromEntries(
        functionNames.map((name) => [
          functionName(name),
          (event: unknown) => sandboxesOf(functions, name).invoke(event),
        ]),
      ),
    );
    closing.push(host.close);
    const folder = await mkdtemp(join(tmpdir(), "brickwright-e2e-"));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const gateway = await startGateway();
    closing.push(gateway.close);
    const gate = await startGate();
    closing.push(gate.close);
    const settings = settingsOf(props);
    const bundles = bundleAll(folder, settings);
    const moto = await startMoto(host, new URL("./moto_account.py", import.meta.url));
    closing.push(moto.close);
    const clients = openClients(moto);
    closing.push(async () => clients.close());
    const { template } = synth(props);
    const { ARN = "" } = await clients.secrets.send(new CreateSecretCommand({ Name: "e2e", SecretString: secret }));
    const made = { bucket: BUCKET, table: TABLE, url: gate.url, gateway: gateway.url, secret: ARN };
    const resolved = new ResolvedTemplate(template, made);
    await bundles;
    const policies = new Policies(resolved);
    const roles = new Map(resolved.functions().map(({ name, role }) => [name as string, role]));
    // The tests' own key opens everything; a function's is its name.
    gate.lead(moto.url, (key, deed) => key === credentials.accessKeyId || policies.allow(roles.get(key) ?? "", deed));
    for (const one of resolved.functions()) {
      const account = {
        AWS_ACCESS_KEY_ID: one.name,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: REGION,
        AWS_ENDPOINT_URL: gate.url,
      };
      functions.set(one.name, new Sandboxes(one, join(folder, one.name), account));
      await moto.createFunction(functionName(one.name));
    }
    closing.push(async () => {
      for (const sandboxes of functions.values()) sandboxes.close();
    });
    const uploads = await makeResources(clients, resolved);
    const invoke = invoker(clients.lambda);
    gateway.serve(routesOf(resolved), invoke);
    for (const source of eventSources(resolved)) {
      const { to } = source;
      const running: Running = pollQueue(clients.sqs, { ...source, invoke: (event) => invoke(to, event) });
      closing.push(running.close);
    }
    const [pipelineId = ""] = Object.keys(resolved.all("AWS::StepFunctions::StateMachine"));
    return {
      ...clients,
      ...uploads,
      url: gateway.url,
      /** What functions did that their roles do not allow. */
      refused: gate.refused,
      store: new S3Store(clients.s3, BUCKET),
      records: new DynamoRecords(clients.dynamo, TABLE),
      workflow: new StepFunctionsWorkflow(clients.sfn, { machineRoleArn: "" }),
      pipelineArn: String(resolved.resolve({ Ref: pipelineId })),
      /** The bucket as a function sees it, with what its role allows. */
      storeOf: (name: FunctionName) => {
        const own = { accessKeyId: name, secretAccessKey: credentials.secretAccessKey };
        const s3 = new S3Client({ region: REGION, endpoint: gate.url, credentials: own, forcePathStyle: true });
        return new S3Store(s3, BUCKET);
      },
      /** Invokes a function through Lambda's API. */
      invoke: (name: FunctionName, event: unknown) => invoke(functionName(name), event),
      sandboxes: (name: FunctionName) => sandboxesOf(functions, name),
      /** What all functions logged. */
      logs: () => [...functions.values()].flatMap(({ log }) => log),
      /** Messages that no function could handle. */
      deadLetters: () => messagesIn(clients.sqs, resolved.deadLetterQueues()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export type Account = Awaited<ReturnType<typeof startAccount>>;

function sandboxesOf(functions: ReadonlyMap<FunctionName, Sandboxes>, name: FunctionName): Sandboxes {
  const found = functions.get(name);
  if (found === undefined) throw new Error(`the stack has no function ${name}`);
  return found;
}

/** What no journey here calls: nothing is bundled of it. */
const UNUSED: ReadonlySet<FunctionName> = new Set([
  "critique",
  "perception",
  "inpaint",
  "restore",
  "appearance",
  "arithmetic",
  "declared",
  "gpu-notify",
  "notify",
]);

async function bundleAll(folder: string, settings: unknown): Promise<void> {
  const wanted = functionNames.filter((name) => !UNUSED.has(name));
  await Promise.all(
    wanted.map((name) => bundle({ root, entry: `infra/lambda/${name}`, outDir: join(folder, name), settings })),
  );
}

function openClients({ url: endpoint }: Moto) {
  const config = { region: REGION, endpoint, credentials };
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    dynamo: new DynamoDBClient(config),
    sfn: new SFNClient(config),
    sqs: new SQSClient(config),
    lambda: new LambdaClient({ ...config, maxAttempts: 1, requestHandler: { requestTimeout: 120_000 } }),
    secrets: new SecretsManagerClient(config),
  };
  return {
    ...clients,
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

type Clients = ReturnType<typeof openClients>;

/** Makes what the template says of data, queues and the pipeline. Answers the queue that the bucket tells of uploads. */
async function makeResources({ s3, dynamo, sqs, sfn }: Clients, resolved: ResolvedTemplate) {
  interface Table {
    readonly AttributeDefinitions: never;
    readonly KeySchema: never;
    readonly BillingMode: "PAY_PER_REQUEST";
    readonly GlobalSecondaryIndexes: never;
  }
  for (const table of Object.values(resolved.all<Table>("AWS::DynamoDB::Table"))) {
    const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = table;
    await dynamo.send(
      new CreateTableCommand({
        TableName: TABLE,
        AttributeDefinitions,
        KeySchema,
        BillingMode,
        GlobalSecondaryIndexes,
      }),
    );
  }
  const queues = resolved.all<{ VisibilityTimeout?: number; RedrivePolicy?: object }>("AWS::SQS::Queue");
  const deadFirst = Object.entries(queues).sort(
    ([, a], [, b]) => Number(!!a.RedrivePolicy) - Number(!!b.RedrivePolicy),
  );
  for (const [QueueName, { VisibilityTimeout, RedrivePolicy }] of deadFirst) {
    const Attributes = {
      ...(VisibilityTimeout === undefined ? {} : { VisibilityTimeout: String(VisibilityTimeout) }),
      ...(RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    };
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  }
  for (const [id, machine] of Object.entries(resolved.all<PipelineProperties>("AWS::StepFunctions::StateMachine"))) {
    const { DefinitionString, DefinitionSubstitutions, RoleArn } = machine;
    const definition = DefinitionString.replace(/\$\{(\w+)\}/g, (_whole, name: string) => {
      const value = DefinitionSubstitutions[name];
      if (value === undefined) throw new Error(`nothing is substituted for ${name}`);
      return value;
    });
    await sfn.send(new CreateStateMachineCommand({ name: id, definition, roleArn: RoleArn }));
  }
  const queueArn = await makeBucket(s3, resolved);
  return { bucket: BUCKET, uploadsQueue: String(resolved.resolve({ Ref: queueArn.split(":").at(-1) })) };
}

interface PipelineProperties {
  readonly DefinitionString: string;
  readonly DefinitionSubstitutions: Readonly<Record<string, string>>;
  readonly RoleArn: string;
}

interface QueueConfiguration {
  readonly Event: "s3:ObjectCreated:*";
  readonly Queue: string;
  readonly Filter: { readonly S3Key: { readonly Rules: readonly { Name: "prefix" | "suffix"; Value: string }[] } };
}

async function makeBucket(s3: S3Client, resolved: ResolvedTemplate): Promise<string> {
  interface Bucket {
    readonly NotificationConfiguration?: { readonly QueueConfigurations: readonly QueueConfiguration[] };
    readonly VersioningConfiguration?: { readonly Status: "Enabled" };
  }
  const [main] = Object.values(resolved.all<Bucket>("AWS::S3::Bucket")).filter((b) => b.NotificationConfiguration);
  const [told] = main?.NotificationConfiguration?.QueueConfigurations ?? [];
  if (main === undefined || told === undefined) throw new Error("no bucket of the template tells a queue of anything");
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: main.VersioningConfiguration }),
  );
  const configuration = {
    QueueArn: told.Queue,
    Events: [told.Event],
    Filter: { Key: { FilterRules: told.Filter.S3Key.Rules.map(({ Name, Value }) => ({ Name, Value })) } },
  };
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: BUCKET,
      NotificationConfiguration: { QueueConfigurations: [configuration] },
    }),
  );
  return told.Queue;
}

function routesOf(resolved: ResolvedTemplate): Route[] {
  type RouteProperties = { RouteKey: string; AuthorizationType: Route["authorization"]; Target: string };
  const integrations = resolved.all<{ IntegrationUri: string }>("AWS::ApiGatewayV2::Integration");
  return Object.values(resolved.all<RouteProperties>("AWS::ApiGatewayV2::Route")).map((route) => ({
    key: route.RouteKey,
    authorization: route.AuthorizationType,
    to: integrations[route.Target.replace("integrations/", "")]?.IntegrationUri ?? "",
  }));
}

/** The queues that functions which are bundled here read. */
function eventSources(resolved: ResolvedTemplate) {
  interface Mapping {
    readonly BatchSize: number;
    readonly EventSourceArn: string;
    readonly FunctionName: string;
  }
  const skipped = [...UNUSED].map(functionName);
  return Object.values(resolved.all<Mapping>("AWS::Lambda::EventSourceMapping"))
    .filter(({ FunctionName }) => !skipped.includes(FunctionName))
    .map(({ BatchSize, EventSourceArn, FunctionName }) => ({
      queueArn: EventSourceArn,
      queueUrl: String(resolved.resolve({ Ref: EventSourceArn.split(":").at(-1) })),
      batchSize: BatchSize,
      to: FunctionName,
    }));
}

async function messagesIn(sqs: SQSClient, queues: readonly string[]): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  const counts = await Promise.all(
    queues.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessages);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function invoker(lambda: LambdaClient) {
  return async (FunctionName: string, event: unknown): Promise<unknown> => {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    const value: unknown = JSON.parse(new TextDecoder().decode(Payload) || "null");
    if (FunctionError === undefined) return value;
    const { errorType, errorMessage } = value as { errorType: string; errorMessage: string };
    throw Object.assign(new Error(errorMessage), { name: errorType });
  };
}
