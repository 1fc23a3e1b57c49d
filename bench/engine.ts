/**
 * What the local engine costs a state: everything beside the functions' own time, history included. Each line is a shape
 * of machine run many times over, and the share that a state takes of its budget of 3 ms.
 *
 *     npx esbuild bench/engine.ts --bundle --platform=node --format=esm --packages=external | node --input-type=module
 */
import { performance } from "node:perf_hooks";
import { Engine } from "../local/engine/engine.js";

const BUDGET_MS = 3;
const echo = "arn:aws:lambda:us-east-1:123456789012:function:echo";
const artefact = {
  kind: "image",
  key: `memo/3f/${"3".repeat(64)}.png`,
  width: 1024,
  height: 768,
  sha256: "3".repeat(64),
};

type States = Record<string, object>;

/** `length` states in a row; `state` makes the one that leads to `next`. */
function chain(length: number, state: (name: string, to: object) => object): object {
  const states: States = {};
  for (let index = 0; index < length; index++) {
    states[`s${index}`] = state(`s${index}`, index + 1 < length ? { Next: `s${index + 1}` } : { End: true });
  }
  return { QueryLanguage: "JSONata", StartAt: "s0", States: states };
}

/** A brick's state as the compiler writes it: an invocation with retries and a catch, its answer assigned. */
function brick(name: string, to: object): object {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: "echo",
      Payload: {
        brick: "FASTINPAINT",
        step: name,
        seed: "{% (7 + 2976792353) % 4294967296 %}",
        inputs: "{% $states.context.Execution.Input %}",
      },
    },
    TimeoutSeconds: 60,
    Retry: [{ ErrorEquals: ["TransientError"], MaxAttempts: 4, JitterStrategy: "FULL" }],
    Assign: { [`v${name}`]: "{% $states.result.Payload.inputs %}" },
    Output: {},
    ...to,
  };
}

const fan = (width: number): object => ({
  QueryLanguage: "JSONata",
  StartAt: "Fan",
  States: {
    Fan: {
      Type: "Parallel",
      Branches: Array.from({ length: width }, (_, index) => ({
        StartAt: `b${index}`,
        States: { [`b${index}`]: brick(`b${index}`, { End: true }) },
      })),
      End: true,
    },
  },
});

interface Shape {
  readonly name: string;
  readonly definition: object;
  readonly states: number;
  readonly runs: number;
  /** Executions at a time. */
  readonly together: number;
}

const shapes: readonly Shape[] = [
  {
    name: "20 Pass states",
    definition: chain(20, (_, to) => ({ Type: "Pass", ...to })),
    states: 20,
    runs: 300,
    together: 1,
  },
  {
    name: "20 Task states, bare",
    definition: chain(20, (_, to) => ({ Type: "Task", Resource: echo, ...to })),
    states: 20,
    runs: 200,
    together: 1,
  },
  { name: "20 brick states", definition: chain(20, brick), states: 20, runs: 200, together: 1 },
  { name: "64 brick states", definition: chain(64, brick), states: 64, runs: 40, together: 1 },
  { name: "20 bricks side by side", definition: fan(20), states: 21, runs: 100, together: 1 },
  { name: "20 brick states, 200 at a time", definition: chain(20, brick), states: 20, runs: 400, together: 200 },
];

async function measure({ name, definition, states, runs, together }: Shape): Promise<void> {
  const engine = new Engine({ invoke: async (_, payload) => payload });
  const machineArn = await engine.ensureMachine("bench", definition);
  const one = async (): Promise<void> => {
    const { status } = await engine.finished(
      await engine.start({ machineArn, input: { image: artefact, mask: artefact } }),
    );
    if (status !== "SUCCEEDED") throw new Error(`${name}: ${status}`);
  };
  for (let warm = 0; warm < 10; warm++) await one();
  const started = performance.now();
  for (let done = 0; done < runs; done += together) await Promise.all(Array.from({ length: together }, one));
  const perState = (performance.now() - started) / (runs * states);
  const share = ((perState / BUDGET_MS) * 100).toFixed(1);
  console.log(`${name.padEnd(32)} ${perState.toFixed(4)} ms a state   ${share.padStart(5)} % of ${BUDGET_MS} ms`);
}

for (const shape of shapes) await measure(shape);
