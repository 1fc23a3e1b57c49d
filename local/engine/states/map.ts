import type { MapState } from "../definition.js";
import { unexpectedType } from "../expression.js";
import { EvaluationFailure } from "../failure.js";
import { type Json, type Payload, payloadOf } from "../json.js";
import { type Branch, record } from "./branch.js";
import { runDistributed } from "./distributed/run-distributed.js";
import { FanOut } from "./fan-out.js";
import { collect } from "./parallel.js";
import { recordStateFailed, withRetryAndCatch } from "./resilience.js";
import type { RunStates } from "./run.js";
import { sourceOf } from "./simple.js";
import { checkSize, evaluate, evaluationFailed, leave, type Outcome, type Visit } from "./visit.js";

/** A Map: inline, its iterations branches of this execution, or distributed. */
export function runMap(visit: Visit<MapState>, runStates: RunStates): Promise<Outcome> {
  const { distributed } = visit.state;
  return withRetryAndCatch(
    visit,
    () =>
      distributed ? runDistributed({ ...visit, state: { ...visit.state, distributed } }) : attempt(visit, runStates),
    () => recordStateFailed(visit),
  );
}

async function attempt(visit: Visit<MapState>, runStates: RunStates): Promise<Outcome> {
  const { state, branch } = visit;
  const items = await evaluateItems(visit);
  const concurrency = await evaluateConcurrency(visit);
  const started = record(branch, "MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
  const fan = new FanOut(branch);
  branch.activity = { type: "Map", children: fan.branches };
  const outputs: (Payload | undefined)[] = new Array(items.length);
  let nextIndex = 0;

  const begin = (previous: number): Branch => {
    const index = nextIndex++;
    const iteration = { name: state.name, index };
    const inner = fan.open(previous, { Index: index, Value: items[index] ?? null }, iteration);
    record(inner, "MapIterationStarted", { mapIterationStartedEventDetails: iteration });
    return inner;
  };
  const runIteration = async (inner: Branch): Promise<void> => {
    const { iteration, mapItem } = inner;
    if (!iteration || !mapItem) return;
    const output = await fan.run(
      inner,
      async () => runStates(state.processor, await iterationInput(visit, inner, mapItem.Value), inner),
      () => record(inner, "MapIterationFailed", { mapIterationFailedEventDetails: iteration }, 0, { advance: false }),
    );
    if (!output) return;
    outputs[iteration.index] = output;
    const details = { mapIterationSucceededEventDetails: iteration };
    branch.last = record(inner, "MapIterationSucceeded", details, 0, { advance: false });
  };
  /** One place in the concurrency limit: takes item after item. */
  const worker = async (first: Branch): Promise<void> => {
    let inner = first;
    for (;;) {
      await runIteration(inner);
      if (fan.failed || nextIndex >= items.length) return;
      inner = begin(inner.last);
    }
  };

  const first = Array.from({ length: Math.min(concurrency, items.length) }, () => begin(started));
  await Promise.all(first.map(worker));
  fan.close();
  const result = checkSize(collect(outputs), visit);
  record(branch, "MapStateSucceeded", {}, 0, { advance: false });
  return leave(visit, state, { result: result.value }, result, state.next);
}

async function evaluateItems(visit: Visit<MapState>): Promise<readonly Json[]> {
  const template = visit.state.items;
  const items = template ? await evaluate(visit, template, "Items") : visit.input.value;
  if (Array.isArray(items)) return items as readonly Json[];
  throw evaluationFailed(
    visit,
    template
      ? unexpectedType(sourceOf(template), "Items", "array", items)
      : new EvaluationFailure(`Map state input must be an array but was: ${JSON.stringify(items)}`),
  );
}

/** Iterations side by side; 0 means as many as the engine runs. */
async function evaluateConcurrency(visit: Visit<MapState>): Promise<number> {
  const most = visit.branch.services.limits.mapConcurrency;
  const template = visit.state.maxConcurrency;
  if (!template) return most;
  const value = await evaluate(visit, template, "MaxConcurrency");
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw evaluationFailed(visit, unexpectedType(sourceOf(template), "MaxConcurrency", "non-negative integer", value));
  }
  return value === 0 ? most : Math.min(value, most);
}

async function iterationInput(visit: Visit<MapState>, inner: Branch, item: Json): Promise<Payload> {
  const selector = visit.state.itemSelector;
  if (!selector) return payloadOf(item);
  // ItemSelector belongs to the Map state but sees the iteration's item in the context object.
  const inIteration: Visit = { ...visit, branch: inner };
  return checkSize(payloadOf(await evaluate(inIteration, selector, "ItemSelector")), visit);
}
