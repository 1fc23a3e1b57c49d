/**
 * A batch on this machine against the raw limit: decode, the same change in sharp, encode, with every core busy, in the same
 * run (before and after the batch, so that what else the machine does weighs on both). Budget: at least 0.85 of it at 1, 12 and
 * 24 megapixels for plans that run here whole; memory that does not grow with the number of photos. A million lines of
 * a manifest show that reading them neither waits nor keeps them.
 *
 * Sharp has no roll-off towards white as "brighter" has; its plain gain stands in for that, which is less work.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import sharp, { type Sharp } from "sharp";
import { readManifest } from "../functions/bulk/manifest.js";
import { builtInLibrary } from "../functions/config/library.js";
import { openBatchFolder } from "../local/bulk/folder.js";
import { runBatch } from "../local/bulk/run-batch.js";
import { openSource } from "../local/bulk/source.js";

const BUDGET = 0.85;
const CORES = availableParallelism();
const photo = fileURLToPath(new URL("../../test/fixtures/photos/dogs.jpg", import.meta.url));

const sizes = [
  { megapixels: 1, width: 1224, height: 816, photos: 160 },
  { megapixels: 12, width: 4240, height: 2832, photos: 24 },
  { megapixels: 24, width: 6000, height: 4000, photos: 14 },
] as const;

const LUMA = [0.2126, 0.7152, 0.0722] as const;
const edits: readonly { instruction: string; raw: readonly { name: string; change: (image: Sharp) => Sharp }[] }[] = [
  {
    instruction: "make it black and white",
    raw: [
      // The same pixels: three channels of the mix that the batch finds.
      { name: "recomb", change: (image) => image.recomb([[...LUMA], [...LUMA], [...LUMA]]) },
      // Less than that: one channel, which also takes less encoding.
      { name: "greyscale", change: (image) => image.greyscale() },
    ],
  },
  { instruction: "brighter", raw: [{ name: "linear", change: (image) => image.linear(1.6, 0) }] },
];

const root = await mkdtemp(join(tmpdir(), "brickwright-bench-"));
sharp.cache(false);
try {
  // Before this process holds what sharp alone needs.
  await measureManifest();
  await measureMemory();
  for (const size of sizes) await measureSize(size);
} finally {
  await rm(root, { recursive: true, force: true });
}

async function measureSize({ megapixels, width, height, photos }: (typeof sizes)[number]): Promise<void> {
  const folder = join(root, `in-${megapixels}`);
  await fill(folder, width, height, photos);
  for (const { instruction, raw } of edits) {
    const before = await rawRates(folder, raw);
    const batch = await batchRate(folder, instruction, `out-${megapixels}-${instruction.length}`);
    const after = await rawRates(folder, raw);
    for (const [k, { name }] of raw.entries()) {
      const limit = (before[k] + after[k]) / 2;
      const ratio = batch.rate / limit;
      const over = CORES * (1000 / batch.rate - 1000 / limit);
      console.log(
        `${megapixels} MP, "${instruction}": ${batch.rate.toFixed(1)} photos/s; sharp ${name} ${limit.toFixed(1)}/s: ratio ${ratio.toFixed(2)} (${(ratio / BUDGET).toFixed(2)} of its budget), ${over.toFixed(1)} ms of a core a photo more; first photo after ${batch.first.toFixed(1)} s`,
      );
    }
  }
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

async function rawRates(folder: string, ways: readonly { change: (image: Sharp) => Sharp }[]): Promise<number[]> {
  const rates: number[] = [];
  const out = join(root, "raw");
  for (const { change } of ways) {
    await mkdir(out, { recursive: true });
    const files = await readdir(folder);
    sharp.concurrency(1);
    const limit = pLimit(CORES);
    const started = performance.now();
    await Promise.all(
      files.map((file) =>
        limit(async () => {
          await change(sharp(await readFile(join(folder, file)), { failOn: "error" }))
            .jpeg({ quality: 92, chromaSubsampling: "4:2:0" })
            .toFile(join(out, file));
        }),
      ),
    );
    rates.push(files.length / ((performance.now() - started) / 1000));
    await rm(out, { recursive: true });
  }
  return rates;
}

interface BatchRate {
  /** Photos a second, from when every process is at work. */
  readonly rate: number;
  /** Seconds until the first photo was done. */
  readonly first: number;
}

async function batchRate(
  folder: string,
  instruction: string,
  name: string,
  watch?: (done: number) => void,
): Promise<BatchRate> {
  const out = join(root, name);
  const source = await openSource([folder], out);
  const state = await openBatchFolder(out);
  const times: number[] = [];
  const started = performance.now();
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
      onRow() {
        times.push(performance.now());
        watch?.(times.length);
      },
    },
    { stop: never, kill: never },
  );
  await state.release();
  if (counts.failed > 0) throw new Error(`${counts.failed} photos failed`);
  const from = 2 * CORES;
  const rate = (times.length - 1 - from) / (((times.at(-1) ?? 0) - (times[from] ?? 0)) / 1000);
  await rm(out, { recursive: true });
  return { rate, first: ((times[0] ?? 0) - started) / 1000 };
}

/** Megabytes that this process and its children hold. */
async function residentMegabytes(): Promise<number> {
  let pages = 0;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (Number(pid) !== process.pid && parent !== process.pid) continue;
      pages += Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1]);
    } catch {
      // It ended meanwhile.
    }
  }
  return (pages * 4096) / 1e6;
}

async function measureMemory(): Promise<void> {
  const folder = join(root, "in-memory");
  await fill(folder, 1224, 816, 600);
  const held: Promise<number>[] = [];
  await batchRate(folder, "brighter", "out-memory", (done) => {
    if (done % 100 === 0) held.push(residentMegabytes());
  });
  const megabytes = await Promise.all(held);
  console.log(
    `memory, coordinator and ${CORES} processes, after each 100 of 600 photos: ${megabytes.map((m) => m.toFixed(0)).join(", ")} MB`,
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
