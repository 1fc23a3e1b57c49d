import { DescribeExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMachine, finished, type Ran, type RunningEngine, runMachine, startEngine } from "../emulator/engines.js";
import { whyNoMoto } from "../emulator/moto.js";
import { eventTree } from "../emulator/normalise.js";

const inner = {
  StartAt: "Check",
  States: {
    Check: { Type: "Choice", Choices: [{ Condition: "{% $states.input.n < 0 %}", Next: "Refuse" }], Default: "Double" },
    Double: {
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:123456789012:function:add",
      Arguments: { a: "{% $states.input.n %}", b: "{% $states.input.n %}" },
      End: true,
    },
    Refuse: { Type: "Fail", Error: "Negative", Cause: "it is below zero" },
  },
};

const outer = (resource: string, name?: string) => ({
  QueryLanguage: "JSONata",
  StartAt: "Run",
  States: {
    Run: {
      Type: "Task",
      Resource: `arn:aws:states:::states:startExecution${resource}`,
      Arguments: {
        StateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:inner",
        Input: { n: "{% $states.input.n %}" },
        ...(name && { Name: name }),
      },
      End: true,
    },
  },
});

function output<T>(ran: Ran): T {
  return JSON.parse(ran.execution.output ?? "null") as T;
}

describe("an execution that starts another", () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await startEngine("the local engine");
    await createMachine(engine, "inner", inner);
    await createMachine(engine, "sleeper", {
      StartAt: "Sleep",
      States: { Sleep: { Type: "Wait", Seconds: 300, End: true } },
    });
  });
  afterAll(() => engine.close());

  test("and waits for it with .sync:2 has its output as JSON", async () => {
    const ran = await runMachine(engine, "outer-json", outer(".sync:2", "child-json"), { n: 4 });
    expect(output(ran)).toMatchObject({ Status: "SUCCEEDED", Input: { n: 4 }, Output: { sum: 8 }, Name: "child-json" });
    expect(ran.events.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(ran.events[2]?.taskScheduledEventDetails).toMatchObject({
      resource: "startExecution.sync:2",
      resourceType: "states",
    });
  });

  test("and waits for it with .sync has its output as text", async () => {
    const ran = await runMachine(engine, "outer-text", outer(".sync"), { n: 1 });
    expect(output(ran)).toMatchObject({ Input: '{"n":1}', Output: '{"sum":2}' });
  });

  test("and does not wait has its ARN, and the other goes on by itself", async () => {
    const ran = await runMachine(engine, "outer-go", outer(""), { n: 3 });
    const { ExecutionArn } = output<{ ExecutionArn: string }>(ran);
    expect(output(await finished(engine, ExecutionArn))).toEqual({ sum: 6 });
  });

  test("and waits for it fails with States.TaskFailed and the other's error when that fails", async () => {
    const ran = await runMachine(engine, "outer-fails", outer(".sync:2"), { n: -1 });
    expect(ran.execution).toMatchObject({ status: "FAILED", error: "States.TaskFailed" });
    expect(JSON.parse(ran.execution.cause ?? "")).toMatchObject({
      Status: "FAILED",
      Error: "Negative",
      Cause: "it is below zero",
      Input: { n: -1 },
    });
  });

  test("of a machine that is not there fails with the API's error name", async () => {
    const definition = outer(".sync:2");
    definition.States.Run.Arguments.StateMachineArn += "-not";
    const ran = await runMachine(engine, "outer-nowhere", definition, { n: 1 });
    expect(ran.execution.error).toBe("StepFunctions.StateMachineDoesNotExistException");
    expect(ran.execution.cause).toMatch(/^State Machine Does Not Exist: '.*inner-not'/);
  });

  test("stops the other when it is stopped itself", async () => {
    const definition = outer(".sync:2", "sleeping");
    definition.States.Run.Arguments.StateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:sleeper";
    const child = "arn:aws:states:us-east-1:123456789012:execution:sleeper:sleeping";
    const ran = await runMachine(engine, "outer-stopped", definition, { n: 1 }, async (executionArn) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await engine.sfn.send(new DescribeExecutionCommand({ executionArn: child }))).status).toBe("RUNNING");
      await engine.sfn.send(new StopExecutionCommand({ executionArn, error: "Stopped" }));
    });
    expect(ran.execution).toMatchObject({ status: "ABORTED", error: "Stopped" });
    const stopped = await engine.sfn.send(new DescribeExecutionCommand({ executionArn: child }));
    expect(stopped.status).toBe("ABORTED");
  });

  test("of itself without end is refused after a few levels", async () => {
    const definition = outer(".sync:2");
    definition.States.Run.Arguments.StateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:endless";
    const ran = await runMachine(engine, "endless", definition, { n: 1 });
    expect(ran.execution.status).toBe("FAILED");
    expect(ran.execution.cause).toContain("nested more than 16 deep");
  });
});

const noMoto = await whyNoMoto();

/** moto cannot run startExecution.sync, so there this test starts the inner machine itself, in the task's place. */
describe.skipIf(noMoto !== null)(`the inner execution${noMoto ? ` (skipped: ${noMoto})` : ""}`, () => {
  test.each([
    ["that succeeds", 4],
    ["that fails", -4],
  ])("%s is the same on moto, where the test stands in for startExecution.sync", async (_, n) => {
    const [local, moto] = await Promise.all([startEngine("the local engine"), startEngine("moto")]);
    try {
      await createMachine(local, "inner", inner);
      await runMachine(local, "outer", outer(".sync:2", "inner-run"), { n });
      const here = await finished(local, "arn:aws:states:us-east-1:123456789012:execution:inner:inner-run");
      const there = await runMachine(moto, "inner", inner, { n });
      expect(here.execution.status).toBe(there.execution.status);
      expect(here.execution.error).toBe(there.execution.error);
      const role = (events: Ran["events"]) =>
        JSON.parse(JSON.stringify(eventTree(events)).replace(/role\/[\w-]+/g, "role/any")) as unknown;
      expect(role(here.events)).toEqual(role(there.events));
    } finally {
      await Promise.all([local.close(), moto.close()]);
    }
  });
});
