import type { App } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Key } from "aws-cdk-lib/aws-kms";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { z } from "zod";
import { configSchema } from "../functions/config/schema.js";
import { functionNames } from "./functions/table.js";
import type { BrickwrightProps } from "./props.js";

/** What `cdk.json` may say under `context.brickwright`, or `-c brickwright='{…}'`: the props, with ARNs for what stands elsewhere. */

const arn = z.string().regex(/^arn:/, "must be an ARN");
const days = z.int().min(1).nullable();
const contextSchema = z.strictObject({
  /** Of the stack. */
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/)
    .default("Brickwright"),
  machinePrefix: z.string().optional(),
  builder: z
    .strictObject({
      model: z.string(),
      baseUrl: z.string().optional(),
      apiKeySecretArn: arn.optional(),
      settings: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  replicate: z.strictObject({ tokenSecretArn: arn.optional() }).optional(),
  sageMaker: z.strictObject({ endpoint: z.string(), furtherEndpoints: z.array(z.string()).optional() }).optional(),
  config: configSchema.optional(),
  secrets: z.record(z.string(), arn).optional(),
  isnet: z.boolean().optional(),
  concurrency: z.partialRecord(z.enum(functionNames), z.int()).optional(),
  uploadsAtOnce: z.int().optional(),
  retention: z
    .strictObject({
      uploads: days.optional(),
      incoming: days.optional(),
      sources: days.optional(),
      edits: days.optional(),
      memo: days.optional(),
      gpuInputs: days.optional(),
      gpuOutputs: days.optional(),
      gpuFailures: days.optional(),
      results: days.optional(),
      batches: days.optional(),
      oldVersions: z.int().min(1).optional(),
    })
    .optional(),
  keepData: z.boolean().optional(),
  encryptionKeyArn: arn.optional(),
  bucketAccessLogs: z.boolean().optional(),
  auth: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("iam") }),
      z.strictObject({ type: z.literal("api-key") }),
      z.strictObject({ type: z.literal("jwt"), issuer: z.string(), audience: z.array(z.string()) }),
    ])
    .optional(),
  domain: z.strictObject({ name: z.string(), certificateArn: arn }).optional(),
  corsOrigins: z.array(z.string()).optional(),
  throttle: z.strictObject({ rate: z.number(), burst: z.int() }).optional(),
  perPrincipal: z
    .strictObject({
      requestsPerMinute: z.int().nullable().optional(),
      editsPerDay: z.int().optional(),
      dollarsPerDay: z.number().optional(),
    })
    .optional(),
  eventBus: z.string().optional(),
  alarms: z.strictObject({ email: z.email().optional(), dollarsPerDay: z.number().optional() }).optional(),
  monthlyBudget: z.number().optional(),
  logRetentionDays: z.int().optional(),
  tracing: z.boolean().optional(),
});

type Read = z.output<typeof contextSchema>;

/** @throws naming the first setting that cannot be used. */
export function readContext(app: App): Read {
  const given: unknown = app.node.tryGetContext("brickwright") ?? {};
  const value: unknown = typeof given === "string" ? JSON.parse(given) : given;
  const { success, data, error } = contextSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new Error(`context.brickwright.${issue?.path.join(".")}: ${issue?.message ?? "cannot be used"}`);
}

/** The context as props: what stands elsewhere is looked up by its ARN. */
export function propsFrom(scope: Construct, context: Read): BrickwrightProps {
  const { stackName: _, builder, replicate, sageMaker, secrets, encryptionKeyArn, domain, ...plain } = context;
  const secret = (id: string, secretArn: string): ISecret => Secret.fromSecretCompleteArn(scope, id, secretArn);
  return withoutUndefined({
    ...plain,
    builder:
      builder &&
      withoutUndefined({
        ...builder,
        apiKeySecretArn: undefined,
        apiKey: builder.apiKeySecretArn && secret("GivenBuilderKey", builder.apiKeySecretArn),
      }),
    replicate:
      replicate &&
      withoutUndefined({ token: replicate.tokenSecretArn && secret("GivenReplicateToken", replicate.tokenSecretArn) }),
    sageMaker,
    secrets:
      secrets &&
      Object.fromEntries(
        Object.entries(secrets).map(([name, secretArn]) => [name, secret(`Secret${name}`, secretArn)]),
      ),
    encryptionKey: encryptionKeyArn && Key.fromKeyArn(scope, "GivenKey", encryptionKeyArn),
    domain: domain && {
      name: domain.name,
      certificate: Certificate.fromCertificateArn(scope, "GivenCertificate", domain.certificateArn),
    },
  }) as BrickwrightProps;
}

/** Without the settings that were left out. */
function withoutUndefined(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
