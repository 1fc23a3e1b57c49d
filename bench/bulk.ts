/**
 * A batch on this machine against the raw limit, in the same run (before and after the batch, so that what else the machine does
 * weighs on both), at 1, 12 and 24 megapixels, for every change of tone. The limit has a process for each core, as the batch does,
 * and all are at work at once; of both, the first photos of each process do not count. Two limits: `same pixels`, which is
 * decoding in sharp, the same map of colours, and encoding in sharp, and nothing else; and, stricter, the cheapest change that
 * sharp itself has, in one pass from file to file: recomb for black and white (the very same pixels), else a linear gain, which
 * is far less than the change that was asked for. Budget: at least 0.85 of `same pixels`. Memory that does not grow with the number of
 * photos. A million lines of a manifest show that reading them neither waits nor keeps them.
 *
 * Beside photos a second, milliseconds of processor time a photo (of all processes), which other work on the machine weighs on less.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import type { ToneName } from "../bricks/cpu/tone/job.js";
import { toneMap } from "../bricks/cpu/tone/map.js";
import { applyColourMap } from "../bricks/raster/colour-map.js";
import type { Raster } from "../bricks/raster/raster.js";
import { readManifest } from "../functions/bulk/manifest.js";
import type { ReportRow } from "../functions/bulk/report-row.js";
import { builtInLibrary } from "../functions/config/library.js";
import { openBatchFolder } from "../local/bulk/folder.js";
import { PlanBook } from "../local/bulk/plan-book.js";
import { wholeRow } from "../local/bulk/row-id.js";
import { runBatch } from "../local/bulk/run-batch.js";
import { openSource } from "../local/bulk/source.js";
import type { CheckedPlan } from "../statemachine/plan.js";

const BUDGET = 0.85;
const CORES = availableParallelism();
/** As the batch's own processes have it: young objects die young. */
const NODE_OPTIONS = ["--initial-heap-size=128"] as const;
/** The kernel's count of processor time, a second. */
const TICKS = 100;
const photo = fileURLToPath(new URL("../../test/fixtures/photos/dogs.jpg", import.meta.url));

/** `warmUp`: photos of each process that do not count. */
const sizes = [
  { megapixels: 1, width: 1224, height: 816, photos: 800, warmUp: 50 },
  { megapixels: 12, width: 4240, height: 2832, photos: 60, warmUp: 5 },
  { megapixels: 24, width: 6000, height: 4000, photos: 36, warmUp: 3 },
] as const;

const LUMA = [0.2126, 0.7152, 0.0722] as const;
/** The cheapest change in sharp that is anything like what was asked for. */
const strictWays = {
  linear: (image: Sharp) => image.linear([1.6, 1.5, 1.4], [0, 0, 0]),
  recomb: (image: Sharp) => image.recomb([[...LUMA], [...LUMA], [...LUMA]]),
} as const;
type Strict = keyof typeof strictWays;

const edits: readonly { readonly instruction: string; readonly strict: Strict }[] = [
  { instruction: "brighter", strict: "linear" },
  { instruction: "make it black and white", strict: "recomb" },
  { instruction: "more contrast", strict: "linear" },
  { instruction: "more saturated", strict: "linear" },
  { instruction: "make it warmer", strict: "linear" },
];

/** A file's picture changed, as a file. */
type Way = (photo: Uint8Array) => Promise<Uint8Array>;

interface Rate {
  /** Photos a second. */
  readonly rate: number;
  /** Milliseconds of processor time a photo. */
  readonly work: number;
}

/** What one process of the limit is told when it starts. */
interface RawSetup {
  /** `same`: the very change that the instruction asks for; else one of sharp's own. */
  readonly way: "same" | Strict;
  readonly instruction: string;
  readonly files: readonly string[];
  readonly out: string;
  readonly warmUp: number;
}

if (process.argv[2] === "raw") await rawProcess(JSON.parse(process.argv[3] ?? "") as RawSetup);
else await measure();

