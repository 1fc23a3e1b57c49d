import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Engine } from "../../local/engine/engine.js";
import type { HistoryEvent } from "../../platform/workflow.js";
import { compile, machineInput } from "../../statemachine/compile.js";
import { historyEvents } from "../../statemachine/limits.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import { cpu, gpu } from "../support/compile-options.js";
import { evaluatePlan, fakeInit, fakeOutputs, type Inputs } from "../support/fake-bricks.js";
import { planArbitrary } from "../support/plan-arbitrary.js";

interface BrickCall {
  readonly brick: string;
  readonly inputs: Inputs;
  readonly taskToken?: string;
  readonly token?: string;
}

/** Bricks that answer after a few turns of the event loop, each in its own time; GPU bricks by their token. */
function engineWithFakeBricks(): Engine {
  let turn = 0;
  const engine: Engine = new Engine({
    invoke: async (arn, payload) => {
      const { brick, inputs, taskToken, token = taskToken } = payload as BrickCall;
      turn = (turn * 7 + 3) % 11;
      for (let left = turn; left > 0; left--) await new Promise(setImmediate);
      const result = {
        outputs: fakeOutputs(brick, inputs),
        seconds: 1,
        dollars: 0,
        backend: "cpu",
        model: "fake",
        cached: false,
      };
      if (!arn.endsWith(":gpu-submit")) return result;
      if (token === undefined) throw new Error("the GPU brick was given no token");
      setImmediate(() => void engine.sendTaskSuccess(token, result));
      return {};
    },
  });
  return engine;
}

async function runPlan(engine: Engine, plan: CheckedPlan, options: typeof cpu) {
  const compiled = compile(plan, options);
  const machineArn = await engine.ensureMachine(compiled.name, compiled.definition);
  const input = machineInput(compiled, { editId: "e1", seed: 5, init: fakeInit });
  const execution = await engine.finished(await engine.start({ machineArn, input }));
  const events: HistoryEvent[] = [];
  for await (const event of engine.history(execution.executionArn)) events.push(event);
  return { compiled, execution, events };
}

describe("any plan's machine on the local engine", () => {
  const engine = engineWithFakeBricks();

  test("comes to what plain evaluation gives, whichever branch is faster", async () => {
    await fc.assert(
      fc.asyncProperty(planArbitrary({ maxSteps: 24 }), fc.constantFrom(cpu, gpu), async (plan, options) => {
        const { execution } = await runPlan(engine, plan, options);
        expect(execution.status, execution.cause).toBe("SUCCEEDED");
        expect((execution.output as { results: unknown }).results).toEqual(evaluatePlan(plan));
      }),
      { numRuns: 100 },
    );
  });

  test("has a history whose events follow earlier ones, whose states are left as they were entered, within the estimate", async () => {
    await fc.assert(
      fc.asyncProperty(planArbitrary({ maxSteps: 16 }), fc.constantFrom(cpu, gpu), async (plan, options) => {
        const { compiled, events } = await runPlan(engine, plan, options);
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        for (const event of events) expect(event.previousEventId).toBeLessThan(event.id);
        const count = (pattern: RegExp) => events.filter(({ type }) => pattern.test(type)).length;
        expect(count(/StateEntered$/)).toBe(count(/StateExited$/));
        expect(count(/^TaskScheduled$/)).toBe(count(/^TaskSucceeded$/));
        const states = compiled.definition.States;
        expect(events.length).toBeLessThanOrEqual(historyEvents(states) + 2);
      }),
      { numRuns: 50 },
    );
  });
});
