/**
 * How ten million photos would run on AWS: arithmetic on the batch machine as it is deployed, list prices and default quotas of
 * us-east-1 (2026-11), a simulation of the maps in steps of ten seconds, and two measurements of this machine: rows a second of
 * Prepare and of Report. One plan on the CPU, one on a GPU. Nothing here was run on AWS.
 */
import { performance } from "node:perf_hooks";
import { textLines } from "../functions/bulk/lines.js";
import { readManifest } from "../functions/bulk/manifest.js";
import { inPieces, TextPipe } from "../platform/streams.js";
import { batchDefinition } from "../statemachine/batch.js";

const PHOTOS = 10_000_000;

/** US dollars. */
const price = {
  transition: 25 / 1e6,
  lambdaGbSecond: 0.0000133334,
  lambdaCall: 0.2 / 1e6,
  s3Write: 5 / 1e6,
  s3Read: 0.4 / 1e6,
  recordWrite: 0.625 / 1e6,
  recordRead: 0.125 / 1e6,
} as const;

/** Quotas as accounts have them; all but the first can be raised. */
const quota = {
  /** Children of one map run at a time. */
  children: 10_000,
  /** Functions at a time, in the account. */
  functions: 1000,
  /** Further functions at a time in each ten seconds. */
  functionsRamp: 1000,
  /** State transitions a second of Standard executions, in the account. */
  transitions: 5000,
  /** Executions started a second. */
  starts: 300,
  /** Seconds that an execution may take. */
  execution: 365 * 86_400,
  /** Seconds that one call of Prepare, Sort or Report may take. */
  call: 900,
} as const;

