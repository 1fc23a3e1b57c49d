import { catalogue } from "../../bricks/catalogue.js";
import { familyOf } from "../../bricks/cpu/families.js";
import type { State } from "../../statemachine/asl.js";
import { pipelineDefinition } from "../../statemachine/pipeline.js";
import { type FunctionName, functionTable } from "../functions/table.js";
import { assumptions } from "./assumptions.js";
import { gpuDollarsOf, type SampleEdit, secondsOf } from "./edits.js";
import { prices } from "./prices.js";

/** US dollars of one edit, by what they are paid for. */
export interface EditCost {
  readonly lambdaSeconds: number;
  readonly transitions: number;
  readonly lambda: number;
  readonly states: number;
  readonly storage: number;
  readonly rest: number;
  readonly models: number;
  readonly total: number;
}

interface Call {
  readonly name: FunctionName;
  readonly seconds: number;
  readonly s3: { readonly read: number; readonly write: number };
}

export function costOf(edit: SampleEdit): EditCost {
  const calls = callsOf(edit);
  const gbSeconds = calls.reduce((sum, { name, seconds }) => sum + (functionTable[name].memory / 1024) * seconds, 0);
  const lambda = calls.length * prices.lambda.request + gbSeconds * prices.lambda.gbSecond;
  const express = edit.machine.seconds !== null;
  const transitions = pipelineTransitions(express) + (express ? 0 : machineTransitions(edit));
  const states = transitions * prices.states.transition + (express ? expressCost(edit) : 0);
  const storage = storageCost(calls, edit);
  const rest = restCost(edit);
  const gpu = edit.plan.steps
    .filter(({ id }) => edit.onGpu.has(id))
    .reduce((sum, { brick }) => sum + gpuDollarsOf(brick), 0);
  const models = gpu + (edit.byModel ? assumptions.modelPlan : 0);
  const lambdaSeconds = calls.reduce((sum, { seconds }) => sum + seconds, 0);
  const total = lambda + states + storage + rest + models;
  return { lambdaSeconds, transitions, lambda, states, storage, rest, models, total };
}

function callsOf({ plan, onGpu, byModel }: SampleEdit): Call[] {
  const { seconds, s3, apiCalls } = assumptions;
  const none = { read: 0, write: 0 };
  const bricks = plan.steps.flatMap(({ id, brick }): Call[] => {
    const pictures = picturesOf(brick);
    const own = { read: s3.brick.read + pictures.read, write: s3.brick.write + pictures.write };
    if (onGpu.has(id)) {
      return [
        { name: "gpu-submit", seconds: seconds.gpuSubmit, s3: { read: own.read, write: pictures.read } },
        { name: "gpu-callback", seconds: seconds.gpuCallback, s3: none },
        { name: "gpu-settle", seconds: seconds.gpuSettle, s3: own },
      ];
    }
    return [{ name: familyOf(brick) ?? "declared", seconds: secondsOf(brick), s3: own }];
  });
  return [
    { name: "api", seconds: seconds.api, s3: s3.api },
    ...Array.from({ length: apiCalls - 1 }, (): Call => ({ name: "api", seconds: seconds.api, s3: none })),
    { name: "ingest", seconds: seconds.ingest, s3: s3.ingest },
    { name: "plan", seconds: byModel ? seconds.planModel : seconds.planOffline, s3: s3.plan },
    { name: "compile", seconds: seconds.compile, s3: s3.compile },
    ...bricks,
    { name: "publish", seconds: seconds.publish, s3: s3.publish },
  ];
}

/** Pictures that a call of a brick reads and writes. */
function picturesOf(brick: string): { read: number; write: number } {
  const { inputs = {}, outputs = {} } = catalogue.get(brick) ?? {};
  const count = (ports: typeof inputs) =>
    Object.values(ports).filter(({ type, nullable }) => (type === "Image" || type === "Mask") && !nullable).length;
  return { read: Math.max(1, count(inputs)), write: Math.max(1, count(outputs)) };
}

/** States that the pipeline enters for an edit without a critic that goes well. */
function pipelineTransitions(express: boolean): number {
  const name = "function";
  const { States, StartAt } = pipelineDefinition({
    ingest: name,
    plan: name,
    compile: name,
    critique: name,
    publish: name,
  });
  const chosen: Readonly<Record<string, string>> = {
    "Express wanted": express ? "Run express" : "Run",
    "Express ended": "Critic wanted",
  };
  let entered = 0;
  for (let at: string | null = StartAt; at !== null; entered++) at = after(States[at], chosen[at]);
  return entered;
}

function after(state: State | undefined, chosen: string | undefined): string | null {
  if (state === undefined) return null;
  if (state.Type === "Choice") return chosen ?? state.Default;
  return "Next" in state ? state.Next : null;
}

function machineTransitions({ machine }: SampleEdit): number {
  return Object.values(machine.definition.States).filter(({ Type }) => Type !== "Fail").length;
}

function expressCost({ plan }: SampleEdit): number {
  const seconds = plan.steps.reduce((sum, { brick }) => sum + secondsOf(brick), 0);
  return prices.states.express + seconds * prices.states.expressGb * prices.states.expressGbSecond;
}

function storageCost(calls: readonly Call[], { plan }: SampleEdit): number {
  const { megabytes, days } = assumptions;
  const requests = calls.reduce((sum, { s3 }) => sum + s3.read * prices.s3.read + s3.write * prices.s3.write, 0);
  const gigabytes = (megabytes.source + megabytes.edit + megabytes.step * plan.steps.length) / 1024;
  return requests + gigabytes * prices.s3.gbMonth * (days / 30);
}

/** Records, API, news, log lines, traces. */
function restCost({ onGpu }: SampleEdit): number {
  const { dynamo, apiCalls, logKilobytes } = assumptions;
  // A prediction's own records: claim, waiters, delivery.
  const more = onGpu.size * 6;
  return (
    (dynamo.reads + more) * prices.dynamo.read +
    (dynamo.writes + more) * prices.dynamo.write +
    apiCalls * prices.api.request +
    prices.events.event +
    (logKilobytes / 1024 / 1024) * prices.logs.gb +
    prices.xray.trace
  );
}
