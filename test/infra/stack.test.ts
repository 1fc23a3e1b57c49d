import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { variables } from "../../infra/lambda/environment.js";
import { everything, plain, type Resource, resourcesOf, synth } from "./synth.js";

const byDefault = synth();
const full = synth(everything);
const functionsOf = (template = full.template) =>
  new Map(
    Object.values(resourcesOf(template, "AWS::Lambda::Function")).map((resource) => [
      String(resource.Properties.Description).replace("Brickwright: ", ""),
      resource,
    ]),
  );
const environmentOf = ({ Properties }: Resource) =>
  (Properties.Environment as { Variables: Record<string, unknown> }).Variables;

describe("what lies in the account", () => {
  const [bucket] = Object.values(resourcesOf(byDefault.template, "AWS::S3::Bucket")).filter(
    ({ Properties }) => Properties.VersioningConfiguration !== undefined,
  );

  it("is a bucket that is private, encrypted, versioned and kept when the stack goes", () => {
    expect(bucket!.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket!.Properties.BucketEncryption).toBeDefined();
    expect(bucket!.Properties.VersioningConfiguration).toEqual({ Status: "Enabled" });
    expect(bucket!.DeletionPolicy).toBe("Retain");
    expect(bucket!.Properties.CorsConfiguration).toBeUndefined();
  });

  it("expires by prefix, old versions and unfinished uploads too", () => {
    const { Rules } = bucket!.Properties.LifecycleConfiguration as {
      Rules: { Id: string; Prefix?: string; ExpirationInDays?: number; NoncurrentVersionExpiration?: object }[];
    };
    const days = Object.fromEntries(Rules.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays]));
    expect(days).toMatchObject({
      "uploads/": undefined,
      "incoming/": 2,
      "edits/": 30,
      "memo/": 30,
      "gpu-inputs/": 1,
      "results/": undefined,
    });
    for (const rule of Rules.filter(({ Prefix }) => Prefix !== undefined)) {
      expect(rule.NoncurrentVersionExpiration, rule.Id).toBeDefined();
    }
    byDefault.template.hasResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } })]),
      },
    });
  });

  it("tells a queue of what is put under uploads/ and batches/, and of nothing else, so that a result triggers no edit", () => {
    expect(bucket!.Properties.NotificationConfiguration).toMatchObject({
      QueueConfigurations: [
        { Event: "s3:ObjectCreated:*", Filter: { S3Key: { Rules: [{ Name: "prefix", Value: "uploads/" }] } } },
        { Event: "s3:ObjectCreated:*", Filter: { S3Key: { Rules: [{ Name: "prefix", Value: "batches/" }] } } },
      ],
    });
  });

  it("is a table paid by the request, with expiry, index and restore", () => {
    byDefault.template.hasResourceProperties("AWS::DynamoDB::Table", {
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      GlobalSecondaryIndexes: [Match.objectLike({ IndexName: "byPrincipal" })],
    });
  });

  it("keeps messages six times as long as their function may take, and what fails for two weeks", () => {
    const queues = Object.values(resourcesOf(full.template, "AWS::SQS::Queue"));
    const mappings = Object.values(resourcesOf(full.template, "AWS::Lambda::EventSourceMapping"));
    expect(mappings.length).toBeGreaterThanOrEqual(3);
    for (const { Properties } of mappings) {
      expect(Properties.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
      const queue = resourcesOf(full.template, "AWS::SQS::Queue")[plain(Properties.EventSourceArn).slice(1, -5)];
      const name = plain(Properties.FunctionName).slice(1, -1);
      const { Timeout } = resourcesOf(full.template, "AWS::Lambda::Function")[name]!.Properties as { Timeout: number };
      expect(queue!.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
      expect(queue!.Properties.RedrivePolicy).toBeDefined();
    }
    const dead = queues.filter(({ Properties }) => Properties.RedrivePolicy === undefined);
    expect(dead.map(({ Properties }) => Properties.MessageRetentionPeriod)).toEqual(dead.map(() => 14 * 86_400));
  });
});

