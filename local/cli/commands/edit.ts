import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { PublishedOutput, PublishedPicture, PublishedValue } from "../../../functions/publish.js";
import { BadInputError } from "../../../platform/errors.js";
import { composeLocal, type Local } from "../../composition.js";
import { type EditOutcome, runEdit } from "../../edit.js";
import { readInput, requireWritable, writeNew, writeWhole } from "../../files.js";
import { defaultHome } from "../../home.js";
import { pruneStore } from "../../store/prune.js";
import type { PortView } from "../../trace/html.js";
import type { TraceRequest } from "../../trace/write.js";
import { Exit, exitStatus, statusOf } from "../exit.js";
import { Progress } from "../progress.js";

export interface EditOptions {
  readonly out?: string;
  readonly mask?: string;
  readonly background?: string;
  readonly seed: number;
  readonly format?: OutputFormat;
  readonly quality?: number;
  readonly builder: string;
  readonly backend: string;
  readonly trace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly home?: string;
}

type OutputFormat = "jpeg" | "png" | "webp" | "avif" | "tiff";

const formatOfExtension: Readonly<Record<string, OutputFormat>> = {
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".png": "png",
  ".webp": "webp",
  ".avif": "avif",
  ".tif": "tiff",
  ".tiff": "tiff",
};

const extensionOfFormat: Readonly<Record<OutputFormat, string>> = {
  jpeg: ".jpg",
  png: ".png",
  webp: ".webp",
  avif: ".avif",
  tiff: ".tiff",
};

const sample = { image: "assets/sample.jpg", instruction: "remove the spoon" } as const;

/** `brickwright edit`: one photo, one instruction, the results beside the photo. */
export async function edit(
  image: string | undefined,
  instruction: string | undefined,
  options: EditOptions,
): Promise<void> {
  const isSample = image === undefined;
  const path = image ?? fileURLToPath(new URL(`../../../../${sample.image}`, import.meta.url));
  const words = instruction ?? (isSample ? sample.instruction : undefined);
  if (words === undefined) {
    throw new BadInputError(
      "There is no instruction.",
      'Say what to do, e.g. brickwright edit photo.jpg "remove the ball".',
    );
  }
  const format = options.format ?? formatFromName(options.out);
  const destination = destinationFor(path, isSample, options.out);
  if (options.out !== undefined && resolve(options.out) === resolve(path)) {
    throw new BadInputError("The result would replace the photo.", "Choose another name with --out.");
  }
  const photo = await readInput(path, "photo");
  const mask = options.mask === undefined ? undefined : await readInput(options.mask, "mask");
  const background = options.background === undefined ? undefined : await readInput(options.background, "background");
  await requireWritable(destination.folder);
  if (options.trace !== undefined) await requireWritable(options.trace);
  const home = options.home ?? defaultHome();
  await requireWritable(home);

  const local = await composeLocal(home);
  const events: TraceRequest["events"][number][] = [];
  const progress = new Progress(process.stderr, progressMode(options));
  const stopping = new AbortController();
  const onInterrupt = () => stopping.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    if (isSample && !options.json) process.stderr.write(`No photo given; trying the sample: "${words}"\n`);
    const outcome = await runEdit(
      local,
      {
        instruction: words,
        photo,
        ...(mask ? { mask } : {}),
        ...(background ? { background } : {}),
        options: {
          seed: options.seed,
          builder: options.builder,
          backend: options.backend,
          ...(format || options.quality
            ? { output: { ...(format ? { format } : {}), ...(options.quality ? { quality: options.quality } : {}) } }
            : {}),
        },
      },
      {
        onEvent: (event, executionArn) => {
          progress.onEvent(event);
          if (options.trace !== undefined) events.push({ executionArn, event });
        },
        signal: stopping.signal,
      },
    );
    progress.end();
    const written =
      outcome.status === "succeeded" ? await writeOutputs(local, outcome.output.outputs, destination) : [];
    if (options.trace !== undefined) {
      const { writeTrace } = await import("../../trace/write.js");
      const folder = options.trace;
      const results = written.map((output, index) => resultView(output, index, folder));
      await writeTrace(local, outcome, { instruction: words, folder, events, results });
    }
    report(outcome, written, options);
  } finally {
    progress.end();
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
    await local.close();
    await pruneStore(local.store).catch(() => {});
  }
}

