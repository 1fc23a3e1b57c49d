import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMachine, finished, type RunningEngine, runMachine, startEngine } from "../emulator/engines.js";

let engine: RunningEngine;
beforeAll(async () => {
  engine = await startEngine("the local engine");
});
afterAll(() => engine.close());

const pass = { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const wait = { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Wait", Seconds: 300, End: true } } };
const roleArn = "arn:aws:iam::123456789012:role/machines";
const noMachine = "arn:aws:states:us-east-1:123456789012:stateMachine:none";
const send: RunningEngine["sfn"]["send"] = ((command: never) => engine.sfn.send(command)) as never;

const create = (name: string, definition: object | string, more = {}) =>
  send(
    new CreateStateMachineCommand({
      name,
      definition: typeof definition === "string" ? definition : JSON.stringify(definition),
      roleArn,
      ...more,
    }),
  );

describe("a state machine", () => {
  test("is described as it was created", async () => {
    const { stateMachineArn } = await create("described", pass, { tags: [{ key: "team", value: "photo" }] });
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      name: "described",
      status: "ACTIVE",
      type: "STANDARD",
      definition: JSON.stringify(pass),
      roleArn,
      creationDate: expect.any(Date),
    });
    const tags = () => send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    await send(new TagResourceCommand({ resourceArn: stateMachineArn, tags: [{ key: "env", value: "test" }] }));
    expect((await tags()).tags).toEqual([
      { key: "team", value: "photo" },
      { key: "env", value: "test" },
    ]);
    await send(new UntagResourceCommand({ resourceArn: stateMachineArn, tagKeys: ["team"] }));
    expect((await tags()).tags).toEqual([{ key: "env", value: "test" }]);
  });

  test("can be created again as it is, and not otherwise", async () => {
    const first = await create("twice", pass);
    expect((await create("twice", pass)).stateMachineArn).toBe(first.stateMachineArn);
    await expect(create("twice", wait)).rejects.toMatchObject({ name: "StateMachineAlreadyExists" });
  });

  test("is updated for the executions that start afterwards only", async () => {
    const stateMachineArn = await createMachine(engine, "updated", wait);
    const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
    const { revisionId } = await send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(pass) }),
    );
    expect(revisionId).toMatch(/^[0-9a-f-]{36}$/);
    const running = await send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(running.definition).toBe(JSON.stringify(wait));
    const later = await send(new StartExecutionCommand({ stateMachineArn }));
    expect((await finished(engine, later.executionArn!)).execution.status).toBe("SUCCEEDED");
    expect((await send(new DescribeExecutionCommand({ executionArn }))).status).toBe("RUNNING");
    await expect(send(new UpdateStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: "MissingRequiredParameter",
    });
  });

  test("is gone once deleted, and deleting it again is no error", async () => {
    const stateMachineArn = await createMachine(engine, "deleted", pass);
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
    await send(new DeleteStateMachineCommand({ stateMachineArn }));
    await expect(send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("is listed page by page", async () => {
    for (const name of ["list-1", "list-2", "list-3"]) await createMachine(engine, name, pass);
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await send(new ListStateMachinesCommand({ maxResults: 2, nextToken }));
      expect(page.stateMachines?.length).toBeLessThanOrEqual(2);
      names.push(...(page.stateMachines ?? []).map(({ name }) => name!));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(names).toEqual(expect.arrayContaining(["list-1", "list-2", "list-3"]));
    expect(new Set(names).size).toBe(names.length);
  });

  test("that is invalid is refused with the reasons and where they lie", async () => {
    const bad = { ...pass, States: { A: { Type: "Pass", Next: "Nowhere" } } };
    await expect(create("invalid", bad)).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: expect.stringContaining("Missing 'Next' target: Nowhere at /States/A/Next"),
    });
    const report = await send(new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(bad) }));
    expect(report.result).toBe("FAIL");
    expect(report.diagnostics?.[0]).toEqual({
      severity: "ERROR",
      code: "MISSING_TRANSITION_TARGET",
      message: "Missing 'Next' target: Nowhere",
      location: "/States/A/Next",
    });
    const good = await send(new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(pass) }));
    expect(good).toMatchObject({ result: "OK", diagnostics: [] });
  });

  test("has a name that Step Functions would take", async () => {
    for (const name of ["a b", "a/b", "", "x".repeat(81), "a*"]) {
      await expect(create(name, pass)).rejects.toMatchObject({ name: "InvalidName" });
    }
  });
});