describe("what Step Functions tells of", () => {
  const rules = Object.values(resourcesOf(byDefault.template, "AWS::Events::Rule")).flatMap(({ Properties }) => {
    if (Properties.EventPattern === undefined) return [];
    const { source, detail, ...more } = Properties.EventPattern as {
      source: unknown;
      detail: { stateMachineArn: unknown[]; status: unknown };
      "detail-type": unknown;
    };
    const targets = Properties.Targets as { Arn: unknown; DeadLetterConfig: { Arn: unknown } }[];
    const machines = detail.stateMachineArn.map(plain);
    return [{ source, type: more["detail-type"], status: detail.status, machines, targets }];
  });
  const deadLetters = /^<EditsExecutionEndsDeadLetters\w+\.Arn>$/;

  it("is every end that no state could record: the pipeline's to one function, the batch machines' to another", () => {
    expect(rules.map(({ machines, targets }) => [targets.map(({ Arn }) => plain(Arn)), machines])).toEqual([
      [
        [expect.stringMatching(/^<EditsFunctionseditendedFunction\w+\.Arn>$/)],
        [expect.stringMatching(/^<EditsPipelineMachine\w+>$/)],
      ],
      [
        [expect.stringMatching(/^<EditsFunctionsbatchendedFunction\w+\.Arn>$/)],
        ["rows", "prefix", "inventory"].map((reader) =>
          expect.stringMatching(new RegExp(`^<EditsBatches${reader}\\w+>$`)),
        ),
      ],
    ]);
    for (const { source, type, status, targets } of rules) {
      expect([source, type, status]).toEqual([
        ["aws.states"],
        ["Step Functions Execution Status Change"],
        ["FAILED", "TIMED_OUT", "ABORTED"],
      ]);
      expect(targets.map(({ DeadLetterConfig }) => plain(DeadLetterConfig.Arn))).toEqual([
        expect.stringMatching(deadLetters),
      ]);
    }
  });

  it("is tried three times, and kept for a person where that was in vain", () => {
    const configs = Object.values(resourcesOf(byDefault.template, "AWS::Lambda::EventInvokeConfig"));
    expect(configs).toHaveLength(2);
    for (const { Properties } of configs) {
      const { OnFailure } = Properties.DestinationConfig as { OnFailure: { Destination: unknown } };
      expect(Properties.MaximumRetryAttempts).toBe(2);
      expect(plain(OnFailure.Destination)).toMatch(deadLetters);
    }
  });

  it("names the batch machines to the function that hears of them", () => {
    const told = environmentOf(functionsOf(byDefault.template).get("batch-ended")!)[variables.batches];
    expect(plain(told)).toMatch(
      /^\{"rows":"<EditsBatchesrows\w+>","prefix":"<EditsBatchesprefix\w+>","inventory":"<EditsBatchesinventory\w+>"\}$/,
    );
  });
});

describe("who gets in", () => {
  const routes = (template = byDefault.template) =>
    Object.values(resourcesOf(template, "AWS::ApiGatewayV2::Route")).map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationType,
    ]);

  it("is nobody without AWS's own signature, unless asked for", () => {
    expect(routes().length).toBeGreaterThan(2);
    expect(routes().filter(([, authorization]) => authorization !== "AWS_IAM")).toEqual([]);
    expect(resourcesOf(byDefault.template, "AWS::Lambda::Url")).toEqual({});
    for (const { Properties } of Object.values(resourcesOf(byDefault.template, "AWS::Lambda::Permission"))) {
      expect(Properties.Principal).not.toBe("*");
    }
  });

  it("is Replicate's webhooks besides, by one route that is held to a trickle, where Replicate is on", () => {
    expect(routes(full.template).filter(([, authorization]) => authorization !== "AWS_IAM")).toEqual([
      ["POST /webhooks/replicate", "NONE"],
    ]);
    full.template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      RouteSettings: { "POST /webhooks/replicate": Match.objectLike({ ThrottlingRateLimit: 50 }) },
    });
    const submit = functionsOf().get("gpu-submit")!;
    expect(plain(environmentOf(submit)[variables.url])).toMatch(/^<EditsApiGateway\w+\.ApiEndpoint>$/);
  });

  it("is whoever has a token of the issuer, with jwt", () => {
    const { template } = synth({ auth: { type: "jwt", issuer: "https://id.example.com", audience: ["edits"] } });
    expect(new Set(routes(template).map(([, authorization]) => authorization))).toEqual(new Set(["JWT"]));
    template.hasResourceProperties("AWS::ApiGatewayV2::Authorizer", {
      JwtConfiguration: { Audience: ["edits"], Issuer: "https://id.example.com" },
    });
  });

  it("is whoever has a key, with api-key: the application checks it, and is told to", () => {
    const { template } = synth({ auth: { type: "api-key" } });
    expect(environmentOf(functionsOf(template).get("api")!)[variables.auth]).toBe("api-key");
  });

  it("may be limited, each by itself: the application is told how much", () => {
    const limits = { requestsPerMinute: null, editsPerDay: 50, dollarsPerDay: 2.5 };
    const told = ({ template }: ReturnType<typeof synth>) =>
      environmentOf(functionsOf(template).get("api")!)[variables.limits];
    expect(told(synth({ perPrincipal: limits }))).toBe(JSON.stringify(limits));
    expect(told(byDefault)).toBe("{}");
  });
});

