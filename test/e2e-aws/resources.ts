import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { credentials } from "../emulator/moto.js";
import type { Route } from "./gateway.js";
import { ACCOUNT, REGION, type ResolvedTemplate } from "./template.js";
import { withWaitingMaps } from "./waiting-maps.js";

export const BUCKET = "e2e-bucket";
export const TABLE = "e2e-records";

/** The test's own clients, which may do anything. */
export function openClients({ url: endpoint }: { readonly url: string }) {
  const config = { region: REGION, endpoint, credentials };
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    dynamo: new DynamoDBClient(config),
    sfn: new SFNClient(config),
    sqs: new SQSClient(config),
    lambda: new LambdaClient({ ...config, maxAttempts: 1, requestHandler: { requestTimeout: 120_000 } }),
    secrets: new SecretsManagerClient(config),
    events: new EventBridgeClient(config),
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
export async function makeResources({ s3, dynamo, sqs, sfn }: Clients, resolved: ResolvedTemplate) {
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
  for (const { name, definition, roleArn } of machinesOf(resolved)) {
    const isBatch = definition.includes('"DISTRIBUTED"');
    await sfn.send(
      new CreateStateMachineCommand({
        name,
        definition: isBatch ? withWaitingMaps(definition) : definition,
        roleArn,
      }),
    );
  }
  const queueArn = await makeBucket(s3, resolved);
  return { bucket: BUCKET, uploadsQueue: String(resolved.resolve({ Ref: queueArn.split(":").at(-1) })) };
}

/** The template's own machines. */
export interface StackMachine {
  readonly arn: string;
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
}

export function machinesOf(resolved: ResolvedTemplate): StackMachine[] {
  interface Properties {
    readonly DefinitionString: string;
    readonly DefinitionSubstitutions: Readonly<Record<string, string>>;
    readonly RoleArn: string;
  }
  const machines = Object.entries(resolved.all<Properties>("AWS::StepFunctions::StateMachine"));
  return machines.map(([name, { DefinitionString, DefinitionSubstitutions, RoleArn: roleArn }]) => {
    const definition = DefinitionString.replace(/\$\{(\w+)\}/g, (_whole, variable: string) => {
      const value = DefinitionSubstitutions[variable];
      if (value === undefined) throw new Error(`nothing is substituted for ${variable}`);
      return value;
    });
    return { arn: String(resolved.resolve({ Ref: name })), name, definition, roleArn };
  });
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
  const told = main?.NotificationConfiguration?.QueueConfigurations ?? [];
  const [queue, ...others] = new Set(told.map(({ Queue }) => Queue));
  if (main === undefined || queue === undefined) throw new Error("no bucket of the template tells a queue of anything");
  if (others.length > 0) throw new Error("the bucket tells several queues of what is put into it");
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: main.VersioningConfiguration }),
  );
  const QueueConfigurations = told.map(({ Queue, Event, Filter }) => ({
    QueueArn: Queue,
    Events: [Event],
    Filter: { Key: { FilterRules: Filter.S3Key.Rules.map(({ Name, Value }) => ({ Name, Value })) } },
  }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: BUCKET,
      NotificationConfiguration: { QueueConfigurations },
    }),
  );
  return queue;
}

export function routesOf(resolved: ResolvedTemplate): Route[] {
  type RouteProperties = { RouteKey: string; AuthorizationType: Route["authorization"]; Target: string };
  const integrations = resolved.all<{ IntegrationUri: string }>("AWS::ApiGatewayV2::Integration");
  return Object.values(resolved.all<RouteProperties>("AWS::ApiGatewayV2::Route")).map((route) => ({
    key: route.RouteKey,
    authorization: route.AuthorizationType,
    to: integrations[route.Target.replace("integrations/", "")]?.IntegrationUri ?? "",
  }));
}

/** The queues that functions read. */
export function eventSources(resolved: ResolvedTemplate) {
  interface Mapping {
    readonly BatchSize: number;
    readonly EventSourceArn: string;
    readonly FunctionName: string;
  }
  return Object.values(resolved.all<Mapping>("AWS::Lambda::EventSourceMapping")).map((mapping) => ({
    queueArn: mapping.EventSourceArn,
    queueUrl: String(resolved.resolve({ Ref: mapping.EventSourceArn.split(":").at(-1) })),
    batchSize: mapping.BatchSize,
    to: mapping.FunctionName,
  }));
}

export async function messagesIn(sqs: SQSClient, queues: readonly string[]): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  const counts = await Promise.all(
    queues.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes?.ApproximateNumberOfMessages);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Somebody who listens to the stack's news on the account's own bus. Answers what came since it was asked last. */
export async function listenToNews({ events, sqs }: Pick<Clients, "events" | "sqs">) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "news" }));
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:news`;
  await events.send(
    new PutRuleCommand({ Name: "news", EventPattern: JSON.stringify({ source: ["brickwright"] }), State: "ENABLED" }),
  );
  await events.send(new PutTargetsCommand({ Rule: "news", Targets: [{ Id: "news", Arn }] }));
  return async () => (QueueUrl === undefined ? [] : takeAll(sqs, QueueUrl));
}

/** Takes all messages out of a queue, as what their JSON says. */
export async function takeAll(sqs: SQSClient, QueueUrl: string): Promise<unknown[]> {
  const taken: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return taken;
    for (const { Body = "null", ReceiptHandle } of Messages) {
      taken.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