function progressMode(options: EditOptions): "line" | "log" | "off" {
  if (options.quiet || options.json) return "off";
  return process.stderr.isTTY ? "line" : "log";
}

function formatFromName(out: string | undefined): OutputFormat | undefined {
  if (out === undefined) return undefined;
  const extension = extname(out).toLowerCase();
  if (extension === "") return undefined;
  const format = formatOfExtension[extension];
  if (format) return format;
  throw new BadInputError(`Results cannot be written as "${extension}".`, "Use .jpg, .png, .webp, .avif or .tiff.");
}

interface Destination {
  readonly folder: string;
  /** The file that was asked for, or undefined when a free name beside the photo is to be found. */
  readonly file?: string;
  /** Name without extension for files whose name is ours to choose. */
  readonly stem: string;
}

function destinationFor(photo: string, isSample: boolean, out: string | undefined): Destination {
  const stem = basename(photo, extname(photo));
  if (out !== undefined)
    return { folder: dirname(resolve(out)), file: resolve(out), stem: basename(out, extname(out)) };
  return { folder: isSample ? process.cwd() : dirname(resolve(photo)), stem: `${stem}.edited` };
}

/** Says where the results are, or what went wrong. */
function report(outcome: EditOutcome, written: readonly WrittenOutput[], options: EditOptions): void {
  const { editId, status, seconds } = outcome;
  switch (outcome.status) {
    case "stopped":
      if (options.json) print({ editId, status, seconds });
      process.stderr.write("Stopped. What was done is kept: the same edit goes on from there.\n");
      throw new Exit(exitStatus.stopped);
    case "failed": {
      const { failure } = outcome;
      const where = failure.brick ? `${failure.step} ${failure.brick}: ` : "";
      if (options.json) print({ editId, status, seconds, ...failure });
      process.stderr.write(`brickwright: ${where}${failure.message}\n`);
      throw new Exit(statusOf(failure.error));
    }
    case "succeeded": {
      const { steps, dollars } = outcome.output;
      if (options.json) print({ editId, status, seconds, dollars, outputs: written, steps });
      else
        for (const output of written) process.stdout.write(`${output.kind === "value" ? output.value : output.path}\n`);
    }
  }
}

function resultView(output: WrittenOutput, index: number, folder: string): PortView {
  const port = `result ${index + 1}`;
  if (output.kind === "value") return { port, value: { text: String(output.value) } };
  const size = `${output.width}×${output.height}`;
  return { port, value: { file: relative(resolve(folder), output.path), size } };
}

type WrittenOutput = (Omit<PublishedPicture, "key"> & { readonly path: string }) | PublishedValue;

async function writeOutputs(
  local: Local,
  outputs: readonly PublishedOutput[],
  to: Destination,
): Promise<WrittenOutput[]> {
  const written: WrittenOutput[] = [];
  for (const [index, output] of outputs.entries()) {
    if (output.kind === "value") {
      written.push(output);
      continue;
    }
    const { key, ...facts } = output;
    const bytes = await local.store.get(key);
    const first = index === 0 ? to.file : undefined;
    if (first) await writeWhole(first, bytes);
    const path = first ?? (await writeNew(freeNames(to, index, extensionOfFormat[facts.format]), bytes));
    await local.store.delete(key);
    written.push({ ...facts, path });
  }
  return written;
}

/** `photo.edited.jpg`, `photo.edited-2.jpg`, … */
function* freeNames({ folder, stem }: Destination, index: number, extension: string): Iterable<string> {
  const suffix = index === 0 ? "" : `-${index + 1}`;
  yield join(folder, `${stem}${suffix}${extension}`);
  for (let n = index + 2; n < 10_000; n++) yield join(folder, `${stem}-${n}${extension}`);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