async function measure(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "brickwright-bench-"));
  sharp.cache(false);
  try {
    // Before this process holds what sharp alone needs.
    await measureManifest();
    await measureMemory(root);
    for (const size of sizes) await measureSize(root, size);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function measureSize(root: string, size: (typeof sizes)[number]): Promise<void> {
  const { megapixels, width, height, photos, warmUp } = size;
  const folder = join(root, `in-${megapixels}`);
  await fill(folder, width, height, photos);
  for (const { instruction, strict } of edits) {
    const raw = (way: RawSetup["way"]) => rawRate(root, folder, { way, instruction, warmUp });
    const before = [await raw("same"), await raw(strict)];
    const batch = await batchRate(root, folder, instruction, warmUp);
    const after = [await raw("same"), await raw(strict)];
    console.log(
      `${megapixels} MP, "${instruction}": ${batch.rate.toFixed(1)} photos/s, ${batch.work.toFixed(1)} ms of work each`,
    );
    for (const [k, name] of ["same pixels", strict].entries()) {
      const rate = (before[k].rate + after[k].rate) / 2;
      const work = (before[k].work + after[k].work) / 2;
      const ratio = batch.rate / rate;
      const budget = k === 0 ? ` (${(ratio / BUDGET).toFixed(2)} of its budget)` : "";
      console.log(
        `  ${name}: ${rate.toFixed(1)}/s, ${work.toFixed(1)} ms: ratio ${ratio.toFixed(2)}${budget}, by work ${(work / batch.work).toFixed(2)}, ${(batch.work - work).toFixed(1)} ms more`,
      );
    }
  }
}

/** Decoding, the map of colours that the batch comes to, and encoding. */
async function samePixels(instruction: string, file: string): Promise<Way> {
  const wishes = { base: "/", instruction, options: {}, plan: null };
  const row = { line: 1, image: file, instruction: "", mask: null, background: null, output: null, options: {} };
  const { text } = await new PlanBook(builtInLibrary(), null, undefined).planFor(wholeRow(row, wishes));
  const [step] = (JSON.parse(text) as CheckedPlan).steps;
  const ratio = step?.inputs.ratio;
  const overview = await decoded(await sharp(file).resize(160).toBuffer());
  const { map } = toneMap(step?.brick as ToneName, overview, ratio && "number" in ratio ? ratio.number : 1);
  return async (bytes) => {
    const { width, height, data } = await decoded(bytes);
    applyColourMap(map, data, 3);
    return encoded(sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false }));
  };
}

