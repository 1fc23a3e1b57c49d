import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { RunningEngine } from "./engines.js";

/** A machine, its input, and what AWS documents that comes of it. */
export interface Case {
  readonly name: string;
  readonly definition: object;
  readonly input?: unknown;
  /** The machine's name, where the case looks at it. */
  readonly machine?: string;
  readonly meanwhile?: (engine: RunningEngine, executionArn: string) => Promise<void>;
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Where moto does otherwise than AWS: how. Then moto must really differ, lest this table grow stale. */
  readonly motoDiffers?: string;
}

const fn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const invoke = "arn:aws:states:::lambda:invoke";
const waitForToken = `${invoke}.waitForTaskToken`;
const token = "{% $states.context.Task.Token %}";
const one = (state: object) => ({ StartAt: "Only", States: { Only: state } });
const pass = (output: unknown) => ({ Type: "Pass", Output: output, End: true });

export const cases: readonly Case[] = [
  {
    name: "a task by the function's own ARN answers the function's result",
    definition: one({
      Type: "Task",
      Resource: fn("add"),
      Arguments: { a: "{% $states.input.a %}", b: 2 },
      Output: "{% $states.result.sum * 10 %}",
      End: true,
    }),
    input: { a: 1 },
    status: "SUCCEEDED",
    output: 30,
  },
  {
    name: "a task without arguments passes its input on to the function",
    definition: one({ Type: "Task", Resource: fn("echo"), End: true }),
    input: { deep: [1, { x: null }] },
    status: "SUCCEEDED",
    output: { deep: [1, { x: null }] },
  },
  {
    name: "lambda:invoke answers the payload inside the response",
    definition: one({
      Type: "Task",
      Resource: invoke,
      Arguments: { FunctionName: fn("add"), Payload: { a: 20, b: 22 } },
      Output: { sum: "{% $states.result.Payload.sum %}", status: "{% $states.result.StatusCode %}" },
      End: true,
    }),
    status: "SUCCEEDED",
    output: { sum: 42, status: 200 },
  },
  {
    name: "states run one after the other, and variables outlive the states between",
    definition: {
      StartAt: "First",
      States: {
        First: { Type: "Pass", Assign: { base: "{% $states.input.n %}" }, Output: {}, Next: "Second" },
        Second: {
          Type: "Task",
          Resource: fn("add"),
          Arguments: { a: "{% $base %}", b: "{% $base %}" },
          Assign: { twice: "{% $states.result.sum %}" },
          Next: "Third",
        },
        Third: pass("{% [$base, $twice] %}"),
      },
    },
    input: { n: 21 },
    status: "SUCCEEDED",
    output: [21, 42],
  },
  {
    name: "a parallel's branches read outer variables and answer in their order",
    definition: {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { outer: 5 }, Next: "Both" },
        Both: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "Slow",
              States: {
                Slow: { Type: "Task", Resource: fn("slow"), Arguments: { ms: 200 }, Output: "{% $outer %}", End: true },
              },
            },
            { StartAt: "Quick", States: { Quick: pass({ plus: "{% $outer + 1 %}" }) } },
          ],
          Assign: { both: "{% $states.result %}" },
          Output: "{% $states.result[1].plus %}",
          Next: "Show",
        },
        Show: pass({ plus: "{% $states.input %}", both: "{% $both %}" }),
      },
    },
    status: "SUCCEEDED",
    output: { plus: 6, both: [5, { plus: 6 }] },
  },
  {
    name: "what a branch assigns is gone after the parallel",
    definition: {
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [{ StartAt: "In", States: { In: { Type: "Pass", Assign: { inner: 1 }, End: true } } }],
          Next: "Out",
        },
        Out: pass({ inner: "{% $exists($inner) %}" }),
      },
    },
    status: "SUCCEEDED",
    output: { inner: false },
  },
  {
    name: "a parallel's arguments are the input of its branches",
    definition: one({
      Type: "Parallel",
      Arguments: { n: "{% $states.input.x + 1 %}" },
      Branches: [{ StartAt: "A", States: { A: pass("{% $states.input.n %}") } }],
      End: true,
    }),
    input: { x: 1 },
    status: "SUCCEEDED",
    output: [2],
  },
  {
    name: "a map gives each iteration its item and index",
    definition: one({
      Type: "Map",
      Items: "{% $states.input.words %}",
      ItemSelector: {
        at: "{% $states.context.Map.Item.Index %}",
        word: "{% $uppercase($states.context.Map.Item.Value) %}",
      },
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: "Each",
        States: { Each: pass("{% $states.input.word & $string($states.input.at) %}") },
      },
      End: true,
    }),
    input: { words: ["a", "b", "c"] },
    status: "SUCCEEDED",
    output: ["A0", "B1", "C2"],
  },
  {
    name: "a map's iterations run side by side and answer in the items' order",
    definition: one({
      Type: "Map",
      Items: [300, 10, 100],
      ItemProcessor: {
        StartAt: "Each",
        States: {
          Each: { Type: "Task", Resource: fn("slow"), Arguments: { ms: "{% $states.input %}" }, End: true },
        },
      },
      End: true,
    }),
    status: "SUCCEEDED",
    output: [{ waited: 300 }, { waited: 10 }, { waited: 100 }],
  },
  {
    name: "a map of no items answers an empty array",
    definition: one({
      Type: "Map",
      Items: "{% $states.input.none %}",
      ItemProcessor: { StartAt: "Each", States: { Each: { Type: "Pass", End: true } } },
      End: true,
    }),
    input: { none: [] },
    status: "SUCCEEDED",
    output: [],
  },
  {
    name: "a failed iteration fails the map with its error",
    definition: one({
      Type: "Map",
      Items: [1, 2],
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: "Odd",
        States: {
          Odd: { Type: "Choice", Choices: [{ Condition: "{% $states.input = 2 %}", Next: "Bad" }], Default: "Good" },
          Good: { Type: "Succeed" },
          Bad: { Type: "Fail", Error: "Even", Cause: "{% 'item ' & $string($states.input) %}" },
        },
      },
      End: true,
    }),
    status: "FAILED",
    error: "Even",
    cause: "item 2",
  },
  {
    name: "a choice takes the first rule that holds, with that rule's output",
    definition: {
      StartAt: "Pick",
      States: {
        Pick: {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.n < 0 %}", Next: "End" },
            {
              Condition: "{% $states.input.n > 5 %}",
              Assign: { size: "big" },
              Output: "{% $states.input.n %}",
              Next: "End",
            },
            { Condition: "{% $states.input.n > 3 %}", Next: "End" },
          ],
          Default: "End",
        },
        End: pass("{% $size & ' ' & $string($states.input) %}"),
      },
    },
    input: { n: 7 },
    status: "SUCCEEDED",
    output: "big 7",
  },
  {
    name: "a choice without a rule that holds takes the default, with the state's own assignment",
    definition: {
      StartAt: "Pick",
      States: {
        Pick: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input.n > 5 %}", Assign: { size: "big" }, Next: "End" }],
          Default: "End",
          Assign: { size: "small" },
        },
        End: pass("{% $size %}"),
      },
    },
    input: { n: 1 },
    status: "SUCCEEDED",
    output: "small",
  },
  {
    name: "a choice that nothing matches fails with States.NoChoiceMatched",
    definition: {
      StartAt: "Pick",
      States: {
        Pick: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "End" }] },
        End: { Type: "Succeed" },
      },
    },
    status: "FAILED",
    error: "States.NoChoiceMatched",
    motoDiffers: "it fails with States.Runtime",
  },
  {
    name: "a failed task is retried until it succeeds",
    definition: one({
      Type: "Task",
      Resource: fn("flaky"),
      Arguments: { key: "{% $states.context.Execution.Name %}" },
      Retry: [{ ErrorEquals: ["Flaky"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 5 }],
      End: true,
    }),
    status: "SUCCEEDED",
    output: { tries: 3 },
  },
  {
    name: "when the retries are used up, catch takes the last failure with its assignment and output",
    definition: {
      StartAt: "Try",
      States: {
        Try: {
          Type: "Task",
          Resource: invoke,
          Arguments: { FunctionName: "boom", Payload: {} },
          Retry: [{ ErrorEquals: ["BoomError"], IntervalSeconds: 1, MaxAttempts: 1 }],
          Catch: [
            { ErrorEquals: ["OtherError"], Next: "Wrong" },
            {
              ErrorEquals: ["States.TaskFailed"],
              Assign: { name: "{% $states.errorOutput.Error %}" },
              Output: "{% $parse($states.errorOutput.Cause).errorMessage %}",
              Next: "Right",
            },
          ],
          Next: "Wrong",
        },
        Right: pass({ name: "{% $name %}", message: "{% $states.input %}" }),
        Wrong: { Type: "Fail" },
      },
    },
    status: "SUCCEEDED",
    output: { name: "BoomError", message: "boom" },
  },
  {
    name: "a catch without an output hands on the error",
    definition: {
      StartAt: "Try",
      States: {
        Try: {
          Type: "Parallel",
          Branches: [{ StartAt: "Bad", States: { Bad: { Type: "Fail", Error: "Own", Cause: "because" } } }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }],
          End: true,
        },
        After: { Type: "Pass", End: true },
      },
    },
    status: "SUCCEEDED",
    output: { Error: "Own", Cause: "because" },
  },
  {
    name: "a failed branch stops the others and fails the parallel with its error",
    definition: one({
      Type: "Parallel",
      Branches: [
        { StartAt: "Long", States: { Long: { Type: "Wait", Seconds: 300, End: true } } },
        { StartAt: "Bad", States: { Bad: { Type: "Task", Resource: fn("boom"), End: true } } },
      ],
      End: true,
    }),
    status: "FAILED",
    error: "BoomError",
  },
  {
    name: "a parallel is retried as a whole",
    definition: one({
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Try",
          States: {
            Try: {
              Type: "Task",
              Resource: fn("flaky"),
              Arguments: { key: "{% $states.context.Execution.Id %}" },
              End: true,
            },
          },
        },
      ],
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1 }],
      End: true,
    }),
    status: "SUCCEEDED",
    output: [{ tries: 3 }],
  },
  {
    name: "a function's failure that nothing catches fails the execution with its error name and cause",
    definition: one({ Type: "Task", Resource: fn("boom"), End: true }),
    status: "FAILED",
    error: "BoomError",
  },
  {
    name: "a task that takes longer than TimeoutSeconds fails with States.Timeout",
    definition: {
      StartAt: "Slow",
      States: {
        Slow: {
          Type: "Task",
          Resource: fn("slow"),
          Arguments: { ms: 3000 },
          TimeoutSeconds: "{% $states.input.limit %}",
          Catch: [{ ErrorEquals: ["States.Timeout"], Output: "{% $states.errorOutput.Error %}", Next: "Late" }],
          End: true,
        },
        Late: { Type: "Pass", End: true },
      },
    },
    input: { limit: 1 },
    status: "SUCCEEDED",
    output: "States.Timeout",
  },
  {
    name: "a machine that takes longer than its TimeoutSeconds times out",
    definition: { TimeoutSeconds: 1, ...one({ Type: "Wait", Seconds: 30, End: true }) },
    status: "TIMED_OUT",
  },
  {
    name: "a task token brings the task's result back",
    definition: one({
      Type: "Task",
      Resource: waitForToken,
      Arguments: { FunctionName: "tokenOk", Payload: { token, value: "{% $states.input.v %}" } },
      Output: "{% $states.result.value %}",
      End: true,
    }),
    input: { v: "painted" },
    status: "SUCCEEDED",
    output: "painted",
  },
  {
    name: "a task token that comes back failed fails the task",
    definition: one({
      Type: "Task",
      Resource: waitForToken,
      Arguments: { FunctionName: "tokenFail", Payload: { token } },
      End: true,
    }),
    status: "FAILED",
    error: "GpuError",
    cause: "no memory",
    motoDiffers: "it drops the cause that SendTaskFailure gives",
  },
  {
    name: "heartbeats keep a task alive past HeartbeatSeconds",
    definition: one({
      Type: "Task",
      Resource: waitForToken,
      Arguments: { FunctionName: "tokenBeats", Payload: { token } },
      HeartbeatSeconds: 1,
      TimeoutSeconds: 30,
      End: true,
    }),
    status: "SUCCEEDED",
    output: { beats: 2 },
  },
  {
    name: "a missed heartbeat is States.HeartbeatTimeout",
    definition: one({
      Type: "Task",
      Resource: waitForToken,
      Arguments: { FunctionName: "tokenNever", Payload: { token } },
      HeartbeatSeconds: 1,
      TimeoutSeconds: 30,
      End: true,
    }),
    status: "FAILED",
    error: "States.HeartbeatTimeout",
    motoDiffers: "it reports States.Timeout",
  },
  {
    name: "a token that never comes back ends in States.Timeout",
    definition: one({
      Type: "Task",
      Resource: waitForToken,
      Arguments: { FunctionName: "tokenNever", Payload: { token } },
      TimeoutSeconds: 1,
      End: true,
    }),
    status: "FAILED",
    error: "States.Timeout",
  },
  {
    name: "a wait ends at its second and hands its input on",
    definition: one({ Type: "Wait", Seconds: "{% $states.input.s %}", End: true }),
    input: { s: 1 },
    status: "SUCCEEDED",
    output: { s: 1 },
  },
  {
    name: "a wait for a time that has passed is over at once",
    definition: one({ Type: "Wait", Timestamp: "2024-01-01T00:00:00Z", End: true }),
    input: [1],
    status: "SUCCEEDED",
    output: [1],
  },
  {
    name: "succeed ends the execution with its output",
    definition: one({ Type: "Succeed", Output: { n: "{% $sum($states.input) %}" } }),
    input: [1, 2, 3],
    status: "SUCCEEDED",
    output: { n: 6 },
  },
  {
    name: "fail names its error and cause, computed or written",
    definition: one({ Type: "Fail", Error: "Refused", Cause: "{% 'no ' & $states.input.what %}" }),
    input: { what: "elephant" },
    status: "FAILED",
    error: "Refused",
    cause: "no elephant",
  },
  {
    name: "an output does not see what the same state assigns",
    definition: {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { n: 1 }, Next: "Both" },
        Both: { Type: "Pass", Assign: { n: "{% $n + 1 %}" }, Output: { before: "{% $n %}" }, Next: "Show" },
        Show: pass({ before: "{% $states.input.before %}", after: "{% $n %}" }),
      },
    },
    status: "SUCCEEDED",
    output: { before: 1, after: 2 },
    motoDiffers: "its Output sees the new value",
  },
  {
    name: "assignments of one state do not see each other",
    definition: {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "Swap" },
        Swap: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Next: "Show" },
        Show: pass("{% [$x, $y] %}"),
      },
    },
    status: "SUCCEEDED",
    output: [2, 1],
  },
  {
    name: "the context object names execution, machine and state, and holds the execution's input",
    definition: {
      StartAt: "Before",
      States: {
        Before: { Type: "Pass", Output: {}, Next: "Look" },
        Look: pass({
          name: "{% $states.context.Execution.Name %}",
          machine: "{% $states.context.StateMachine.Name %}",
          state: "{% $states.context.State.Name %}",
          input: "{% $states.context.Execution.Input.x %}",
        }),
      },
    },
    input: { x: "kept" },
    machine: "context",
    status: "SUCCEEDED",
    output: { name: "context-run", machine: "context", state: "Look", input: "kept" },
  },
  {
    name: "Step Functions' own JSONata functions are there",
    definition: one(
      pass({
        parts: "{% $partition([1,2,3,4,5], 2) %}",
        range: "{% $range(0, 6, 3) %}",
        hash: "{% $hash('brick', 'SHA-256') %}",
        parsed: "{% $parse('{\"a\":[1]}').a %}",
        uuid: "{% $length($uuid()) %}",
      }),
    ),
    status: "SUCCEEDED",
    output: {
      parts: [[1, 2], [3, 4], [5]],
      range: [0, 3, 6],
      hash: "c762830741c126f19e44d65d9d98666fc2255c36796775224a84f859b0840099",
      parsed: [1],
      uuid: 36,
    },
  },
  {
    name: "an expression without a value fails with States.QueryEvaluationError",
    definition: one(pass({ a: "{% $states.input.missing %}" })),
    input: {},
    status: "FAILED",
    error: "States.QueryEvaluationError",
  },
  {
    name: "a failed expression of a task can be caught",
    definition: {
      StartAt: "Bad",
      States: {
        Bad: {
          Type: "Task",
          Resource: fn("echo"),
          Arguments: { n: "{% $number('x') %}" },
          Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Output: "caught", Next: "After" }],
          End: true,
        },
        After: { Type: "Pass", End: true },
      },
    },
    status: "SUCCEEDED",
    output: "caught",
    motoDiffers: "an expression that throws in Arguments fails the function with the error name 'Exception'",
  },
  {
    name: "a result above 256 KiB is States.DataLimitExceeded, which can be caught by name",
    definition: {
      StartAt: "Big",
      States: {
        Big: {
          Type: "Task",
          Resource: fn("big"),
          Arguments: { length: 300_000 },
          Catch: [
            { ErrorEquals: ["States.DataLimitExceeded"], Output: "{% $states.errorOutput.Error %}", Next: "After" },
          ],
          End: true,
        },
        After: { Type: "Pass", End: true },
      },
    },
    status: "SUCCEEDED",
    output: "States.DataLimitExceeded",
  },
  {
    name: "States.ALL does not catch States.DataLimitExceeded",
    definition: {
      StartAt: "Big",
      States: {
        Big: {
          Type: "Task",
          Resource: fn("big"),
          Arguments: { length: 300_000 },
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }],
          End: true,
        },
        After: { Type: "Pass", End: true },
      },
    },
    status: "FAILED",
    error: "States.DataLimitExceeded",
    motoDiffers: "its States.ALL catches it",
  },
  {
    name: "a stopped execution is aborted with the error and cause that were given",
    definition: one({ Type: "Wait", Seconds: 300, End: true }),
    meanwhile: async (engine, executionArn) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await engine.sfn.send(new StopExecutionCommand({ executionArn, error: "Cancelled", cause: "by the user" }));
    },
    status: "ABORTED",
    error: "Cancelled",
    cause: "by the user",
    motoDiffers: "it drops the error and cause that StopExecution gives",
  },
];
