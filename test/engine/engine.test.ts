import { describe, expect, test } from "vitest";
import { Engine, type EngineOptions } from "../../local/engine/engine.js";
import { InvocationError } from "../../local/engine/invocation-error.js";
import type { Timers } from "../../local/engine/timers.js";
import type { HistoryEvent } from "../../platform/workflow.js";

/** Time that passes at once; `waits` hears how long each wait would have been. */
function instantTimers(waits: number[] = []): Timers {
  return {
    after: (milliseconds, callback) => {
      waits.push(milliseconds);
      queueMicrotask(callback);
      return () => {};
    },
  };
}

const fn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const one = (state: object) => ({ QueryLanguage: "JSONata", StartAt: "Only", States: { Only: state } });
const call = (more: object = {}) => one({ Type: "Task", Resource: fn("f"), End: true, ...more });

function engineWith(invoke: EngineOptions["invoke"] = async () => ({}), more: Partial<EngineOptions> = {}): Engine {
  return new Engine({ invoke, ...more });
}

async function run(engine: Engine, definition: object, input: unknown = {}, name = "machine") {
  const machineArn = await engine.ensureMachine(name, definition);
  const arn = await engine.start({ machineArn, input });
  return engine.finished(arn);
}

async function events(engine: Engine, arn: string): Promise<HistoryEvent[]> {
  const all: HistoryEvent[] = [];
  for await (const event of engine.history(arn)) all.push(event);
  return all;
}

