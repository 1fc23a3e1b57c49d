import type { State, States } from "../definition.js";
import type { Payload } from "../json.js";
import { type Branch, record } from "./branch.js";
import { runMap } from "./map.js";
import { runParallel } from "./parallel.js";
import { runChoice, runFail, runPass, runSucceed, runWait } from "./simple.js";
import { runTask } from "./task.js";
import { notTruncated, type Outcome, type Visit } from "./visit.js";

export type RunStates = (states: States, input: Payload, branch: Branch) => Promise<Payload>;

/** Runs states from StartAt to an end, and answers the last one's output. @throws {StateFailure} @throws {Aborted} */
export const runStates: RunStates = async (states, input, branch) => {
  let name: string | null = states.startAt;
  let payload = input;
  while (name !== null) {
    const state = states.states.get(name);
    if (!state) throw new TypeError(`there is no state '${name}'`);
    const outcome: Outcome = await runState(state, payload, branch);
    payload = outcome.output;
    name = outcome.next;
  }
  return payload;
};

function runState(state: State, input: Payload, branch: Branch): Promise<Outcome> {
  const before = branch.last;
  const details = { name: state.name, input: input.text, inputDetails: notTruncated };
  const entered = record(branch, `${state.type}StateEntered`, { stateEnteredEventDetails: details }, input.text.length);
  const common = {
    input,
    branch,
    entered,
    before,
    enteredTime: branch.services.clock.now().toISOString(),
    retryCount: 0,
    token: undefined,
  } satisfies Omit<Visit, "state">;
  switch (state.type) {
    case "Task":
      return runTask({ ...common, state });
    case "Parallel":
      return runParallel({ ...common, state }, runStates);
    case "Map":
      return runMap({ ...common, state }, runStates);
    case "Choice":
      return runChoice({ ...common, state });
    case "Pass":
      return runPass({ ...common, state });
    case "Wait":
      return runWait({ ...common, state });
    case "Succeed":
      return runSucceed({ ...common, state });
    case "Fail":
      return runFail({ ...common, state });
  }
}
