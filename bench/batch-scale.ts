/**
 * How ten million photos would run on AWS: arithmetic on the batch machine as it is deployed, list prices and default quotas of
 * us-east-1 (2026-11), a simulation of the maps event by event (infra/costs/simulation), and two measurements of this machine: rows a
 * second of Prepare and of Report. Nothing here was run on AWS.
 */
import { performance } from "node:perf_hooks";
import { textLines } from "../functions/bulk/lines.js";
import { readManifest } from "../functions/bulk/manifest.js";
import { type BatchWork, batchCostOf, batchWorks, demandOf, furtherWorks } from "../infra/costs/batches.js";
import { prices } from "../infra/costs/prices.js";
import { defaultQuotas, sizes } from "../infra/costs/quotas.js";
import { type Simulated, simulate } from "../infra/costs/simulation/simulate.js";
import { inPieces, TextPipe } from "../platform/streams.js";
import { batchDefinition } from "../statemachine/batch.js";

const PHOTOS = 10_000_000;

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
for (const state of batchWorks.flatMap(({ steps }) => steps.flatMap(({ states }) => states))) {
  if (!definition.includes(`${JSON.stringify(state)}:{"Type"`))
    throw new Error(`The batch machine has no state ${state}.`);
}
const numberIn = (pattern: RegExp): number => {
  const found = Number(pattern.exec(definition)?.[1]);
  if (Number.isFinite(found)) return found;
  throw new Error(`The batch machine has no ${pattern.source}.`);
};
const askedAgain = numberIn(/"NoTurnError"\],"IntervalSeconds":\d+,"MaxAttempts":(\d+)/);
const inputBytes = numberIn(/"MaxInputBytesPerBatch":(\d+)/);

const speed = await rowsPerSecond();
const count = (value: number) =>
  value >= 1e6 ? `${(value / 1e6).toFixed(value >= 1e7 ? 0 : 2)} M` : Math.round(value).toLocaleString("en");
const dollars = (value: number) => `$${Math.round(value).toLocaleString("en")}`;
const duration = (seconds: number) =>
  seconds < 2 * 86_400 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} d`;
const percent = (share: number) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

interface Run {
  readonly work: BatchWork;
  readonly children: number;
  readonly demand: ReturnType<typeof demandOf>;
  readonly run: Simulated;
}

const runOf = (work: BatchWork): Run => {
  // Whoever asks for more children asks for as many functions.
  const quotas = { ...defaultQuotas, functions: Math.max(defaultQuotas.functions, 1.2 * work.atOnce) };
  return {
    work,
    children: Math.ceil(PHOTOS / work.perChild),
    demand: demandOf(work),
    run: simulate(work, { photos: PHOTOS, quotas }),
  };
};

/** What is used most besides the places, and what was refused, of all that was asked for. */
function nextLimit({ work, run }: Run): string {
  const [name, share] = Object.entries(run.used)
    .filter(([one]) => one !== run.binds && one !== work.atOnceBy)
    .sort(([, a], [, b]) => b - a)[0] ?? ["", 0];
  return `${name}: ${percent(share)}`;
}

const refusedOf = ({ run }: Run) => {
  const all = Object.values(run.refused).reduce((sum, times) => sum + times, 0);
  return all === 0 ? "none" : Object.keys(run.refused).join(", ");
};

const time: [string, (one: Run) => string][] = [
  ["time of the map", ({ run }) => duration(run.seconds)],
  ["photos a second", ({ run }) => run.photosPerSecond.toPrecision(3)],
  ["what binds", ({ run }) => run.binds],
  ["used most besides", nextLimit],
  ["refused and asked again", refusedOf],
];
const table: [string, (one: Run) => string][] = [
  [
    "machines",
    ({ demand }) => (demand.starts === 0 ? "the batch machine" : "the batch machine, one of the plan's shape"),
  ],
  ["children of the map", ({ children }) => count(children)],
  ["executions in all", ({ children, demand }) => count(children * (1 + demand.starts))],
  ["state transitions", ({ children, demand }) => count(children * demand.transitions)],
  ["… a second", ({ children, demand, run }) => String(Math.round((children * demand.transitions) / run.seconds))],
  ["calls of functions", ({ children, demand }) => count(children * demand.calls)],
  [
    "S3 writes, reads",
    ({ children, demand: { s3 } }) => `${count(children * s3.writes)}, ${count(children * s3.reads)}`,
  ],
  [
    "units of records written, read",
    ({ children, demand: { records } }) => `${count(children * records.writes)}, ${count(children * records.reads)}`,
  ],
  ...time,
  ["Step Functions", ({ work }) => dollars(PHOTOS * batchCostOf(work).states)],
  ["Lambda", ({ work }) => dollars(PHOTOS * batchCostOf(work).lambda)],
  ["S3 requests", ({ work }) => dollars(PHOTOS * batchCostOf(work).s3)],
  ["DynamoDB", ({ work }) => dollars(PHOTOS * batchCostOf(work).records)],
  ["EventBridge", ({ work }) => dollars(PHOTOS * batchCostOf(work).events)],
  ["GPU", ({ work }) => dollars(PHOTOS * batchCostOf(work).gpu)],
  ["in all", ({ work }) => dollars(PHOTOS * batchCostOf(work).total)],
];

function print(works: readonly BatchWork[], lines: readonly [string, (one: Run) => string][]): void {
  const runs = works.map(runOf);
  console.log(`| ${count(PHOTOS)} photos | ${works.map(({ name }) => name).join(" | ")} |`);
  console.log(`| --- | ${works.map(() => "---").join(" | ")} |`);
  for (const [name, of] of lines) console.log(`| ${name} | ${runs.map(of).join(" | ")} |`);
  console.log("");
}

print(batchWorks, table);
console.log("What binds when photos are smaller or more is allowed:\n");
print(furtherWorks, time);
const gpu = batchWorks.find(({ perChild }) => perChild === 1);
const alone = gpu === undefined ? 0 : demandOf(gpu).transitions;
const whole = (value: number) => value.toLocaleString("en");
console.log(
  `With an execution for each photo the CPU plan's transitions alone would cost ${dollars(PHOTOS * alone * prices.states.transition)}.`,
);
console.log(
  `Sizes: a parent has about 40 events, a photo that waits a day for its turn ${whole(3 * askedAgain + 100)}, of ${whole(sizes.history)}; a child's input has ${whole(inputBytes)} bytes at most, of ${whole(sizes.payload)}.`,
);
console.log(
  `Prepare: ${count(speed.prepare)} rows a second here, so ${Math.round(PHOTOS / speed.prepare)} of ${sizes.call} seconds; Report: ${count(speed.report)}, so ${Math.round(PHOTOS / speed.report)}.`,
);
