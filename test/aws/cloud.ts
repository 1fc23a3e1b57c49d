import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { recordsTable } from "../../platform/aws/dynamo-records.js";
import { type Handlers, startLambdaHost } from "../emulator/lambda-host.js";
import { credentials, startMoto } from "../emulator/moto.js";

/** Clients of the real SDK against moto, which stands in for AWS. */
export interface Cloud {
  readonly url: string;
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  readonly sfn: SFNClient;
  readonly secrets: SecretsManagerClient;
  /** A versioned bucket. */
  makeBucket(name: string): Promise<string>;
  makeTable(name: string): Promise<string>;
  close(): Promise<void>;
}

export const role = "arn:aws:iam::123456789012:role/machines";

/**
 * moto with empty services, its Lambda functions run by `handlers`.
 * @param program what starts it, with more mended than usual; see {@link startMoto}.
 */
export async function startCloud(handlers: Handlers = {}, program?: URL): Promise<Cloud> {
  const host = await startLambdaHost(handlers);
  const moto = await startMoto(host, program);
  for (const name of Object.keys(handlers)) await moto.createFunction(name);
  const config = { region: "us-east-1", endpoint: moto.url, credentials };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const dynamo = new DynamoDBClient(config);
  const sfn = new SFNClient({ ...config, disableHostPrefix: true });
  const secrets = new SecretsManagerClient(config);
  return {
    url: moto.url,
    s3,
    dynamo,
    sfn,
    secrets,
    makeBucket: async (Bucket) => {
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
      return Bucket;
    },
    makeTable: async (TableName) => {
      const { partitionKey, index } = recordsTable;
      await dynamo.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [partitionKey, index.partitionKey, index.sortKey].map((AttributeName) => ({
            AttributeName,
            AttributeType: "S",
          })),
          KeySchema: [{ AttributeName: partitionKey, KeyType: "HASH" }],
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: [
                { AttributeName: index.partitionKey, KeyType: "HASH" },
                { AttributeName: index.sortKey, KeyType: "RANGE" },
              ],
              Projection: { ProjectionType: index.projection },
            },
          ],
        }),
      );
      return TableName;
    },
    close: async () => {
      for (const client of [s3, dynamo, sfn, secrets]) client.destroy();
      await moto.close();
      await host.close();
    },
  };
}
