import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { bundle } from "../../infra/bundling/bundle.js";
import { type FunctionName, functionNames } from "../../infra/functions/table.js";
import type { BrickwrightProps } from "../../infra/props.js";
import { settingsOf } from "../../infra/settings.js";
import { DynamoRecords } from "../../platform/aws/dynamo-records.js";
import { S3Store } from "../../platform/aws/s3-store.js";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { startLambdaHost } from "../emulator/lambda-host.js";
import { credentials, startMoto } from "../emulator/moto.js";
import { synth } from "../infra/synth.js";
import { executionRules, watchExecutions } from "./event-rules.js";
import { pollQueue, type Running } from "./event-source.js";
import { startGate } from "./gate.js";
import { startGateway } from "./gateway.js";
import { type Deed, Policies } from "./policies.js";
import {
  BUCKET,
  eventSources,
  listenToNews,
  machinesOf,
  makeResources,
  messagesIn,
  openClients,
  routesOf,
  TABLE,
  takeAll,
} from "./resources.js";
import { Sandboxes } from "./sandboxes.js";
import { functionName, REGION, ResolvedTemplate } from "./template.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface AccountOptions {
  readonly props: BrickwrightProps;
  /** Of the secrets that the stack makes. */
  readonly secret: string;
}

/**
 * The stack in an account that moto stands for: what the CDK's template says of bucket, table, queues, functions, routes and the
 * pipeline's machine is made through the real AWS SDK, and the functions are the bundles that the stack would put on Lambda, each with
 * its own environment, and may do what its role allows. What stands in for AWS where moto does not: `moto_account.py` (nested
 * executions), `gate.ts` (IAM), `gateway.ts` (API Gateway), `event-source.ts` (Lambda's poller) and `event-rules.ts` (EventBridge).
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
    // Whatever fails first: nothing is cleared away while it is still being written.
    closing.push(() => bundles.catch(() => {}));
    const moto = await startMoto(host, new URL("./moto_account.py", import.meta.url));
    closing.push(moto.close);
    const clients = openClients(moto);
    closing.push(async () => clients.close());
    const { template, directory } = synth(props);
    closing.push(() => rm(directory, { recursive: true, force: true }));
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
    const unused = [...UNUSED].map(functionName);
    for (const source of eventSources(resolved).filter(({ to }) => !unused.includes(to))) {
      const { to } = source;
      const running: Running = pollQueue(clients.sqs, { ...source, invoke: (event) => invoke(to, event) });
      closing.push(running.close);
    }
    const news = await listenToNews(clients);
    const rules = executionRules(resolved);
    closing.push(watchExecutions({ ...clients, rules, invoke }).close);
    const machines = machinesOf(resolved);
    const queues = Object.keys(resolved.all("AWS::SQS::Queue"));
    const webhooks = String(resolved.resolve({ Ref: queues.find((id) => /WebhooksQueue/.test(id)) }));
    return {
      ...clients,
      ...uploads,
      url: gateway.url,
      /** What roles of the stack may do, by their ARNs. */
      allows: (roleArn: string, deed: Deed) => policies.allow(roleArn.split("/").at(-1) ?? "", deed),
      /** What functions did that their roles do not allow. */
      refused: gate.refused,
      store: new S3Store(clients.s3, BUCKET),
      records: new DynamoRecords(clients.dynamo, TABLE),
      workflow: new StepFunctionsWorkflow(clients.sfn, { machineRoleArn: "" }),
      /** The template's own. */
      machines,
      pipelineArn: machines.find(({ name }) => name.includes("Pipeline"))?.arn ?? "",
      /** What the stack told the account's event bus since this was asked last. */
      news,
      /** The same of people's webhooks, which nobody posts to here. */
      webhooks: () => takeAll(clients.sqs, webhooks),
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
  const made = await Promise.allSettled(
    wanted.map((name) => bundle({ root, entry: `infra/lambda/${name}`, outDir: join(folder, name), settings })),
  );
  const failed = made.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
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
