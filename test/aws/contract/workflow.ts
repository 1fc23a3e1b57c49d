import { describe, expect, test } from "vitest";
import { BrickwrightError } from "../../../platform/errors.js";
import { type HistoryEvent, PAYLOAD_BYTES, type Workflow } from "../../../platform/workflow.js";
import { all } from "./object-store.js";

/** A machine that answers at once, with its input. */
export const echo = { QueryLanguage: "JSONata", StartAt: "Echo", States: { Echo: { Type: "Succeed" } } };
/** One that waits as long as a test may take. */
export const sleeper = {
  QueryLanguage: "JSONata",
  StartAt: "Sleep",
  States: { Sleep: { Type: "Wait", Seconds: 300, End: true } },
};
/** Hands a task token to the function `keep`, which leaves it in {@link WorkflowSetting.tokens}. */
const waiter = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:keep",
        Payload: { token: "{% $states.context.Task.Token %}" },
      },
      TimeoutSeconds: 60,
      HeartbeatSeconds: 30,
      End: true,
    },
  },
};
const broken = {
  QueryLanguage: "JSONata",
  StartAt: "Break",
  States: { Break: { Type: "Fail", Error: "NotInPictureError", Cause: "there is no boat" } },
};

export interface WorkflowSetting {
  readonly workflow: Workflow;
  /** Tokens that the function `keep` was given, oldest first. */
  readonly tokens: readonly string[];
}

/** What an emulator is known not to do as AWS does. */
export interface Differences {
  /** Every machine says that it is a Standard one. */
  readonly oneType?: boolean;
  /** Names are not checked. */
  readonly anyName?: boolean;
  /** A definition that is none is answered with an error that has no code. */
  readonly anyDefinition?: boolean;
  /** What an execution was stopped with, or a task's failure came of, is told in its history only. */
  readonly fewWords?: boolean;
}

