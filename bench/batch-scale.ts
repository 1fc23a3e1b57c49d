/**
 * How ten million photos would run on AWS: arithmetic on the batch machine as it is deployed, list prices and default quotas of
 * us-east-1 (2026-11), a simulation of the maps in steps of ten seconds, and two measurements of this machine: rows a second of
 * Prepare and of Report. One plan on the CPU, one on a GPU. Nothing here was run on AWS.
 */
import { performance } from "node:perf_hooks";
import { textLines } from "../functions/bulk/lines.js";
import { readManifest } from "../functions/bulk/manifest.js";
import { type BatchWork, batchCostOf, batchWorks, transitionsOf } from "../infra/costs/batches.js";
import { prices } from "../infra/costs/prices.js";
import { inPieces, TextPipe } from "../platform/streams.js";
import { batchDefinition } from "../statemachine/batch.js";

const PHOTOS = 10_000_000;

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

interface Run {
  readonly days: number;
  readonly binds: string;
  readonly transitionsPerSecond: number;
}

/** The map in steps of ten seconds: how many children run is the least of what each quota lets run. */
function simulate(plan: BatchWork): Run {
  const children = Math.ceil(PHOTOS / plan.perChild);
  const perChild = transitionsOf(plan);
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
for (const state of batchWorks.flatMap(({ states }) => states)) {
  if (!definition.includes(`${JSON.stringify(state)}:{"Type"`))
    throw new Error(`The batch machine has no state ${state}.`);
}

const speed = await rowsPerSecond();
const count = (value: number) =>
  value >= 1e6 ? `${(value / 1e6).toFixed(value >= 1e7 ? 0 : 2)} M` : Math.round(value).toLocaleString("en");
const dollars = (value: number) => `$${Math.round(value).toLocaleString("en")}`;
const duration = (days: number) => (days < 2 ? `${(days * 24).toFixed(1)} h` : `${days.toFixed(1)} d`);

const lines: [string, (plan: BatchWork, run: Run) => string][] = [
  ["machines", ({ starts }) => (starts === 0 ? "the batch machine" : "the batch machine, one of the plan's shape")],
  ["children of the map", ({ perChild }) => count(PHOTOS / perChild)],
  ["executions in all", ({ perChild, starts }) => count((PHOTOS / perChild) * (1 + starts))],
  ["events of the parent", () => "about 40 of 25,000"],
  ["state transitions", (p) => count((PHOTOS / p.perChild) * transitionsOf(p))],
  ["… a second", (_, run) => Math.round(run.transitionsPerSecond).toLocaleString("en")],
  ["calls of functions", ({ calls }) => count(PHOTOS * calls)],
  ["S3 writes, reads", ({ s3 }) => `${count(PHOTOS * s3.writes)}, ${count(PHOTOS * s3.reads)}`],
  ["record writes, reads", ({ records: r }) => `${count(PHOTOS * r.writes)}, ${count(PHOTOS * r.reads)}`],
  ["time of the map", (_, run) => duration(run.days)],
  ["which quota binds", (_, run) => run.binds],
  ["Step Functions", (p) => dollars(PHOTOS * batchCostOf(p).states)],
  ["Lambda", (p) => dollars(PHOTOS * batchCostOf(p).lambda)],
  ["S3 requests", (p) => dollars(PHOTOS * batchCostOf(p).s3)],
  ["DynamoDB", (p) => dollars(PHOTOS * batchCostOf(p).records)],
  ["GPU", (p) => dollars(PHOTOS * batchCostOf(p).gpu)],
  ["in all", (p) => dollars(PHOTOS * batchCostOf(p).total)],
];

const runs = batchWorks.map((plan) => ({ plan, run: simulate(plan) }));
console.log(`| ${count(PHOTOS)} photos | ${batchWorks.map(({ name }) => name).join(" | ")} |`);
console.log(`| --- | ${batchWorks.map(() => "---").join(" | ")} |`);
for (const [name, of] of lines) console.log(`| ${name} | ${runs.map(({ plan, run }) => of(plan, run)).join(" | ")} |`);
const gpu = batchWorks.find(({ perChild }) => perChild === 1);
const alone = gpu === undefined ? 0 : transitionsOf(gpu);
console.log(
  `\nWith an execution for each photo the CPU plan's transitions alone would cost ${dollars(PHOTOS * alone * prices.states.transition)}.`,
);
console.log(
  `Prepare: ${count(speed.prepare)} rows a second here, so ${Math.round(PHOTOS / speed.prepare)} of ${quota.call} seconds; Report: ${count(speed.report)}, so ${Math.round(PHOTOS / speed.report)}.`,
);
