import { randomUUID } from "node:crypto";
import type { DistributedMap, MapState } from "../../definition.js";
import { unexpectedType } from "../../expression.js";
import { Aborted, EvaluationFailure, StateFailure, stateErrors } from "../../failure.js";
import { byteLength, isObject, type Json, type JsonObject, type Payload, payloadOf } from "../../json.js";
import type { StoredMachine } from "../../machines.js";
import type { MapObjects } from "../../map-objects.js";
import type { Template } from "../../template.js";
import { record } from "../branch.js";
import { sourceOf } from "../simple.js";
import { checkSize, evaluate, evaluationFailed, leave, type Outcome, type Visit } from "../visit.js";
import { MapRunState } from "./map-run.js";
import { type ItemPlace, readItems } from "./read-items.js";
import { ResultFiles } from "./write-results.js";

type DistributedVisit = Visit<MapState & { readonly distributed: DistributedMap }>;

/** Children side by side where MaxConcurrency does not say. Step Functions: 10,000. */
const MOST_CHILDREN = 1000;

/** One attempt at a Distributed Map: every item, or batch of items, is an execution of its own. */
export async function runDistributed(visit: DistributedVisit): Promise<Outcome> {
  const { branch, state } = visit;
  const { distributed } = state;
  const { services, execution } = branch;
  const concurrency = (await whole(visit, state.maxConcurrency, "MaxConcurrency")) || MOST_CHILDREN;
  const perChild = distributed.batcher
    ? Math.max(1, (await whole(visit, distributed.batcher.maxItems, "ItemBatcher/MaxItemsPerBatch")) ?? 1)
    : null;
  const mostBytes = distributed.batcher
    ? ((await whole(visit, distributed.batcher.maxBytes, "ItemBatcher/MaxInputBytesPerBatch")) ??
      services.limits.payloadBytes)
    : 0;
  const batchInput = distributed.batcher?.input
    ? await evaluate(visit, distributed.batcher.input, "ItemBatcher/BatchInput")
    : undefined;
  const tolerated = {
    count: await whole(visit, distributed.toleratedCount, "ToleratedFailureCount"),
    percentage: await number(visit, distributed.toleratedPercentage, "ToleratedFailurePercentage"),
  };
  const items = await itemsOf(visit);
  const id = randomUUID();
  const arn = mapRunArn(execution.machine.arn, distributed.label, id);
  const files = await filesOf(visit, arn, id);
  record(branch, "MapStateStarted", { mapStateStartedEventDetails: { length: 0 } });
  const run = new MapRunState(arn, execution.arn, distributed.label, services.clock.now(), concurrency, tolerated);
  execution.mapRuns.push(run);
  record(branch, "MapRunStarted", { mapRunStartedEventDetails: { mapRunArn: arn } });
  branch.activity = { type: "Map", children: [] };
  const machine = childMachine(execution.machine, state, distributed);
  const outputs: Json[] = [];
  const stop = branch.signal.child();
  const children = new Set<Promise<void>>();
  const begin = (input: Payload, count: number): void => {
    run.begin(count);
    const child = services.startMapChild({ machine, input: checkSize(input, visit), depth: execution.depth + 1 });
    const unhear = stop.signal.onStop(() => services.stopChild(child, "The Map Run was stopped."));
    const done = child.done.then(() => {
      unhear();
      run.finish(child.status, count);
      if (child.ending?.status === "SUCCEEDED" && files === null) outputs.push(child.ending.output.value);
      files?.add(child);
      children.delete(done);
    });
    children.add(done);
  };
  try {
    let index = 0;
    let held: Json[] = [];
    const frame = byteLength(JSON.stringify({ BatchInput: batchInput ?? null, Items: [] }));
    let heldBytes = frame;
    const flush = (): void => {
      const input = { ...(batchInput === undefined ? {} : { BatchInput: batchInput }), Items: held };
      begin(payloadOf(input), held.length);
      held = [];
      heldBytes = frame;
    };
    for await (const item of items) {
      if (branch.signal.stopped) throw new Aborted("stopped");
      while (children.size >= concurrency) await branch.signal.race(Promise.race(children));
      if (run.tooMany(false)) break;
      const input = await itemInput(visit, item, index++);
      if (perChild === null) begin(payloadOf(input), 1);
      else {
        const bytes = byteLength(JSON.stringify(input)) + 1;
        if (held.length > 0 && heldBytes + bytes > mostBytes) flush();
        heldBytes += bytes;
        if (held.push(input) >= perChild) flush();
      }
    }
    if (held.length > 0 && !run.tooMany(false)) flush();
    while (children.size > 0 && !run.tooMany(false)) await branch.signal.race(Promise.race(children));
    if (run.tooMany(true)) throw new StateFailure(EXCEEDED, "The specified tolerated failure threshold was exceeded");
    const result = checkSize(payloadOf(await resultOf(files, run, outputs, visit)), visit);
    run.end("SUCCEEDED", services.clock.now());
    record(branch, "MapRunSucceeded", {});
    record(branch, "MapStateSucceeded", {}, 0, { advance: false });
    branch.activity = undefined;
    return await leave(visit, state, { result: result.value }, result, state.next);
  } catch (error) {
    stop.signal.stop();
    await Promise.allSettled(children);
    branch.activity = undefined;
    const failure = error instanceof StateFailure ? error : null;
    if (run.status === "RUNNING") run.end(failure ? "FAILED" : "ABORTED", services.clock.now());
    if (failure === null) {
      await files?.drop();
      throw error;
    }
    // What the children came to is kept even where too many of them failed.
    await files?.close();
    const details = { error: failure.error, cause: failure.failureCause };
    record(branch, "MapRunFailed", { mapRunFailedEventDetails: details });
    throw failure;
  } finally {
    stop.release();
  }
}

