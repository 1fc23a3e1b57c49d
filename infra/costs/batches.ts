import { prices } from "./prices.js";

/** Requests of one folder of the bucket. */
interface S3Requests {
  readonly writes?: number;
  readonly reads?: number;
}

/** What one step of a child of a batch's map does, in this order: transitions, then its function and what that asks for, then a wait. */
export interface BatchStep {
  /** Names of the states entered; they must be in the definition. */
  readonly states: readonly string[];
  /** Transitions besides: of a machine that the state runs. */
  readonly moreTransitions?: number;
  /** Executions that it starts. */
  readonly starts?: number;
  /** Seconds and GB of a function, called once. */
  readonly call?: { readonly of: string; readonly seconds: number; readonly gb: number };
  /** Pieces in which the call asks for the rest, one after the other. Default: 1. */
  readonly pieces?: number;
  /** S3 requests by the folder they go to. */
  readonly s3?: Readonly<Record<string, S3Requests>>;
  /** DynamoDB's units, of the table and, for all that is written, of its index. */
  readonly records?: { readonly writes: number; readonly reads: number };
  /** Units written under keys that all photos of the batch share; `over` so many of them, by chance. */
  readonly hot?: readonly { readonly key: string; readonly writes: number; readonly over: number }[];
  /** Events told of: an edit's end. */
  readonly news?: number;
  /** Seconds without a function: for a GPU. */
  readonly waits?: number;
}

/** A kind of batch on AWS, as its photos' work is counted. */
export interface BatchWork {
  readonly name: string;
  /** Children at a time, as the deployment allows, and what allows no more. */
  readonly atOnce: number;
  readonly atOnceBy: string;
  /** Photos of a child. */
  readonly perChild: number;
  readonly steps: readonly BatchStep[];
  /** US dollars a photo for the GPU. */
  readonly gpu: number;
}

/** Lists of a batch's edits (functions/batch/edit-lists.ts), records it counts in (functions/batch/tally.ts). */
const [LISTS, TALLIES] = [16, 8];
/** Photos of one call (infra/lambda/batch.ts), two side by side. */
const PER_CALL = 20;
/** Seconds of a photo of 12, and of 1 megapixel, whose tone is changed: estimates, not measured on AWS. */
const [LARGE, SMALL] = [2.4, 0.3];

/** Photos whose tone is changed on the CPU. What a photo asks of S3 and of the records is held to the program by a test. */
export function toneWork(name: string, seconds: number, atOnce = 500): BatchWork {
  const photos = PER_CALL;
  return {
    name,
    atOnce,
    atOnceBy: "the deployment's concurrency",
    perChild: photos,
    steps: [
      { states: ["Take photos"] },
      {
        states: ["Edit photos"],
        call: { of: "batch-items", seconds: (photos * seconds) / 2, gb: 3.008 },
        pieces: photos / 2,
        // The photo and the result. What photos share, their plan and the order, is read once an environment.
        s3: {
          "uploads/": { reads: photos },
          "edits/": { writes: photos },
        },
        // An edit's record, and once a call the batch's record and one of its counts.
        records: { writes: 2 * (photos + 1), reads: 2 * photos + 2 },
        hot: [
          { key: "the lists of the batch's edits", writes: photos, over: LISTS },
          { key: "the batch's counts", writes: 1, over: TALLIES },
          { key: "the index of counts", writes: 1, over: 1 },
        ],
        news: photos,
      },
      { states: ["Photos left", "Photos done"] },
    ],
    gpu: 0,
  };
}

/** KB of the record of turns for each of them. */
const TURN = 0.12;

