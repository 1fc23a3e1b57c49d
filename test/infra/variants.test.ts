import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { type IVpc, Vpc } from "aws-cdk-lib/aws-ec2";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propsFrom, readContext } from "../../infra/context.js";
import { Brickwright } from "../../infra/index.js";
import type { BrickwrightProps } from "../../infra/props.js";
import { appForTest, resourcesOf, synth } from "./synth.js";

const days = fc.option(fc.integer({ min: 1, max: 400 }), { nil: null });
const props: fc.Arbitrary<BrickwrightProps> = fc.record(
  {
    builder: fc.constantFrom(
      { model: "m" },
      { model: "m", baseUrl: "https://models.example.com/v1", settings: { imageSide: 512 } },
    ),
    replicate: fc.constant({}),
    sageMaker: fc.constantFrom({ endpoint: "one" }, { endpoint: "one", furtherEndpoints: ["two"] }),
    isnet: fc.boolean(),
    concurrency: fc.record({ inpaint: fc.integer({ min: 1, max: 50 }), api: fc.integer({ min: 1, max: 50 }) }),
    uploadsAtOnce: fc.integer({ min: 2, max: 1000 }),
    retention: fc.record({ edits: days, memo: days, uploads: days, results: days }),
    keepData: fc.boolean(),
    bucketAccessLogs: fc.boolean(),
    auth: fc.constantFrom<NonNullable<BrickwrightProps["auth"]>>(
      { type: "iam" },
      { type: "api-key" },
      { type: "jwt", issuer: "https://id.example.com", audience: ["a"] },
    ),
    corsOrigins: fc.constantFrom([], ["https://example.com"]),
    throttle: fc.record({ rate: fc.integer({ min: 1, max: 1000 }), burst: fc.integer({ min: 1, max: 1000 }) }),
    perPrincipal: fc.record({ requestsPerMinute: fc.constantFrom(10, null), dollarsPerDay: fc.constant(2.5) }),
    eventBus: fc.constantFrom("default", "mine"),
    alarms: fc.constant({ email: "me@example.com", dollarsPerDay: 5 }),
    logRetentionDays: fc.constantFrom(1, 7, 30, 365),
    tracing: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe("any mixture of props", () => {
  it("synthesises, and lets nobody in without proof", () => {
    fc.assert(
      fc.property(props, (given) => {
        const { template } = synth(given);
        const open = Object.values(resourcesOf(template, "AWS::ApiGatewayV2::Route")).filter(
          ({ Properties }) =>
            Properties.AuthorizationType === "NONE" && Properties.RouteKey !== "POST /webhooks/replicate",
        );
        expect(open.length > 0).toBe(given.auth?.type === "api-key");
        expect(Object.keys(template.toJSON().Resources as object).length).toBeLessThan(400);
      }),
      { numRuns: 4 },
    );
  });

  it("takes what stands elsewhere: a key, a network, a domain, secrets", () => {
    const { template } = synth((scope) => ({
      builder: { model: "m", apiKey: Secret.fromSecretNameV2(scope, "S", "mine") },
      encryptionKey: new Key(scope, "Key", { enableKeyRotation: true }),
      vpc: new Vpc(scope, "Vpc", { maxAzs: 2 }) as IVpc,
      domain: {
        name: "edits.example.com",
        certificate: Certificate.fromCertificateArn(scope, "C", "arn:aws:acm:eu-central-1:123456789012:certificate/1"),
      },
      config: {
        backends: {
          "FLUX-RCM": { http: { url: "https://x.example.com", headers: { authorization: { env: "TOKEN" } } } },
        },
      },
      secrets: { TOKEN: Secret.fromSecretNameV2(scope, "T", "token") },
    }));
    expect(resourcesOf(template, "AWS::SecretsManager::Secret")).toEqual({});
    for (const { Properties } of Object.values(resourcesOf(template, "AWS::Lambda::Function"))) {
      if (String(Properties.Description).startsWith("Brickwright:")) expect(Properties.VpcConfig).toBeDefined();
    }
    template.hasResourceProperties("AWS::ApiGatewayV2::Api", { DisableExecuteApiEndpoint: true });
    template.hasOutput("ApiUrl", { Value: "https://edits.example.com" });
  });
});

describe("props that cannot be used", () => {
  it.each<[string, BrickwrightProps]>([
    ["machinePrefix", { machinePrefix: "Has Spaces" }],
    ["uploadsAtOnce", { uploadsAtOnce: 1 }],
    ["logRetentionDays", { logRetentionDays: 8 }],
    ["alarms.email", { monthlyBudget: 10 }],
    ["retention.memo", { retention: { memo: 0 } }],
    ["audience", { auth: { type: "jwt", issuer: "https://x.example.com", audience: [] } }],
    ["perPrincipal.editsPerDay", { perPrincipal: { editsPerDay: 0 } }],
    ["perPrincipal.dollarsPerDay", { perPrincipal: { dollarsPerDay: -1 } }],
    ["is no origin", { corsOrigins: ["*"] }],
    ["config.defaults", { config: { defaults: { seed: -1 } } }],
    ["runs a module", { config: { backends: { "FLUX-RCM": { module: "./mine.ts" } } } }],
  ])("are refused before anything is deployed: %s", (named, given) => {
    expect(() => synth(given)).toThrow(named);
  });
});

describe("another CDK app", () => {
  it("adds the construct to a stack of its own, and lets roles use it", () => {
    const app = appForTest();
    const stack = new Stack(app, "Mine");
    const edits = new Brickwright(stack, "Edits", { sageMaker: { endpoint: "Bricks" } });
    const role = new Role(stack, "Somebody", { assumedBy: new ServicePrincipal("ec2.amazonaws.com") });
    const endpoint = new Role(stack, "Endpoint", { assumedBy: new ServicePrincipal("sagemaker.amazonaws.com") });
    edits.grantUse(role);
    edits.grantEndpoint(endpoint);
    const policies = JSON.stringify(resourcesOf(Template.fromStack(stack), "AWS::IAM::Policy"));
    expect(policies).toContain("execute-api:Invoke");
    expect(policies).toMatch(/gpu-outputs\/\*/);
  });

  it("may have two of them: their machines are told apart", () => {
    const app = appForTest();
    const stack = new Stack(app, "Mine");
    const [one, other] = ["One", "Other"].map((id) => new Brickwright(stack, id));
    expect(one!.machines.prefix).not.toBe(other!.machines.prefix);
  });
});

describe("the context of cdk.json", () => {
  const read = (brickwright: unknown) => readContext(appForTest({ brickwright }));

  it("becomes props, with ARNs for what stands elsewhere", () => {
    const stack = new Stack(appForTest(), "S");
    const secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf";
    const context = read(
      JSON.stringify({ replicate: { tokenSecretArn: secret }, retention: { memo: null }, tracing: false }),
    );
    const { replicate, ...plain } = propsFrom(stack, context);
    expect(replicate?.token?.secretArn).toBe(secret);
    expect(plain).toEqual({ retention: { memo: null }, tracing: false });
  });

  it("is refused by name where it says what there is not", () => {
    expect(() => read({ retention: { memos: 3 } })).toThrow(/context\.brickwright\.retention.*memos/);
    expect(() => read({ replicate: { token: "r8_secret" } })).toThrow(/context\.brickwright\.replicate/);
  });
});
