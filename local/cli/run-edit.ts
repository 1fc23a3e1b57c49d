import { relative, resolve } from "node:path";
import { COST_CODE, dollarsText } from "../../builder/cost.js";
import type { Library } from "../../functions/config/library.js";
import { editKeys, getJson } from "../../functions/documents.js";
import type { PublishedOutput, PublishedPicture, PublishedValue } from "../../functions/publish.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { silentLogger } from "../../platform/logger.js";
import type { HistoryEvent } from "../../platform/workflow.js";
import { composeLocal, type Local } from "../composition.js";
import { type ConfigChoice, openLibrary } from "../config/open.js";
import { type EditOutcome, type EditRequest, runEdit } from "../edit.js";
import { requireWritable, writeNew, writeWhole } from "../files.js";
import { defaultHome, HOME_MODE } from "../home.js";
import { pruneStore } from "../store/prune.js";
import type { PortView } from "../trace/html.js";
import type { TraceRequest } from "../trace/write.js";
import { type Destination, extensionOfFormat, freeNames } from "./destination.js";
import { Exit, exitStatus, statusOf } from "./exit.js";
import { sayDiagnostics } from "./print-plan.js";
import { printable } from "./printable.js";
import { Progress } from "./progress.js";
import { sayCritique } from "./say-critique.js";

export interface RunOptions extends ConfigChoice {
  readonly trace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly home?: string;
}

/** Opens this machine's system for as long as `use` runs. */
export async function withLocal<T>(
  options: Pick<RunOptions, "home" | "config">,
  use: (local: Local, library: Library) => Promise<T>,
): Promise<T> {
  const home = options.home ?? defaultHome();
  await requireWritable(home, HOME_MODE);
  const library = await openLibrary(options);
  const local = await composeLocal(home, silentLogger, library);
  try {
    return await use(local, library);
  } finally {
    await local.close();
    await pruneStore(local.store).catch(() => {});
  }
}

/** Runs one edit with progress, Ctrl-C and trace, writes its results and says where they are. */
export async function runAndReport(
  local: Local,
  request: EditRequest,
  destination: Destination,
  options: RunOptions,
): Promise<void> {
  await requireWritable(destination.folder);
  if (options.trace !== undefined) await requireWritable(options.trace);
  const events: TraceRequest["events"][number][] = [];
  const progress = new Progress(process.stderr, progressMode(options));
  const stopping = new AbortController();
  const onInterrupt = () => stopping.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    const outcome = await runEdit(local, request, {
      onEvent: (event, executionArn) => {
        progress.onEvent(event);
        if (endsPlanning(event)) void sayCost(local, executionArn, progress);
        if (options.trace !== undefined) events.push({ executionArn, event });
      },
      signal: stopping.signal,
    });
    progress.end();
    const written =
      outcome.status === "succeeded" ? await writeOutputs(local, outcome.output.outputs, destination) : [];
    if (options.trace !== undefined) {
      const { writeTrace } = await import("../trace/write.js");
      const folder = options.trace;
      const results = written.map((output, index) => resultView(output, index, folder));
      await writeTrace(local, outcome, { instruction: request.instruction, folder, events, results });
    }
    report(outcome, written, await diagnosticsOf(local, outcome.editId), options);
  } finally {
    progress.end();
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}

function progressMode(options: RunOptions): "line" | "log" | "off" {
  if (options.quiet || options.json) return "off";
  return process.stderr.isTTY ? "line" : "log";
}

/** Says where the results are, or what went wrong. */
function report(
  outcome: EditOutcome,
  written: readonly WrittenOutput[],
  diagnostics: readonly Diagnostic[],
  options: RunOptions,
): void {
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
      process.stderr.write(`brickwright: ${printable(where + failure.message)}\n`);
      throw new Exit(statusOf(failure.error));
    }
    case "succeeded": {
      const { steps, dollars, critique } = outcome.output;
      const more = critique ? { critique } : {};
      if (options.json) print({ editId, status, seconds, dollars, outputs: written, steps, diagnostics, ...more });
      else {
        if (!options.quiet) {
          sayDiagnostics(diagnostics.filter(({ code }) => code !== COST_CODE));
          if (dollars > 0) process.stderr.write(`${dollarsText(dollars)} spent.\n`);
          for (const output of written) if (output.kind !== "value") process.stderr.write(`${kept(output)}\n`);
        }
        for (const output of written)
          process.stdout.write(`${output.kind === "value" ? printable(String(output.value)) : output.path}\n`);
        if (critique) sayCritique(critique, options.quiet === true);
      }
    }
  }
}

function endsPlanning(event: HistoryEvent): boolean {
  const { name } = (event.stateExitedEventDetails ?? {}) as { name?: string };
  return event.type === "TaskStateExited" && name === "Plan";
}

/** What the plan is expected to cost, before anything of it runs. */
async function sayCost(local: Local, executionArn: string, progress: Progress): Promise<void> {
  const editId = executionArn.slice(executionArn.lastIndexOf(":") + 1);
  const diagnostics = await diagnosticsOf(local, editId).catch(() => []);
  for (const { code, message } of diagnostics) if (code === COST_CODE) progress.note(message);
}

/** What an edit left to say about its instruction and its plan. */
async function diagnosticsOf(local: Local, editId: string): Promise<readonly Diagnostic[]> {
  const key = editKeys.diagnostics(editId);
  if ((await local.store.head(key)) === null) return [];
  return (await getJson(local.store, key)) as readonly Diagnostic[];
}

/** What of the original a result still holds, in words. */
function kept({ touched, preserved, lineage }: PublishedPicture | Omit<PublishedPicture, "key">): string {
  const share = `${(touched * 100).toFixed(touched < 0.1 ? 1 : 0)} % of the picture touched`;
  // Where all of it is touched but for rounding, there is no rest to speak of.
  if (touched >= 0.995 || lineage === "mask") return `${share}.`;
  switch (preserved) {
    case "samples":
      return `${share}; the rest is the original, bit for bit.`;
    case "blocks":
      return `${share}; elsewhere the JPEG's own blocks were kept as they are.`;
    case "none":
      return `${share}; the picture was compressed anew.`;
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

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