async function decoded(bytes: Uint8Array): Promise<Raster<3>> {
  const { data, info } = await sharp(bytes, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
}

function encoded(image: Sharp): Promise<Buffer> {
  return image.jpeg({ quality: 92, chromaSubsampling: "4:2:0" }).toBuffer();
}

/** The fixture's own detail, mirrored on to the size: an enlarged photo would be easier to decode than a real one. */
async function fill(folder: string, width: number, height: number, photos: number): Promise<void> {
  await mkdir(folder);
  const first = join(folder, "photo-0.jpg");
  let picture = await sharp(photo).toColourspace("srgb").png({ compressionLevel: 0 }).toBuffer();
  for (;;) {
    const { width: w, height: h } = await sharp(picture).metadata();
    if (w >= width && h >= height) break;
    picture = await sharp(picture)
      .extend({ right: w >= width ? 0 : w, bottom: h >= height ? 0 : h, extendWith: "mirror" })
      .png({ compressionLevel: 0 })
      .toBuffer();
  }
  await sharp(picture).extract({ left: 0, top: 0, width, height }).jpeg({ quality: 90 }).toFile(first);
  for (let n = 1; n < photos; n++) await copyFile(first, join(folder, `photo-${n}.jpg`));
}

/** All files by the limit's way, by as many processes as there are cores. */
async function rawRate(
  root: string,
  folder: string,
  { way, instruction, warmUp }: Pick<RawSetup, "way" | "instruction" | "warmUp">,
): Promise<Rate> {
  const out = await mkdtemp(join(root, "raw-"));
  const all = (await readdir(folder)).map((file) => join(folder, file));
  // Its rate hangs on their number far less than the batch's, whose processes have to come to their speed.
  const files = all.slice(0, Math.ceil(all.length / 2));
  const shares = Array.from({ length: CORES }, (_, core) => files.filter((_file, k) => k % CORES === core));
  const processes = shares.map((share) => {
    const setup: RawSetup = { way, instruction, files: share, out, warmUp };
    return fork(fileURLToPath(import.meta.url), ["raw", JSON.stringify(setup)], { execArgv: [...NODE_OPTIONS] });
  });
  const over = processes.map((one) => once(one, "exit"));
  await Promise.all(processes.map((one) => once(one, "message")));
  const started = performance.now();
  const work = workDone();
  await Promise.all(
    processes.map(async (one: ChildProcess) => {
      const done = once(one, "message");
      one.send("go");
      await done;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const spent = workDone() - work;
  await Promise.all(over);
  return { rate: files.length / seconds, work: spent / files.length };
}

/** One process of the limit: says when it has come to its speed, and when its files are done. */
async function rawProcess({ way, instruction, files, out, warmUp }: RawSetup): Promise<void> {
  sharp.cache(false);
  sharp.concurrency(1);
  const [first = ""] = files;
  const change: Way =
    way === "same"
      ? await samePixels(instruction, first)
      : (bytes) => encoded(strictWays[way](sharp(bytes, { failOn: "error" })));
  const all = async (some: readonly string[]) => {
    for (const file of some) await writeFile(join(out, basename(file)), await change(await readFile(file)));
  };
  await all(Array.from({ length: warmUp }, (_, k) => files[k % files.length] ?? first));
  process.send?.("ready");
  await once(process, "message");
  await all(files);
  process.send?.("done");
  process.disconnect();
}

/** Milliseconds of processor time that this process and its children, ended ones too, have had. */
function workDone(): number {
  const ticks = family().reduce((sum, { pid, stat }) => {
    const ended = pid === String(process.pid) ? Number(stat[13]) + Number(stat[14]) : 0;
    return sum + Number(stat[11]) + Number(stat[12]) + ended;
  }, 0);
  return ticks * (1000 / TICKS);
}

/** This process and its children: their entries in /proc, from the third field on. */
function family(): { readonly pid: string; readonly stat: readonly string[] }[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      const stat = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return Number(pid) === process.pid || Number(stat[1]) === process.pid ? [{ pid, stat }] : [];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

async function batchRate(
  root: string,
  folder: string,
  instruction: string,
  warmUp: number,
  watch?: (done: number) => void,
): Promise<Rate> {
  // Nothing is deleted before the end: file systems are slow to give away again what was just deleted, and a batch makes more files.
  const out = await mkdtemp(join(root, "out-"));
  const photos = (await readdir(folder)).length;
  const source = await openSource([folder], out);
  const state = await openBatchFolder(out);
  const times: number[] = [];
  const from = warmUp * CORES;
  let [atStart, atEnd] = [0, 0];
  let failure: ReportRow["error"] = null;
  const never = new AbortController().signal;
  const { counts } = await runBatch(
    {
      source,
      folder: state,
      library: builtInLibrary(),
      wishes: { base: source.base, instruction, options: {}, plan: null },
      home: join(root, "home"),
      config: false,
      concurrency: undefined,
      maxDollars: undefined,
      failureLimit: null,
      planEach: false,
      anew: true,
      reportPath: join(out, "report.jsonl"),
    },
    {
      onRow({ error }) {
        failure ??= error;
        times.push(performance.now());
        if (times.length === from + 1) atStart = workDone();
        if (times.length === photos) atEnd = workDone();
        watch?.(times.length);
      },
    },
    { stop: never, kill: never },
  );
  await state.release();
  if (counts.failed > 0) throw new Error(`${counts.failed} photos failed: ${JSON.stringify(failure)}`);
  const rate = (times.length - 1 - from) / (((times.at(-1) ?? 0) - (times[from] ?? 0)) / 1000);
  return { rate, work: (atEnd - atStart) / (times.length - 1 - from) };
}

/** Megabytes that this process and its children hold. */
function residentMegabytes(): number {
  return family().reduce((sum, { stat }) => sum + (Number(stat[21]) * 4096) / 1e6, 0);
}

async function measureMemory(root: string): Promise<void> {
  const folder = join(root, "in-memory");
  await fill(folder, 1224, 816, 1000);
  const held: number[] = [];
  await batchRate(root, folder, "brighter", 1, (done) => {
    if (done % 100 === 0) held.push(residentMegabytes());
  });
  console.log(
    `memory, coordinator and ${CORES} processes, after each 100 of 1,000 photos: ${held.map((m) => m.toFixed(0)).join(", ")} MB`,
  );
}

async function measureManifest(): Promise<void> {
  const lines = 1_000_000;
  const pieces = async function* () {
    yield Buffer.from("image,instruction,output\n");
    for (let n = 0; n < lines; n += 1000) {
      yield Buffer.from(
        Array.from({ length: 1000 }, (_, k) => `photos/${n + k}.jpg,"brighter, please",o/${n + k}.jpg\n`).join(""),
      );
    }
  };
  const started = performance.now();
  let first = 0;
  let rows = 0;
  let most = 0;
  for await (const _ of readManifest(pieces(), "csv")) {
    if (rows++ === 0) first = performance.now() - started;
    if (rows % 50_000 === 0) most = Math.max(most, process.memoryUsage().rss / 1e6);
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `manifest of ${rows} lines: first row after ${first.toFixed(1)} ms, ${((1e6 * seconds) / rows).toFixed(0)} µs a row, at most ${most.toFixed(0)} MB resident`,
  );
}