interface Plan {
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

const cpuPhoto = 2.4;
const plans: readonly Plan[] = [
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

interface Run {
  readonly days: number;
  readonly binds: string;
  readonly transitionsPerSecond: number;
}

/** The map in steps of ten seconds: how many children run is the least of what each quota lets run. */
function simulate(plan: Plan): Run {
  const children = Math.ceil(PHOTOS / plan.perChild);
  const perChild = plan.states.length + plan.moreTransitions;
  const step = 10;
  const time: Record<string, number> = {};
  let done = 0;
  let seconds = 0;
  while (done < children) {
    const ramp = Math.min(quota.functions, quota.functionsRamp * (1 + seconds / step));
    const lets: readonly [string, number][] = [
      ["children of a map run", quota.children],
      [plan.gpu > 0 ? "turns on the GPUs (gpuTurns)" : "the deployment's concurrency", plan.atOnce],
      ["functions at a time", ramp / plan.functions],
      ["transitions a second", (quota.transitions / perChild) * plan.seconds],
      ["executions started a second", plan.starts === 0 ? Infinity : (quota.starts / plan.starts) * plan.seconds],
    ];
    const [binds, running] = lets.reduce((least, one) => (one[1] < least[1] ? one : least));
    done += (running / plan.seconds) * step;
    seconds += step;
    time[binds] = (time[binds] ?? 0) + step;
  }
  const [binds = ""] = Object.entries(time).sort(([, a], [, b]) => b - a)[0] ?? [];
  return { days: seconds / 86_400, binds, transitionsPerSecond: (children * perChild) / seconds };
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.byteLength;
  return bytes;
}

/** Rows a second through the streams of Prepare and of Report, with nothing but this machine's memory beneath. */
async function rowsPerSecond(): Promise<{ readonly prepare: number; readonly report: number }> {
  const rows = 200_000;
  async function* manifest(): AsyncIterable<string> {
    yield "image,instruction\n";
    for (let k = 0; k < rows; k++) yield `uploads/2026/summer/photo-${k}.jpg,make it warmer\n`;
  }
  let start = performance.now();
  const pipe = new TextPipe();
  const written = bytesOf(pipe);
  for await (const read of readManifest(inPieces(manifest()), "csv")) {
    if (read.kind === "row") pipe.push(`${JSON.stringify({ ...read.row, plan: null })}\n`);
  }
  pipe.end("closed");
  await written;
  const prepare = rows / ((performance.now() - start) / 1000);
  const row = JSON.stringify({
    id: "20260131T120000-0123456789abcdef0123-1234567",
    line: 1_234_567,
    image: "uploads/2026/summer/photo-1234567.jpg",
    instruction: "make it warmer",
    status: "succeeded",
    before: false,
    output: "edits/20260131T120000-0123456789abcdef0123-1234567/out/result-1.jpg",
    more: [],
    values: [],
    seconds: 2.4,
    dollars: 0,
    error: null,
    plan: "0123456789abcdef0123456789abcdef",
  });
  async function* results(): AsyncIterable<string> {
    for (let k = 0; k < rows; k++) yield `${row}\n`;
  }
  start = performance.now();
  async function* lines(): AsyncIterable<string> {
    for await (const line of textLines(inPieces(results()), Number.POSITIVE_INFINITY)) {
      if ("text" in line) yield `${JSON.stringify(JSON.parse(line.text))}\n`;
    }
  }
  await bytesOf(inPieces(lines()));
  return { prepare, report: rows / ((performance.now() - start) / 1000) };
}

const names = ["ingest", "plan", "compile", "critique", "publish", "batch", "items"] as const;
const definition = JSON.stringify(batchDefinition(Object.fromEntries(names.map((n) => [n, n])) as never, "rows"));
for (const state of plans.flatMap(({ states }) => states)) {
  if (!definition.includes(`${JSON.stringify(state)}:{"Type"`))
    throw new Error(`The batch machine has no state ${state}.`);
}

const speed = await rowsPerSecond();
const count = (value: number) =>
  value >= 1e6 ? `${(value / 1e6).toFixed(value >= 1e7 ? 0 : 2)} M` : Math.round(value).toLocaleString("en");
const dollars = (value: number) => `$${Math.round(value).toLocaleString("en")}`;
const duration = (days: number) => (days < 2 ? `${(days * 24).toFixed(1)} h` : `${days.toFixed(1)} d`);

const lines: [string, (plan: Plan, run: Run) => string][] = [
  ["machines", ({ starts }) => (starts === 0 ? "the batch machine" : "the batch machine, one of the plan's shape")],
  ["children of the map", ({ perChild }) => count(PHOTOS / perChild)],
  ["executions in all", ({ perChild, starts }) => count((PHOTOS / perChild) * (1 + starts))],
  ["events of the parent", () => "about 40 of 25,000"],
  ["state transitions", (p) => count((PHOTOS / p.perChild) * (p.states.length + p.moreTransitions))],
  ["… a second", (_, run) => Math.round(run.transitionsPerSecond).toLocaleString("en")],
  ["calls of functions", ({ calls }) => count(PHOTOS * calls)],
  ["S3 writes, reads", ({ s3 }) => `${count(PHOTOS * s3.writes)}, ${count(PHOTOS * s3.reads)}`],
  ["record writes, reads", ({ records: r }) => `${count(PHOTOS * r.writes)}, ${count(PHOTOS * r.reads)}`],
  ["time of the map", (_, run) => duration(run.days)],
  ["which quota binds", (_, run) => run.binds],
  ["Step Functions", (p) => dollars((PHOTOS / p.perChild) * (p.states.length + p.moreTransitions) * price.transition)],
  ["Lambda", (p) => dollars(PHOTOS * (p.gbSeconds * price.lambdaGbSecond + p.calls * price.lambdaCall))],
  ["S3 requests", ({ s3 }) => dollars(PHOTOS * (s3.writes * price.s3Write + s3.reads * price.s3Read))],
  ["DynamoDB", ({ records: r }) => dollars(PHOTOS * (r.writes * price.recordWrite + r.reads * price.recordRead))],
  ["GPU", ({ gpu }) => dollars(PHOTOS * gpu)],
  ["in all", (p) => dollars(PHOTOS * costOf(p))],
];

function costOf(p: Plan): number {
  const states = ((p.states.length + p.moreTransitions) / p.perChild) * price.transition;
  const functions = p.gbSeconds * price.lambdaGbSecond + p.calls * price.lambdaCall;
  const store = p.s3.writes * price.s3Write + p.s3.reads * price.s3Read;
  return states + functions + store + p.records.writes * price.recordWrite + p.records.reads * price.recordRead + p.gpu;
}

const runs = plans.map((plan) => ({ plan, run: simulate(plan) }));
console.log(`| ${count(PHOTOS)} photos | ${plans.map(({ name }) => name).join(" | ")} |`);
console.log(`| --- | ${plans.map(() => "---").join(" | ")} |`);
for (const [name, of] of lines) console.log(`| ${name} | ${runs.map(({ plan, run }) => of(plan, run)).join(" | ")} |`);
const alone = (plans[1]?.states.length ?? 0) + (plans[1]?.moreTransitions ?? 0);
console.log(
  `\nWith an execution for each photo the CPU plan's transitions alone would cost ${dollars(PHOTOS * alone * price.transition)}.`,
);
console.log(
  `Prepare: ${count(speed.prepare)} rows a second here, so ${Math.round(PHOTOS / speed.prepare)} of ${quota.call} seconds; Report: ${count(speed.report)}, so ${Math.round(PHOTOS / speed.report)}.`,
);