describe("an execution", () => {
  test("started twice by one name and input is the same while it runs, and a conflict otherwise", async () => {
    const stateMachineArn = await createMachine(engine, "idempotent", wait);
    const start = (input: string) => send(new StartExecutionCommand({ stateMachineArn, name: "once", input }));
    const first = await start('{"a":1}');
    expect(await start('{"a":1}')).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(start('{"a":2}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    await send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  test("needs an input that is JSON, a name and a machine that are there", async () => {
    const stateMachineArn = await createMachine(engine, "strict", pass);
    const start = (input: object) => send(new StartExecutionCommand({ stateMachineArn, ...input }));
    await expect(start({ input: "not json" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start({ input: "" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start({ input: JSON.stringify("x".repeat(262_144)) })).rejects.toMatchObject({
      name: "InvalidExecutionInput",
    });
    await expect(start({ name: "a b" })).rejects.toMatchObject({ name: "InvalidName" });
    await expect(start({ stateMachineArn: noMachine })).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
    await expect(start({ stateMachineArn: "nonsense" })).rejects.toMatchObject({ name: "InvalidArn" });
  });

  test("has any JSON value as its input and output", async () => {
    for (const [index, value] of [null, 0, "text", [], { a: { b: [1.5, null] } }].entries()) {
      const { execution } = await runMachine(engine, `value-${index}`, pass, value);
      expect(JSON.parse(execution.input!)).toEqual(value);
      expect(JSON.parse(execution.output!)).toEqual(value);
    }
  });

  test("is described, listed newest first and by status", async () => {
    const stateMachineArn = await createMachine(engine, "listed", wait);
    for (const name of ["one", "two", "three"]) await send(new StartExecutionCommand({ stateMachineArn, name }));
    await send(
      new StopExecutionCommand({ executionArn: stateMachineArn.replace("stateMachine", "execution").concat(":two") }),
    );
    const list = async (input: object) =>
      (await send(new ListExecutionsCommand({ stateMachineArn, ...input }))).executions?.map(({ name }) => name);
    expect(await list({})).toEqual(["three", "two", "one"]);
    expect(await list({ statusFilter: "ABORTED" })).toEqual(["two"]);
    expect(await list({ statusFilter: "RUNNING", maxResults: 1 })).toEqual(["three"]);
    await expect(list({ statusFilter: "running" })).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("that is not there is ExecutionDoesNotExist for every call", async () => {
    const executionArn = "arn:aws:states:us-east-1:123456789012:execution:none:none";
    for (const Command of [DescribeExecutionCommand, GetExecutionHistoryCommand, StopExecutionCommand]) {
      await expect(send(new (Command as typeof DescribeExecutionCommand)({ executionArn }))).rejects.toMatchObject({
        name: "ExecutionDoesNotExist",
      });
    }
  });

  test("that has ended is not changed by a stop", async () => {
    const { execution } = await runMachine(engine, "ended", pass, {});
    const { stopDate } = await send(new StopExecutionCommand({ executionArn: execution.executionArn }));
    expect(stopDate).toEqual(execution.stopDate);
    expect((await send(new DescribeExecutionCommand({ executionArn: execution.executionArn }))).status).toBe(
      "SUCCEEDED",
    );
  });
});

describe("a history", () => {
  test("comes page by page, in either order, with or without data", async () => {
    const { events, execution } = await runMachine(engine, "paged", pass, { secret: 1 });
    const { executionArn } = execution;
    const pages = async (reverseOrder: boolean) => {
      const ids: (number | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await send(
          new GetExecutionHistoryCommand({ executionArn, maxResults: 3, reverseOrder, nextToken }),
        );
        ids.push(...(page.events ?? []).map(({ id }) => id));
        nextToken = page.nextToken;
      } while (nextToken);
      return ids;
    };
    expect(await pages(false)).toEqual([1, 2, 3, 4]);
    expect(await pages(true)).toEqual([4, 3, 2, 1]);
    expect(events[0]?.executionStartedEventDetails?.input).toBe('{"secret":1}');
    const bare = await send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(JSON.stringify(bare.events)).not.toContain("secret");
    expect(bare.events?.[1]?.stateEnteredEventDetails?.name).toBe("A");
  });

  test("that grows meanwhile is still read backwards without gaps and repeats", async () => {
    const stateMachineArn = await createMachine(engine, "growing", {
      StartAt: "A",
      States: { A: { Type: "Wait", Seconds: 1, Next: "B" }, B: { Type: "Pass", End: true } },
    });
    const { executionArn } = await send(new StartExecutionCommand({ stateMachineArn }));
    const read = (nextToken?: string) =>
      send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1, nextToken }));
    const first = await read();
    await finished(engine, executionArn!);
    const second = await read(first.nextToken);
    expect([first, second].map(({ events }) => events?.[0]?.id)).toEqual([2, 1]);
    expect(second.nextToken).toBeUndefined();
  });

  test("refuses a page token of another list", async () => {
    const { execution } = await runMachine(engine, "paged-2", pass, {});
    const { executionArn } = execution;
    const { nextToken } = await send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1 }));
    const other = new GetExecutionHistoryCommand({ executionArn, maxResults: 1, reverseOrder: true, nextToken });
    await expect(send(other)).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1001 }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});

describe("a task token", () => {
  test("that was never issued, is malformed or is over is refused by its own error", async () => {
    const success = (taskToken: string) => send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
    await expect(success("nonsense")).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(success(`AQB${"0".repeat(64)}`)).rejects.toMatchObject({ name: "TaskDoesNotExist" });
    const { events } = await runMachine(
      engine,
      "token-over",
      {
        StartAt: "A",
        States: {
          A: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
            Arguments: { FunctionName: "tokenOk", Payload: { token: "{% $states.context.Task.Token %}", value: 1 } },
            End: true,
          },
        },
      },
      {},
    );
    const parameters = events.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails?.parameters;
    const { token } = (JSON.parse(parameters!) as { Payload: { token: string } }).Payload;
    await expect(success(token)).rejects.toMatchObject({ name: "TaskTimedOut" });
    await expect(send(new SendTaskHeartbeatCommand({ taskToken: token }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
    await expect(send(new SendTaskSuccessCommand({ taskToken: token, output: "no json" }))).rejects.toMatchObject({
      name: "InvalidOutput",
    });
  });
});

describe("an express machine", () => {
  test("answers StartSyncExecution with its result", async () => {
    const { stateMachineArn } = await create("express", pass, { type: "EXPRESS" });
    const ran = await send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"x":1}' }));
    expect(ran).toMatchObject({ status: "SUCCEEDED", output: '{"x":1}' });
    expect(ran.executionArn).toContain(":express:express:");
    await expect(send(new ListExecutionsCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: "StateMachineTypeNotSupported",
    });
    const standard = await createMachine(engine, "no-express", pass);
    await expect(send(new StartSyncExecutionCommand({ stateMachineArn: standard }))).rejects.toMatchObject({
      name: "StateMachineTypeNotSupported",
    });
  });

  test("may not wait for a token", async () => {
    const token = {
      ...pass,
      States: {
        A: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken", Arguments: {}, End: true },
      },
    };
    await expect(create("express-token", token, { type: "EXPRESS" })).rejects.toMatchObject({
      name: "InvalidDefinition",
    });
  });
});
