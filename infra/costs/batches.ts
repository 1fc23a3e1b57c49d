import { prices } from "./prices.js";

/** A kind of batch on AWS, as its photos' work is counted. */
export interface BatchWork {
  readonly name: string;
  /** Children at a time, as the deployment allows. */
  readonly atOnce: number;
  readonly perChild: number;
  /** Names of the states that a child goes through; they must be in the definition. */
  readonly states: readonly string[];
  /** Transitions of a child besides: its start, and those of the compiled machine. */
  readonly moreTransitions: number;
  /** Executions that a child starts. */
  readonly starts: number;
  /** Seconds from a child's begin to its end. */
  readonly seconds: number;
  /** Functions of a child that run at a time, on average. */
  readonly functions: number;
  /** GB-seconds and calls of functions a photo. */
  readonly gbSeconds: number;
  readonly calls: number;
  readonly s3: { readonly writes: number; readonly reads: number };
  readonly records: { readonly writes: number; readonly reads: number };
  /** US dollars a photo for the GPU. */
  readonly gpu: number;
}

/** Seconds of a photo of 12 megapixels whose tone is changed: an estimate, not measured on AWS. */
const cpuPhoto = 2.4;
export const batchWorks: readonly BatchWork[] = [
  {
    name: "CPU: tone, 12 megapixels",
    atOnce: 500,
    perChild: 20,
    states: ["Take photos", "Edit photos", "Photos left", "Photos done"],
    moreTransitions: 1,
    starts: 0,
    // Two photos side by side.
    seconds: (20 * cpuPhoto) / 2,
    functions: 1,
    gbSeconds: (cpuPhoto / 2) * 3.008,
    calls: 1 / 20,
    s3: { writes: 1, reads: 2 },
    records: { writes: 1 + 1 / 20, reads: 2 },
    gpu: 0,
  },
  {
    name: "GPU: one inpainting step",
    atOnce: 40,
    perChild: 1,
    states: [
      "Begin photo",
      "To be done",
      "Take photo",
      "Start",
      "Ingest",
      "Plan",
      "Detail wanted",
      "Compile",
      "Express wanted",
      "Run",
      "Critic wanted",
      "Publish",
      "Count success",
      "Photo done",
    ],
    // Its own start; the compiled machine's start, two bricks and its end.
    moreTransitions: 1 + 4,
    starts: 1,
    seconds: 16,
    functions: 0.4,
    gbSeconds: 1.2 * 2 + 0.2 * 0.5 + 0.2 * 0.5 + 0.4 * 1 + 0.6 * 1 + 1.8 * 3 + 2 * 0.15 * 1.769,
    calls: 9,
    s3: { writes: 14, reads: 16 },
    records: { writes: 11, reads: 12 },
    gpu: 0.04,
  },
];

/** US dollars of one photo, by what they are paid for. */
export interface BatchCost {
  readonly states: number;
  readonly lambda: number;
  readonly s3: number;
  readonly records: number;
  readonly gpu: number;
  readonly total: number;
}

/** Transitions of one child of the map. */
export function transitionsOf({ states, moreTransitions }: BatchWork): number {
  return states.length + moreTransitions;
}

export function batchCostOf(work: BatchWork): BatchCost {
  const states = (transitionsOf(work) / work.perChild) * prices.states.transition;
  const lambda = work.gbSeconds * prices.lambda.gbSecond + work.calls * prices.lambda.request;
  const s3 = work.s3.writes * prices.s3.write + work.s3.reads * prices.s3.read;
  const records = work.records.writes * prices.dynamo.write + work.records.reads * prices.dynamo.read;
  const { gpu } = work;
  return { states, lambda, s3, records, gpu, total: states + lambda + s3 + records + gpu };
}
