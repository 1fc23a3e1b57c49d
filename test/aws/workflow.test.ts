import { randomUUID } from "node:crypto";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Engine } from "../../local/engine/engine.js";
import { serveEngine } from "../../local/engine/serve.js";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { credentials, whyNoMoto } from "../emulator/moto.js";
import { type Cloud, role, startCloud } from "./cloud.js";
import { all } from "./contract/object-store.js";
import { echo, ended, workflowContract } from "./contract/workflow.js";

/** The function that `waiter` asks. */
const keeping = (tokens: string[]) => async (payload: unknown) => {
  tokens.push((payload as { token: string }).token);
  return {};
};

const direct: string[] = [];
const engine = new Engine({ invoke: (_, payload) => keeping(direct)(payload) });
afterAll(() => engine.close());
workflowContract("the local engine", () => ({ workflow: engine, tokens: direct }));

describe("the adapter of Step Functions, in front of the local engine's API", () => {
  const tokens: string[] = [];
  let sfn: SFNClient;
  let close: () => Promise<void>;
  let served: Engine;
  let url: string;
  beforeAll(async () => {
    const server = await serveEngine({ port: 0, invoke: (_, payload) => keeping(tokens)(payload) });
    sfn = new SFNClient({ region: "us-east-1", endpoint: server.url, credentials, disableHostPrefix: true });
    served = server.engine;
    url = server.url;
    close = server.close;
  });
  afterAll(async () => {
    sfn.destroy();
    await close();
  });
  workflowContract("it", () => ({ workflow: new StepFunctionsWorkflow(sfn, { machineRoleArn: role }), tokens }));

  test("reads a history of many pages whole", async () => {
    const workflow = new StepFunctionsWorkflow(sfn, { machineRoleArn: role });
    const machineArn = await workflow.ensureMachine("long", {
      QueryLanguage: "JSONata",
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          Items: "{% [1..300] %}",
          ItemProcessor: { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } },
          End: true,
        },
      },
    });
    const arn = await workflow.start({ machineArn, input: {} });
    await ended(workflow, arn);
    const events = await all(workflow.history(arn));
    expect(events.length).toBeGreaterThan(1200);
    expect(events).toEqual(await all(served.history(arn)));
  });

  test("gives a machine its type, role, tags, log group and tracing, and a new role when the stack has one", async () => {
    const name = `brickwright-${randomUUID().slice(0, 8)}`;
    const tags = { "brickwright:stack": "one" };
    const workflow = new StepFunctionsWorkflow(sfn, { machineRoleArn: role, tags });
    const arn = await workflow.ensureMachine(name, echo, { type: "EXPRESS" });
    expect(served.machines.get(arn)).toMatchObject({
      type: "EXPRESS",
      roleArn: role,
      tags: new Map(Object.entries(tags)),
    });
    const moved = role.replace("machines", "machines-2");
    await new StepFunctionsWorkflow(sfn, { machineRoleArn: moved }).ensureMachine(name, echo, { type: "EXPRESS" });
    expect(served.machines.get(arn)).toMatchObject({ roleArn: moved });
  });

  test("asks once for a machine that it has seen, and again when told to", async () => {
    let described = 0;
    const counting = new SFNClient({ region: "us-east-1", endpoint: url, credentials });
    counting.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName === "DescribeStateMachineCommand") described++;
        return next(args);
      },
      { step: "initialize" },
    );
    let seconds = 0;
    const patience = { now: () => seconds, sleep: async () => {}, random: () => 1 };
    const workflow = new StepFunctionsWorkflow(counting, { machineRoleArn: role, patience });
    for (let n = 0; n < 5; n++) await workflow.ensureMachine("seen", echo);
    expect(described).toBe(1);
    await workflow.ensureMachine("seen", echo, { again: true });
    expect(described).toBe(2);
    seconds += 16 * 60;
    await workflow.ensureMachine("seen", echo);
    expect(described).toBe(3);
    counting.destroy();
  });
});

const noMoto = await whyNoMoto();

describe.skipIf(noMoto !== null)(
  `the adapter of Step Functions, in front of moto${noMoto ? ` (skipped: ${noMoto})` : ""}`,
  () => {
    const tokens: string[] = [];
    let cloud: Cloud;
    beforeAll(async () => {
      cloud = await startCloud({ keep: keeping(tokens) });
    });
    afterAll(() => cloud.close());
    const open = () => ({ workflow: new StepFunctionsWorkflow(cloud.sfn, { machineRoleArn: role }), tokens });
    workflowContract("it", open, { oneType: true, anyName: true, anyDefinition: true, fewWords: true });

    test("logs failures of Standard machines, every event of Express ones, and traces both when asked to", async () => {
      const logGroupArn = "arn:aws:logs:us-east-1:123456789012:log-group:/brickwright:*";
      const workflow = new StepFunctionsWorkflow(cloud.sfn, { machineRoleArn: role, logGroupArn, tracing: true });
      for (const [type, level] of [
        ["STANDARD", "ERROR"],
        ["EXPRESS", "ALL"],
      ] as const) {
        const stateMachineArn = await workflow.ensureMachine(`logged-${type}`, echo, { type });
        const found = await cloud.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
        expect(found).toMatchObject({
          tracingConfiguration: { enabled: true },
          loggingConfiguration: { level, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] },
        });
      }
    });
  },
);