/** Photos with an inpainting step on a GPU, an execution each. */
export function gpuWork(name: string, turns = 40): BatchWork {
  const turn = { key: "the record of turns on the GPUs", writes: Math.ceil(turns * TURN), over: 1 };
  const small = { writes: 2, reads: 1 };
  return {
    name,
    atOnce: turns,
    atOnceBy: "turns on the GPUs (gpuTurns)",
    perChild: 1,
    steps: [
      {
        states: ["Begin photo", "To be done", "Take photo", "Start"],
        call: { of: "batch", seconds: 0.15, gb: 1.769 },
        s3: { "batch-work/": { reads: 1 } },
        records: { writes: 2 * turn.writes, reads: 3 },
        hot: [turn],
      },
      {
        states: ["Ingest"],
        call: { of: "ingest", seconds: 1.2, gb: 2 },
        s3: { "uploads/": { reads: 1 }, "edits/": { writes: 4, reads: 1 } },
        records: small,
      },
      {
        states: ["Plan", "Detail wanted"],
        call: { of: "plan", seconds: 0.2, gb: 0.5 },
        s3: { "sources/": { reads: 1 }, "edits/": { writes: 1, reads: 1 } },
      },
      {
        states: ["Compile", "Express wanted"],
        call: { of: "compile", seconds: 0.2, gb: 0.5 },
        s3: { "edits/": { writes: 1, reads: 2 } },
        records: small,
      },
      // The compiled machine: its start, two bricks and its end. A mask, then a prediction that nothing here waits for.
      {
        states: ["Run"],
        moreTransitions: 2,
        starts: 1,
        call: { of: "perception", seconds: 0.4, gb: 1 },
        s3: { "edits/": { writes: 2, reads: 3 } },
        records: small,
      },
      {
        states: [],
        moreTransitions: 1,
        call: { of: "gpu-submit", seconds: 0.3, gb: 1 },
        s3: { "edits/": { writes: 2, reads: 3 } },
        records: { writes: 4, reads: 2 },
        waits: 11.3,
      },
      {
        states: [],
        moreTransitions: 1,
        call: { of: "gpu-callback", seconds: 0.3, gb: 1 },
        s3: { "edits/": { writes: 2, reads: 1 } },
        records: { writes: 4, reads: 2 },
      },
      {
        states: ["Critic wanted", "Publish"],
        call: { of: "publish", seconds: 1.8, gb: 3 },
        s3: { "edits/": { writes: 2, reads: 2 } },
        records: { writes: 4, reads: 2 },
        hot: [{ key: "the lists of the batch's edits", writes: 2, over: LISTS }],
        news: 1,
      },
      {
        states: ["Count success", "Photo done"],
        call: { of: "batch", seconds: 0.15, gb: 1.769 },
        records: { writes: 2 * turn.writes + 2, reads: 2 },
        hot: [
          turn,
          { key: "the batch's counts", writes: 1, over: TALLIES },
          { key: "the index of counts", writes: 1, over: 1 },
        ],
      },
    ],
    gpu: 0.04,
  };
}

export const batchWorks: readonly BatchWork[] = [
  toneWork("CPU: tone, 12 megapixels", LARGE),
  gpuWork("GPU: one inpainting step"),
];

/** What may be asked for besides, to see what binds then: small photos, and quotas that were raised. */
export const furtherWorks: readonly BatchWork[] = [
  toneWork("CPU: tone, 1 megapixel", SMALL),
  toneWork("CPU, 12 megapixels, 10,000 at once", LARGE, 10_000),
  gpuWork("GPU, 200 turns", 200),
];

/** US dollars of one photo, by what they are paid for. */
export interface BatchCost {
  readonly states: number;
  readonly lambda: number;
  readonly s3: number;
  readonly records: number;
  readonly events: number;
  readonly gpu: number;
  readonly total: number;
}

/** What one child of the map asks for. */
export function demandOf({ steps }: BatchWork) {
  const sum = (of: (step: BatchStep) => number | undefined) => steps.reduce((all, step) => all + (of(step) ?? 0), 0);
  const folders = (of: (requests: S3Requests) => number | undefined) =>
    sum(({ s3 = {} }) => Object.values(s3).reduce((all, requests) => all + (of(requests) ?? 0), 0));
  return {
    // Its own start is one, too.
    transitions: 1 + sum(({ states, moreTransitions = 0 }) => states.length + moreTransitions),
    starts: sum(({ starts }) => starts),
    calls: sum(({ call }) => (call === undefined ? 0 : 1)),
    functionSeconds: sum(({ call }) => call?.seconds),
    seconds: sum(({ call, waits = 0 }) => (call?.seconds ?? 0) + waits),
    gbSeconds: sum(({ call }) => (call === undefined ? 0 : call.seconds * call.gb)),
    s3: { writes: folders(({ writes }) => writes), reads: folders(({ reads }) => reads) },
    records: { writes: sum(({ records }) => records?.writes), reads: sum(({ records }) => records?.reads) },
    news: sum(({ news }) => news),
  };
}

export function batchCostOf(work: BatchWork): BatchCost {
  const { transitions, calls, gbSeconds, s3, records, news } = demandOf(work);
  const photo = (dollars: number) => dollars / work.perChild;
  const cost = {
    states: photo(transitions * prices.states.transition),
    lambda: photo(gbSeconds * prices.lambda.gbSecond + calls * prices.lambda.request),
    s3: photo(s3.writes * prices.s3.write + s3.reads * prices.s3.read),
    records: photo(records.writes * prices.dynamo.write + records.reads * prices.dynamo.read),
    events: photo(news * prices.events.event),
    gpu: work.gpu,
  };
  return { ...cost, total: Object.values(cost).reduce((sum, dollars) => sum + dollars, 0) };
}