describe("secrets", () => {
  it("stand in no environment and no template; functions are told where they are", () => {
    for (const { Properties } of Object.values(resourcesOf(full.template, "AWS::SecretsManager::Secret"))) {
      expect(Properties.SecretString).toBeUndefined();
      expect(Properties.GenerateSecretString).toBeUndefined();
    }
    expect(JSON.stringify(full.template.toJSON())).not.toContain("resolve:secretsmanager");
    const told = environmentOf(functionsOf().get("plan")!)[variables.secrets];
    expect(plain(told)).toMatch(/"BRICKWRIGHT_BUILDER_KEY":"<\w+>"/);
  });

  it("are not asked for where nothing needs them", () => {
    expect(resourcesOf(byDefault.template, "AWS::SecretsManager::Secret")).toEqual({});
  });
});

describe("functions", () => {
  it("run on the newest Node for arm64, each with a log of its own that ends, and traced", () => {
    for (const [name, { Properties }] of functionsOf()) {
      expect(Properties.Architectures, name).toEqual(["arm64"]);
      expect(Properties.Runtime, name).toBe("nodejs24.x");
      expect(Properties.LoggingConfig, name).toBeDefined();
      expect(Properties.TracingConfig, name).toEqual({ Mode: "Active" });
    }
    for (const { Properties } of Object.values(resourcesOf(full.template, "AWS::Logs::LogGroup"))) {
      expect(Properties.RetentionInDays).toBe(30);
    }
  });

  it("carry sharp and models only where they are used", () => {
    const layered = [...functionsOf()].flatMap(([name, { Properties }]) =>
      Properties.Layers === undefined ? [] : [name],
    );
    for (const slim of ["api", "plan", "compile", "s3-upload", "notify", "edit-ended", "batch-ended", "sweep"]) {
      expect(layered).not.toContain(slim);
    }
    for (const slim of ["gpu-callback", "gpu-notify", "gpu-reconcile"]) expect(layered).not.toContain(slim);
    expect((functionsOf().get("perception")!.Properties.Layers as unknown[]).length).toBeGreaterThanOrEqual(2);
  });

  it("run no longer than the state that waits for them", () => {
    const timeout = (name: string) => functionsOf().get(name)!.Properties.Timeout;
    expect(timeout("compile")).toBe(60);
    expect(timeout("plan")).toBe(600);
    expect(timeout("arithmetic")).toBe(60);
    expect(timeout("perception")).toBe(120);
  });

  it("wake up every minute only where somebody may wait for a GPU", () => {
    const schedules = (template = full.template) =>
      Object.values(resourcesOf(template, "AWS::Events::Rule"))
        .flatMap(({ Properties }) => Properties.ScheduleExpression ?? [])
        .sort();
    expect(schedules(byDefault.template)).toEqual(["rate(1 day)"]);
    expect(schedules()).toEqual(["rate(1 day)", "rate(1 minute)"]);
  });

  it("are told of SageMaker's topics, which answer to the stack", () => {
    expect(plain(environmentOf(functionsOf().get("plan")!)[variables.topics])).toMatch(
      /^<EditsTopicsSuccess\w+>,<EditsTopicsError\w+>$/,
    );
  });
});

describe("what it costs is watched", () => {
  it("by alarms that write to whoever is named, and a budget by tag", () => {
    full.template.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint: "me@example.com" });
    full.template.hasResourceProperties("AWS::Budgets::Budget", {
      Budget: {
        BudgetLimit: { Amount: 100, Unit: "USD" },
        CostFilters: { TagKeyValue: ["user:brickwright:stack$Test"] },
      },
    });
    const alarms = Object.values(resourcesOf(full.template, "AWS::CloudWatch::Alarm"));
    expect(alarms.length).toBeGreaterThanOrEqual(10);
    for (const { Properties } of alarms) expect((Properties.AlarmActions as unknown[]).length).toBe(1);
  });

  it("with the stack's tag on everything that costs", () => {
    for (const type of [
      "AWS::S3::Bucket",
      "AWS::DynamoDB::Table",
      "AWS::Lambda::Function",
      "AWS::StepFunctions::StateMachine",
    ]) {
      for (const [name, { Properties }] of Object.entries(resourcesOf(full.template, type))) {
        expect(JSON.stringify(Properties.Tags), name).toContain('"brickwright:stack"');
      }
    }
  });
});
