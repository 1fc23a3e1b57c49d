import type { ParallelState } from "../definition.js";
import { type Json, type Payload, payloadOf } from "../json.js";
import { record } from "./branch.js";
import { FanOut } from "./fan-out.js";
import { recordStateFailed, withRetryAndCatch } from "./resilience.js";
import type { RunStates } from "./run.js";
import { checkSize, evaluate, leave, type Outcome, type Visit } from "./visit.js";

export function runParallel(visit: Visit<ParallelState>, runStates: RunStates): Promise<Outcome> {
  return withRetryAndCatch(
    visit,
    () => attempt(visit, runStates),
    () => recordStateFailed(visit),
  );
}

async function attempt(visit: Visit<ParallelState>, runStates: RunStates): Promise<Outcome> {
  const { state, branch } = visit;
  const input = state.arguments
    ? checkSize(payloadOf(await evaluate(visit, state.arguments, "Arguments")), visit)
    : visit.input;
  const started = record(branch, "ParallelStateStarted");
  const fan = new FanOut(branch);
  const opened = state.branches.map((states) => ({ states, inner: fan.open(started) }));
  branch.activity = { type: "Parallel", children: fan.branches };
  const outputs = await Promise.all(
    opened.map(async ({ states, inner }) => {
      const output = await fan.run(inner, () => runStates(states, input, inner));
      // Whichever branch ends last is the one that the state's own end follows.
      if (output) branch.last = inner.last;
      return output;
    }),
  );
  fan.close();
  const result = collect(outputs);
  checkSize(result, visit);
  record(branch, "ParallelStateSucceeded", {}, 0, { advance: false });
  return leave(visit, state, { result: result.value }, result, state.next);
}

/** The branches' outputs as one array, whose text is put together from theirs. */
export function collect(outputs: readonly (Payload | undefined)[]): Payload {
  const present = outputs.filter((output) => output !== undefined);
  const value: readonly Json[] = present.map((output) => output.value);
  return { value, text: `[${present.map((output) => output.text).join(",")}]` };
}
