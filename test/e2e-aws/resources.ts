import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { credentials } from "../emulator/moto.js";
import type { Route } from "./gateway.js";
import { REGION, type ResolvedTemplate } from "./template.js";

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
  for (const [id, machine] of Object.entries(resolved.all<PipelineProperties>("AWS::StepFunctions::StateMachine"))) {
    const { DefinitionString, DefinitionSubstitutions, RoleArn } = machine;
    // moto cannot read the batch machines: JSON Lines, ItemBatcher, WriterConfig. They run on the local engine, in test/batch.
    if (DefinitionString.includes('"DISTRIBUTED"')) continue;
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