const EXCEEDED = "States.ExceedToleratedFailureThreshold";

function mapRunArn(machineArn: string, label: string, id: string): string {
  return `${machineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${id}`;
}

/** The item processor as the machine of the children. */
function childMachine(parent: StoredMachine, state: MapState, { label, type }: DistributedMap): StoredMachine {
  return {
    ...parent,
    arn: `${parent.arn}/${label}`,
    name: `${parent.name}/${label}`,
    type,
    compiled: { ...state.processor, timeoutSeconds: undefined },
  };
}

async function itemsOf(visit: DistributedVisit): Promise<AsyncIterable<Json> | Iterable<Json>> {
  const { state } = visit;
  const { reader } = state.distributed;
  if (reader) {
    const objects = objectsOf(visit);
    const place = placeOf(await evaluate(visit, reader.arguments, "ItemReader/Arguments"));
    return read(objects, reader, place);
  }
  const items = state.items ? await evaluate(visit, state.items, "Items") : visit.input.value;
  if (Array.isArray(items)) return items as readonly Json[];
  throw evaluationFailed(
    visit,
    state.items
      ? unexpectedType(sourceOf(state.items), "Items", "array", items)
      : new EvaluationFailure(`Map state input must be an array but was: ${JSON.stringify(items)}`),
  );
}

async function* read(
  objects: MapObjects,
  reader: NonNullable<DistributedMap["reader"]>,
  place: ItemPlace,
): AsyncIterable<Json> {
  try {
    yield* readItems(objects, reader, place);
  } catch (error) {
    throw new StateFailure("States.ItemReaderFailed", error instanceof Error ? error.message : String(error));
  }
}

function placeOf(value: Json): ItemPlace {
  const fields = isObject(value) ? value : {};
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  return { bucket: text("Bucket"), key: text("Key"), prefix: text("Prefix") };
}

async function filesOf(visit: DistributedVisit, arn: string, id: string): Promise<ResultFiles | null> {
  const { writer } = visit.state.distributed;
  if (!writer) return null;
  const { bucket, prefix } = placeOf(await evaluate(visit, writer.arguments, "ResultWriter/Arguments"));
  const folder = `${prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`}${id}/`;
  return new ResultFiles(objectsOf(visit), writer, bucket, folder, arn);
}

async function resultOf(
  files: ResultFiles | null,
  run: MapRunState,
  outputs: Json[],
  visit: DistributedVisit,
): Promise<Json> {
  if (files === null) return outputs;
  try {
    const Key = await files.close();
    const { bucket } = placeOf(
      await evaluate(
        visit,
        visit.state.distributed.writer?.arguments ?? { kind: "literal", value: {} },
        "ResultWriter",
      ),
    );
    return { MapRunArn: run.arn, ResultWriterDetails: { Bucket: bucket, Key } };
  } catch (error) {
    if (error instanceof StateFailure) throw error;
    throw new StateFailure("States.ResultWriterFailed", error instanceof Error ? error.message : String(error));
  }
}

function objectsOf({ branch }: Visit): MapObjects {
  const { objects } = branch.services;
  if (objects) return objects;
  throw new StateFailure(stateErrors.runtime, "This engine was given no objects that a Distributed Map could read.");
}

async function itemInput(visit: DistributedVisit, item: Json, index: number): Promise<Json> {
  const selector = visit.state.itemSelector;
  if (!selector) return item;
  const inIteration: Visit = { ...visit, branch: { ...visit.branch, mapItem: { Index: index, Value: item } } };
  return evaluate(inIteration, selector, "ItemSelector");
}

async function number(visit: Visit, template: Template | undefined, field: string): Promise<number | null> {
  if (!template) return null;
  const value: Json | JsonObject = await evaluate(visit, template, field);
  if (typeof value === "number" && value >= 0) return value;
  throw evaluationFailed(visit, unexpectedType(sourceOf(template), field, "non-negative number", value));
}

async function whole(visit: Visit, template: Template | undefined, field: string): Promise<number | null> {
  const value = await number(visit, template, field);
  if (value === null || Number.isInteger(value)) return value;
  throw evaluationFailed(visit, unexpectedType(template ? sourceOf(template) : "", field, "integer", value));
}