export async function ended(workflow: Workflow, arn: string) {
  for (let pause = 5; ; pause = Math.min(100, pause * 2)) {
    const now = await workflow.describe(arn);
    if (now.status !== "RUNNING") return now;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

let names = 0;
const fresh = (name: string) => `${name}-${++names}`;

/** What every workflow service does. */
export function workflowContract(name: string, open: () => WorkflowSetting, but: Differences = {}): void {
  describe(`${name} as a workflow`, () => {
    test("makes a machine once, however many ask for it at once", async () => {
      const { workflow } = open();
      const machine = fresh("racing");
      // As in several processes: none knows what another has made.
      const arns = await Promise.all(Array.from({ length: 12 }, () => open().workflow.ensureMachine(machine, echo)));
      expect(new Set(arns).size).toBe(1);
      expect(arns[0]).toBe(`arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`);
      expect(await workflow.ensureMachine(machine, echo, { again: true })).toBe(arns[0]);
    });

    test("puts a machine right whose definition differs, and refuses one of another type", async () => {
      const { workflow } = open();
      const machine = fresh("changed");
      const machineArn = await workflow.ensureMachine(machine, broken);
      await workflow.ensureMachine(machine, echo);
      const arn = await workflow.start({ machineArn, input: 1 });
      expect(await ended(workflow, arn)).toMatchObject({ status: "SUCCEEDED" });
      if (but.oneType) return;
      await expect(workflow.ensureMachine(machine, echo, { type: "EXPRESS" })).rejects.toMatchObject({
        name: "StateMachineAlreadyExists",
      });
    });

    test("runs a machine and describes the execution, input and output as the JSON that they are", async () => {
      const { workflow } = open();
      const machineArn = await workflow.ensureMachine(fresh("echo"), echo);
      const input = { text: 'naïve 日本 🏔 "q" \\', list: [1, 2.5, null, true], nested: { a: {} } };
      const executionArn = await workflow.start({ machineArn, name: "first", input });
      expect(await ended(workflow, executionArn)).toEqual({
        executionArn,
        machineArn,
        name: "first",
        status: "SUCCEEDED",
        startDate: expect.any(Date),
        stopDate: expect.any(Date),
        input,
        output: input,
      });
      const { startDate } = await workflow.describe(executionArn);
      expect(Math.abs(startDate.getTime() - Date.now())).toBeLessThan(60_000);
    });

    test("tells a failure's error and cause", async () => {
      const { workflow } = open();
      const machineArn = await workflow.ensureMachine(fresh("broken"), broken);
      const end = await ended(workflow, await workflow.start({ machineArn, input: {} }));
      expect(end).toMatchObject({ status: "FAILED", error: "NotInPictureError", cause: "there is no boat" });
      expect(end).not.toHaveProperty("output");
    });

    test("answers a second start of the same name and input with the first execution, even when it is over", async () => {
      const { workflow } = open();
      const machineArn = await workflow.ensureMachine(fresh("once"), echo);
      const start = (input: unknown) => workflow.start({ machineArn, name: "edit-1", input });
      const first = await start({ a: 1, b: [2] });
      expect(await start({ a: 1, b: [2] })).toBe(first);
      await ended(workflow, first);
      expect(await start({ b: [2], a: 1 })).toBe(first);
      await expect(start({ a: 2 })).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    });

    test("gives the history in order, each event with its time and its details", async () => {
      const { workflow } = open();
      const machineArn = await workflow.ensureMachine(fresh("told"), echo);
      const arn = await workflow.start({ machineArn, input: { n: 1 } });
      await ended(workflow, arn);
      const events: HistoryEvent[] = await all(workflow.history(arn));
      expect(events.map(({ type }) => type)).toEqual([
        "ExecutionStarted",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
      ]);
      expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
      const { input } = events[0]!.executionStartedEventDetails as { input: string };
      expect(JSON.parse(input)).toEqual({ n: 1 });
      expect(events[1]!.stateEnteredEventDetails).toMatchObject({ name: "Echo" });
      for (const { timestamp } of events) expect(Math.abs(timestamp.getTime() - Date.now())).toBeLessThan(60_000);
    });

    test("stops an execution, and leaves one that is over as it is", async () => {
      const { workflow } = open();
      const machineArn = await workflow.ensureMachine(fresh("sleeper"), sleeper);
      const arn = await workflow.start({ machineArn, input: {} });
      expect(await workflow.describe(arn)).toMatchObject({ status: "RUNNING" });
      await workflow.stop(arn, "Stopped", "by the user");
      expect(await ended(workflow, arn)).toMatchObject(
        but.fewWords ? { status: "ABORTED" } : { status: "ABORTED", error: "Stopped", cause: "by the user" },
      );
      const events = await all(workflow.history(arn));
      expect(events.at(-1)).toMatchObject({ type: "ExecutionAborted" });
      await workflow.stop(arn, "Later", "again");
      expect(await workflow.describe(arn)).toMatchObject({ status: "ABORTED" });
      expect(await all(workflow.history(arn))).toEqual(events);
    });

    test("hears of a waiting task once, and then says that it is over", async () => {
      const { workflow, tokens } = open();
      const machineArn = await workflow.ensureMachine(fresh("waiter"), waiter);
      const token = async (arn: string) => {
        const known = tokens.length;
        const executionArn = await workflow.start({ machineArn, name: arn, input: {} });
        while (tokens.length === known) await new Promise((resolve) => setTimeout(resolve, 10));
        return { executionArn, token: tokens[known]! };
      };
      const good = await token("good");
      await workflow.sendTaskHeartbeat(good.token);
      await workflow.sendTaskSuccess(good.token, { picture: "memo/1.png" });
      expect(await ended(workflow, good.executionArn)).toMatchObject({ output: { picture: "memo/1.png" } });
      await expect(workflow.sendTaskSuccess(good.token, {})).rejects.toMatchObject({
        name: expect.stringMatching(/^(TaskTimedOut|TaskDoesNotExist|InvalidToken)$/),
      });
      const bad = await token("bad");
      await workflow.sendTaskFailure(bad.token, "BrickFailedError", "c".repeat(40_000));
      const end = await ended(workflow, bad.executionArn);
      expect(end).toMatchObject({ status: "FAILED", error: "BrickFailedError" });
      if (but.fewWords) return;
      expect(end.cause).toMatch(/^c{32000,40000}$/);
    });

    test("refuses what is larger than a payload may be, and what is not there, in words", async () => {
      const { workflow } = open();
      const machineArn = await workflow.ensureMachine(fresh("limits"), echo);
      const large = "x".repeat(PAYLOAD_BYTES);
      const missing = `${machineArn}-not`;
      for (const [name, call] of [
        ["InvalidExecutionInput", () => workflow.start({ machineArn, input: large })],
        ["InvalidOutput", () => workflow.sendTaskSuccess("token", large)],
        ["StateMachineDoesNotExist", () => workflow.start({ machineArn: missing, input: {} })],
        ["ExecutionDoesNotExist", () => workflow.describe(`${machineArn.replace("stateMachine", "execution")}:none`)],
        ...(but.anyName
          ? []
          : [["InvalidName", () => workflow.start({ machineArn, name: "a b", input: {} })] as const]),
        ...(but.anyDefinition
          ? []
          : [
              ["InvalidDefinition", () => workflow.ensureMachine(fresh("bad"), { StartAt: "No", States: {} })] as const,
            ]),
      ] as const) {
        const error = await call().then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error, name).toBeInstanceOf(BrickwrightError);
        expect(error, name).toMatchObject({ name, message: expect.stringMatching(/\w/) });
      }
      expect(await ended(workflow, await workflow.start({ machineArn, input: large.slice(2) }))).toMatchObject({
        status: "SUCCEEDED",
      });
    });
  });
}
