import { createServer } from "node:http";
import { SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { StepFunctionsWorkflow } from "../../platform/aws/step-functions.js";
import { role } from "./cloud.js";
import { echo } from "./contract/workflow.js";

type Reply = object | { readonly code: string };
type Script = (operation: string, call: number, body: Record<string, unknown>) => Reply;

const refused = (code: string) => ({ code });
const arn = "arn:aws:states:us-east-1:123456789012:stateMachine:brickwright-1";
const active = {
  stateMachineArn: arn,
  status: "ACTIVE",
  type: "STANDARD",
  roleArn: role,
  definition: JSON.stringify(echo),
};

/** The adapter against a Step Functions that answers as the script says; time passes only in its sleeps. */
async function scripted(script: Script, seconds = 40) {
  const calls: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"]).split(".")[1]!;
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      calls.push(operation);
      const reply = script(operation, count, JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      const error = "code" in reply ? reply.code : undefined;
      response.writeHead(error ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(error ? { __type: error, message: `no: ${error}` } : reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const client = new SFNClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "a", secretAccessKey: "s" },
    maxAttempts: 1,
  });
  let now = 0;
  const pauses: number[] = [];
  const patience = {
    now: () => now,
    sleep: async (pause: number) => {
      pauses.push(pause);
      now += pause;
    },
    random: () => 1,
  };
  const workflow = new StepFunctionsWorkflow(client, { machineRoleArn: role, patience, patienceSeconds: seconds });
  const close = () => {
    client.destroy();
    server.close();
  };
  return { workflow, calls, pauses, close };
}

describe("making a machine on AWS", () => {
  test("waits while creations are throttled, longer from time to time, and then makes it", async () => {
    const { workflow, pauses, close } = await scripted((operation, call) => {
      if (operation === "DescribeStateMachine") return refused("StateMachineDoesNotExist");
      return call <= 5 ? refused("ThrottlingException") : { stateMachineArn: arn, creationDate: 1 };
    });
    expect(await workflow.ensureMachine("brickwright-1", echo)).toBe(arn);
    expect(pauses).toEqual([0.5, 1, 2, 4, 8]);
    close();
  });

  test("gives up after the stated time, so that the state machine tries again", async () => {
    const { workflow, pauses, close } = await scripted(() => refused("ThrottlingException"), 10);
    await expect(workflow.ensureMachine("brickwright-1", echo)).rejects.toMatchObject({
      name: "TransientError",
      message: expect.stringContaining("10 seconds"),
    });
    expect(pauses.reduce((a, b) => a + b)).toBeLessThanOrEqual(10);
    close();
  });

  test("waits for the end of a deletion, which leaves nothing or a machine that is deleted", async () => {
    const { workflow, calls, close } = await scripted((operation, call) => {
      if (operation === "CreateStateMachine") {
        return call <= 2 ? refused("StateMachineDeleting") : { stateMachineArn: arn, creationDate: 1 };
      }
      return call <= 2 ? { ...active, status: "DELETING" } : refused("StateMachineDoesNotExist");
    });
    expect(await workflow.ensureMachine("brickwright-1", echo)).toBe(arn);
    expect(calls.filter((call) => call === "CreateStateMachine")).toHaveLength(3);
    close();
  });

  test("takes the machine that another made in the same moment, when it is the same", async () => {
    const { workflow, calls, close } = await scripted((operation, call) => {
      if (operation === "CreateStateMachine") return refused("StateMachineAlreadyExists");
      return call === 1 ? refused("StateMachineDoesNotExist") : active;
    });
    expect(await workflow.ensureMachine("brickwright-1", echo)).toBe(arn);
    expect(calls).toEqual(["DescribeStateMachine", "CreateStateMachine", "DescribeStateMachine"]);
    close();
  });

  test("puts right what was changed by hand, the same JSON in another order not counting", async () => {
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(echo).reverse()));
    let definition = reordered;
    const { workflow, calls, close } = await scripted((operation, _, body) => {
      if (operation === "UpdateStateMachine") {
        expect(body).toMatchObject({ stateMachineArn: arn, definition: JSON.stringify(echo), roleArn: role });
        return { updateDate: 1 };
      }
      return { ...active, definition };
    });
    await workflow.ensureMachine("brickwright-1", echo);
    expect(calls).toEqual(["DescribeStateMachine"]);
    definition = reordered.replace("Succeed", "Fail");
    await workflow.ensureMachine("brickwright-1", echo, { again: true });
    expect(calls).toEqual(["DescribeStateMachine", "DescribeStateMachine", "UpdateStateMachine"]);
    close();
  });

  test("waits at a start for a machine that is so new that not every host knows it, but not for one that never was", async () => {
    const { workflow, calls, close } = await scripted((operation, call) => {
      if (operation === "StartExecution") {
        return call <= 3 ? refused("StateMachineDoesNotExist") : { executionArn: `${arn}:e`, startDate: 1 };
      }
      return operation === "DescribeStateMachine" ? refused("StateMachineDoesNotExist") : { stateMachineArn: arn };
    });
    await expect(workflow.start({ machineArn: `${arn}2`, input: {} })).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
    });
    expect(calls).toHaveLength(1);
    const machineArn = await workflow.ensureMachine("brickwright-1", echo);
    expect(await workflow.start({ machineArn, input: {} })).toBe(`${arn}:e`);
    close();
  });

  test.each([
    ["AccessDeniedException", "StorageError"],
    ["InvalidDefinition", "InvalidDefinition"],
    ["StateMachineLimitExceeded", "StateMachineLimitExceeded"],
  ])("does not try again after %s", async (code, name) => {
    const { workflow, calls, close } = await scripted((operation) =>
      refused(operation === "CreateStateMachine" ? code : "StateMachineDoesNotExist"),
    );
    await expect(workflow.ensureMachine("brickwright-1", echo)).rejects.toMatchObject({ name });
    expect(calls).toHaveLength(2);
    close();
  });
});