describe("the engine in one process", () => {
  test("hands a function a payload of its own and takes its answer as JSON", async () => {
    const engine = engineWith(async (_, payload) => {
      (payload as { list: number[] }).list.push(3);
      return { list: (payload as { list: number[] }).list, when: new Date(0), gone: undefined };
    });
    const states = {
      First: { Type: "Task", Resource: fn("f"), Arguments: "{% $states.input %}", Next: "Second" },
      Second: { Type: "Pass", Output: ["{% $states.input %}", "{% $states.context.Execution.Input %}"], End: true },
    };
    const { output } = await run(
      engine,
      { QueryLanguage: "JSONata", StartAt: "First", States: states },
      { list: [1, 2] },
    );
    expect(output).toEqual([{ list: [1, 2, 3], when: "1970-01-01T00:00:00.000Z" }, { list: [1, 2] }]);
  });

  test("gives a function's error by its name, with errorType, errorMessage and trace as the cause", async () => {
    const engine = engineWith(async () => {
      throw Object.assign(new Error("no such thing"), { name: "NotInPictureError" });
    });
    const { status, error, cause } = await run(engine, call());
    expect({ status, error }).toEqual({ status: "FAILED", error: "NotInPictureError" });
    expect(JSON.parse(cause ?? "")).toMatchObject({
      errorType: "NotInPictureError",
      errorMessage: "no such thing",
      trace: expect.arrayContaining([expect.stringContaining("no such thing")]),
    });
  });

  test("keeps an invocation's own error name and cause", async () => {
    const engine = engineWith(async () => {
      throw new InvocationError("Lambda.TooManyRequestsException", "slow down");
    });
    expect(await run(engine, call())).toMatchObject({ error: "Lambda.TooManyRequestsException", cause: "slow down" });
  });

  test("raises the signal of a function whose execution is stopped, whose branch is cut off or whose time is up", async () => {
    const stopped: string[] = [];
    const engine = engineWith((arn, _, { signal }) => {
      if (arn === fn("bad")) return Promise.reject(new Error("bad"));
      return new Promise(() => signal.addEventListener("abort", () => stopped.push(arn.split(":").at(-1) ?? "")));
    });
    const machineArn = await engine.ensureMachine("long", call({ Resource: fn("stopped") }));
    const arn = await engine.start({ machineArn, input: {} });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await engine.stop(arn, "Enough");
    expect(await engine.describe(arn)).toMatchObject({ status: "ABORTED", error: "Enough" });
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: "Task", Resource: fn(name), End: true } },
    });
    await run(engine, one({ Type: "Parallel", Branches: [branch("cut"), branch("bad")], End: true }), {}, "cut");
    await run(engine, call({ Resource: fn("late"), TimeoutSeconds: 1 }), {}, "late");
    expect(stopped).toEqual(["stopped", "cut", "late"]);
  });

  test("records nothing of a stopped execution after its last event", async () => {
    let answer: (value: unknown) => void = () => {};
    const engine = engineWith(() => new Promise((resolve) => (answer = resolve)));
    const machineArn = await engine.ensureMachine("m", call());
    const arn = await engine.start({ machineArn, input: {} });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await engine.stop(arn);
    answer({ late: true });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await events(engine, arn)).at(-1)?.type).toBe("ExecutionAborted");
  });

  test("tells its listeners every event as it happens, and goes on when one of them throws", async () => {
    const heard: string[] = [];
    const engine = engineWith();
    engine.subscribe(() => {
      throw new Error("a careless listener");
    });
    const end = engine.subscribe((_, event) => heard.push(event.type));
    const { executionArn } = await run(engine, call());
    expect(heard).toEqual((await events(engine, executionArn)).map(({ type }) => type));
    end();
    await run(engine, call());
    expect(heard).toHaveLength(7);
  });

  test("waits between retries as Retry says, with full jitter below the delay", async () => {
    const waits: number[] = [];
    const timers = instantTimers(waits);
    const failing = async () => Promise.reject(new Error("again"));
    const retry = { ErrorEquals: ["Error"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 };
    await run(engineWith(failing, { timers }), call({ Retry: [retry] }));
    expect(waits).toEqual([2000, 6000, 18_000, 20_000]);
    waits.length = 0;
    const jitter = { ...retry, JitterStrategy: "FULL" };
    await run(engineWith(failing, { timers, random: () => 0.5 }), call({ Retry: [jitter] }));
    expect(waits).toEqual([1000, 3000, 9000, 10_000]);
  });

  test("counts the attempts of each retrier by itself", async () => {
    const names = ["A", "B", "A", "B", "A"];
    const timers = instantTimers();
    const engine = engineWith(
      async () => Promise.reject(Object.assign(new Error("x"), { name: names.shift() ?? "none" })),
      { timers },
    );
    const retry = (error: string) => ({ ErrorEquals: [error], MaxAttempts: 2 });
    const { error } = await run(engine, call({ Retry: [retry("A"), retry("B")] }));
    expect(error).toBe("A");
    expect(names).toEqual([]);
  });

  test("runs a thousand executions side by side, each with its own variables", async () => {
    const engine = engineWith(async (_, payload) => {
      const { x = 0 } = payload as { x?: number };
      await new Promise((resolve) => setTimeout(resolve, x % 20));
      return payload;
    });
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Keep",
      States: {
        Keep: { Type: "Pass", Assign: { n: "{% $states.input.n %}" }, Output: {}, Next: "Both" },
        Both: {
          Type: "Parallel",
          Branches: ["x", "y"].map((name) => ({
            StartAt: name,
            States: { [name]: { Type: "Task", Resource: fn("f"), Arguments: { [name]: "{% $n %}" }, End: true } },
          })),
          End: true,
        },
      },
    };
    const machineArn = await engine.ensureMachine("busy", definition);
    const arns = await Promise.all(Array.from({ length: 1000 }, (_, n) => engine.start({ machineArn, input: { n } })));
    const ended = await Promise.all(arns.map((arn) => engine.finished(arn)));
    expect(ended.map(({ output }) => output)).toEqual(Array.from({ length: 1000 }, (_, n) => [{ x: n }, { y: n }]));
  });

  test("forgets the oldest finished executions, by number and by size, and never one that runs", async () => {
    const engine = engineWith(async () => new Promise(() => {}), { limits: { keptExecutions: 5 } });
    const running = await engine.start({ machineArn: await engine.ensureMachine("runs", call()), input: {} });
    const done = [];
    for (let index = 0; index < 20; index++) {
      done.push((await run(engine, one({ Type: "Pass", End: true }), {}, "quick")).executionArn);
    }
    await expect(engine.describe(done[14]!)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    expect((await engine.describe(done[15]!)).status).toBe("SUCCEEDED");
    expect((await engine.describe(running)).status).toBe("RUNNING");
    const small = engineWith(undefined, { limits: { keptHistoryBytes: 50_000 } });
    const first = await run(small, one({ Type: "Pass", End: true }), "x".repeat(20_000));
    await run(small, one({ Type: "Pass", End: true }), "y".repeat(20_000));
    await expect(small.describe(first.executionArn)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
  });

  test("replaces a machine whose definition differs and keeps one whose does not", async () => {
    const engine = engineWith();
    const first = await engine.ensureMachine("m", one({ Type: "Succeed" }));
    expect(await engine.ensureMachine("m", one({ Type: "Succeed" }))).toBe(first);
    expect(engine.machines.get(first).revisionId).toBeUndefined();
    await engine.ensureMachine("m", one({ Type: "Fail" }));
    expect(engine.machines.get(first).revisionId).toBeDefined();
    await expect(engine.ensureMachine("bad", {})).rejects.toMatchObject({ name: "InvalidDefinition" });
  });

  test("takes a token that comes back before its function has answered", async () => {
    const engine: Engine = engineWith(async (_, payload) => {
      await engine.sendTaskSuccess((payload as { token: string }).token, { early: true });
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const { output, executionArn } = await run(
      engine,
      one({
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Arguments: { FunctionName: "f", Payload: { token: "{% $states.context.Task.Token %}" } },
        End: true,
      }),
    );
    expect(output).toEqual({ early: true });
    const types = (await events(engine, executionArn)).map(({ type }) => type);
    expect(types.slice(2, 6)).toEqual(["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]);
  });

  test("has a Map run no more iterations at a time than MaxConcurrency", async () => {
    let now = 0;
    let most = 0;
    const engine = engineWith(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
    });
    const map = (more: object) =>
      one({
        Type: "Map",
        Items: "{% [1..60] %}",
        ItemProcessor: { StartAt: "Each", States: { Each: { Type: "Task", Resource: fn("f"), End: true } } },
        End: true,
        ...more,
      });
    await run(engine, map({ MaxConcurrency: "{% 3 %}" }), {}, "three");
    expect(most).toBe(3);
    most = 0;
    await run(engine, map({}), {}, "inline");
    expect(most).toBe(40);
  });
});

describe("the quotas of Step Functions", () => {
  test("end an execution whose history reaches 25,000 events, and nothing catches that", async () => {
    const engine = engineWith();
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "Loop",
      States: {
        Loop: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "Again",
              States: {
                Again: { Type: "Choice", Choices: [{ Condition: true, Next: "Again" }], Default: "Never" },
                Never: { Type: "Succeed" },
              },
            },
          ],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Succeed" },
      },
    };
    const { status, error, cause, executionArn } = await run(engine, definition);
    expect({ status, error }).toEqual({ status: "FAILED", error: "States.Runtime" });
    expect(cause).toContain("25000");
    const all = await events(engine, executionArn);
    expect(all).toHaveLength(25_000);
    expect(all.at(-1)?.type).toBe("ExecutionFailed");
  });

  test("hold an output, an argument and a variable to 256 KiB of UTF-8", async () => {
    const engine = engineWith();
    const wide = "{% $pad('', 100000, 'é') & $pad('', 100000, 'é') %}";
    for (const state of [
      { Type: "Pass", Output: wide, End: true },
      { Type: "Pass", Assign: { v: wide }, Output: 1, End: true },
      { Type: "Task", Resource: fn("f"), Arguments: wide, End: true },
    ]) {
      const { error, cause } = await run(engine, one(state));
      expect(error).toBe("States.DataLimitExceeded");
      expect(cause).toContain("'Only' returned a result with a size exceeding");
    }
    expect((await run(engine, one({ Type: "Pass", Output: "{% $pad('', 200000, 'e') %}", End: true }))).status).toBe(
      "SUCCEEDED",
    );
  });
});
