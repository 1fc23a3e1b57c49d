import { afterEach, describe, expect, test } from "vitest";
import { Engine } from "../../local/engine/engine.js";
import type { Timers } from "../../local/engine/timers.js";
import type { HistoryEvent } from "../../platform/workflow.js";

const EXPRESS = "arn:aws:states:us-east-1:123456789012:stateMachine:quick";
const quick = {
  QueryLanguage: "JSONata",
  StartAt: "Which",
  States: {
    Which: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.n < 0 %}", Next: "Refuse" },
        { Condition: "{% $states.input.n > 100 %}", Next: "Sleep" },
      ],
      Default: "Double",
    },
    Double: { Type: "Pass", Output: { twice: "{% $states.input.n * 2 %}" }, End: true },
    Refuse: { Type: "Fail", Error: "Negative", Cause: "it is below zero" },
    Sleep: { Type: "Wait", Seconds: 900, End: true },
  },
};

const calling = (parameters: Record<string, unknown>, more: object = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: "Run",
  States: {
    Run: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
      Arguments: parameters,
      End: true,
      ...more,
    },
  },
});

let engine: Engine;
afterEach(() => engine.close());

async function run(definition: object, input: unknown = { n: 4 }, timers?: Timers) {
  engine = new Engine({ invoke: async () => null, ...(timers ? { timers } : {}) });
  await engine.ensureMachine("quick", quick, { type: "EXPRESS" });
  await engine.ensureMachine("slow", quick);
  const events: { arn: string; event: HistoryEvent }[] = [];
  engine.subscribe((arn, event) => events.push({ arn, event }));
  const machineArn = await engine.ensureMachine("outer", definition);
  const executionArn = await engine.start({ machineArn, name: "e1", input });
  const end = await engine.finished(executionArn);
  return { end, events, own: events.filter(({ arn }) => arn === executionArn).map(({ event }) => event) };
}

const text = { StateMachineArn: EXPRESS, Name: "e1-run", Input: "{% $string($states.input) %}" };

describe("aws-sdk:sfn:startSyncExecution", () => {
  test("answers what the API answers, capitalised, input and output as text", async () => {
    const { end, own } = await run(calling(text));
    expect(end.status).toBe("SUCCEEDED");
    expect(end.output).toEqual({
      BillingDetails: { BilledDurationInMilliseconds: expect.any(Number), BilledMemoryUsedInMB: 64 },
      ExecutionArn: expect.stringMatching(/:express:quick:e1-run:[0-9a-f-]{36}$/),
      Input: '{"n":4}',
      InputDetails: { Included: true },
      Name: "e1-run",
      Output: '{"twice":8}',
      OutputDetails: { Included: true },
      StartDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      StateMachineArn: EXPRESS,
      Status: "SUCCEEDED",
      StopDate: expect.stringMatching(/Z$/),
    });
    expect(own.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(own[2]!.taskScheduledEventDetails).toMatchObject({
      resourceType: "aws-sdk:sfn",
      resource: "startSyncExecution",
    });
  });

  test("succeeds even when the execution failed, and says so in Status, Error and Cause", async () => {
    const { end } = await run(calling(text), { n: -1 });
    expect(end.status).toBe("SUCCEEDED");
    expect(end.output).toMatchObject({ Status: "FAILED", Error: "Negative", Cause: "it is below zero" });
    expect(end.output).not.toHaveProperty("Output");
  });

  test("takes an object as input too", async () => {
    const { end } = await run(calling({ StateMachineArn: EXPRESS, Input: { n: "{% $states.input.n %}" } }));
    expect(end.output).toMatchObject({ Input: '{"n":4}', Output: '{"twice":8}' });
  });

  test.each([
    ["Sfn.StateMachineTypeNotSupportedException", { ...text, StateMachineArn: EXPRESS.replace("quick", "slow") }],
    ["Sfn.StateMachineDoesNotExistException", { ...text, StateMachineArn: `${EXPRESS}-not` }],
    ["Sfn.InvalidExecutionInputException", { ...text, Input: "{" }],
    ["Sfn.InvalidNameException", { ...text, Name: "a b" }],
    ["States.Runtime", { ...text, machineArn: "x" }],
  ])("fails with %s when the call itself is refused", async (error, parameters) => {
    const { end } = await run(calling(parameters));
    expect(end).toMatchObject({ status: "FAILED", error, cause: expect.stringMatching(/\w/) });
  });

  test("is heard by whoever listens, event for event, though nobody can ask for the history on AWS", async () => {
    const { events } = await run(calling(text));
    const inner = events.filter(({ arn }) => arn.includes(":express:quick:e1-run:"));
    expect(inner.map(({ event }) => event.type)).toEqual([
      "ExecutionStarted",
      "ChoiceStateEntered",
      "ChoiceStateExited",
      "PassStateEntered",
      "PassStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("ends after five minutes as timed out, since no Express execution may take longer", async () => {
    const { end } = await run(calling(text), { n: 500 }, hurrying());
    expect(end.output).toMatchObject({ Status: "TIMED_OUT" });
  });

  test("fails with States.Timeout, and ends the execution, when the task's own time is over", async () => {
    const { end, events } = await run(calling(text, { TimeoutSeconds: 10 }), { n: 500 }, hurrying());
    expect(end).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(events.filter(({ event }) => event.type === "ExecutionAborted")).toHaveLength(1);
  });
});

/** Time that goes by as soon as nothing else is to be done: the earliest timer first. */
function hurrying(): Timers {
  const waiting: { at: number; callback: () => void }[] = [];
  let now = 0;
  const next = () => {
    waiting.sort((a, b) => a.at - b.at);
    const first = waiting.shift();
    if (!first) return;
    now = first.at;
    first.callback();
  };
  return {
    after: (milliseconds, callback) => {
      const timer = { at: now + milliseconds, callback };
      waiting.push(timer);
      setTimeout(next, 2);
      return () => {
        const index = waiting.indexOf(timer);
        if (index >= 0) waiting.splice(index, 1);
      };
    },
  };
}
