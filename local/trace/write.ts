import { join } from "node:path";
import type { BrickResult } from "../../functions/brick.js";
import type { CritiqueSummary } from "../../functions/critique/summary.js";
import { editKeys, getJson, getPlanDocument } from "../../functions/documents.js";
import { executionName } from "../../functions/edits/execution-name.js";
import { type StepTrace, stepTraces } from "../../functions/edits/step-traces.js";
import { MOST_ROUNDS } from "../../functions/options.js";
import { type Artefact, isArtefact, type Value } from "../../platform/artefact.js";
import type { Diagnostic } from "../../platform/diagnostic.js";
import { ObjectMissingError } from "../../platform/object-store.js";
import { executionNameOf, type HistoryEvent } from "../../platform/workflow.js";
import { drawMermaid } from "../../statemachine/draw/mermaid.js";
import { drawSvg, type StepNote } from "../../statemachine/draw/svg.js";
import type { CheckedPlan } from "../../statemachine/plan.js";
import type { Local } from "../composition.js";
import type { EditOutcome } from "../edit.js";
import { writeWhole } from "../files.js";
import { type PortView, type StepView, traceHtml } from "./html.js";
import { conversations, writeRounds } from "./rounds.js";
import { thumbnail } from "./thumbnail.js";

export interface TraceRequest {
  readonly instruction: string;
  readonly folder: string;
  /** Events of the pipeline's execution and of the machine that it ran, as they came. */
  readonly events: readonly { readonly executionArn: string; readonly event: HistoryEvent }[];
  /** The results as they were written, each relative to `folder`, or a text. */
  readonly results: readonly PortView[];
}

/**
 * Writes the whole story of an edit into a folder: plan, diagnostics, machine, drawing, history, every intermediate and
 * a page that shows them. What an edit that failed did not get to is not there.
 */
export async function writeTrace(local: Local, outcome: EditOutcome, request: TraceRequest): Promise<void> {
  const { folder } = request;
  const files: string[] = [];
  const write = async (name: string, content: Uint8Array | string) => {
    await writeWhole(join(folder, name), content);
    files.push(name);
  };
  const json = (name: string, value: unknown) => write(name, `${JSON.stringify(value, null, 2)}\n`);

  const histories = groupBy(request.events);
  const succeeded = outcome.status === "succeeded" ? outcome.output : null;
  const traces = [...ranFor(outcome.editId, succeeded?.critique, histories).values()]
    .flatMap((events) => stepTraces(events))
    .filter(({ brick }) => brick !== "");
  const document = await optional(getPlanDocument(local.store, editKeys.plan(outcome.editId)));
  const diagnostics = ((await optional(getJson(local.store, editKeys.diagnostics(outcome.editId)))) ??
    []) as Diagnostic[];
  const machine = await optional(getJson(local.store, editKeys.machine(outcome.editId)));
  const pictures = await writePictures(local, traces, document?.plan ?? null, write);

  if (document) await json("plan.json", document.plan);
  await json("diagnostics.json", diagnostics);
  if (machine) await json("machine.json", machine);
  await json("history.json", Object.fromEntries(histories));
  const drawing = document
    ? drawSvg(document.plan, { notes: await notesOf(local, traces), catalogue: local.catalogue })
    : null;
  if (document && drawing) {
    await write("plan.svg", drawing);
    await write("plan.mmd", drawMermaid(document.plan, local.catalogue));
  }
  const rounds = await writeRounds(local.store, outcome.editId, succeeded?.critique, write);
  const spoken = await conversations(local.store, outcome.editId, MOST_ROUNDS);
  const dollars = succeeded?.dollars ?? traces.reduce((sum, { result }) => sum + (result?.dollars ?? 0), 0);
  const steps = traces.map((trace) => stepView(trace, pictures));
  await json("trace.json", {
    ...outcome,
    instruction: request.instruction,
    diagnostics,
    plan: document?.plan ?? null,
    steps,
    conversations: spoken,
  });
  const before = pictures.before;
  await writeWhole(
    join(folder, "trace.html"),
    traceHtml({
      editId: outcome.editId,
      instruction: request.instruction,
      status: outcome.status === "failed" ? `failed: ${outcome.failure.message}` : outcome.status,
      seconds: outcome.seconds,
      dollars,
      before,
      results: request.results,
      diagnostics,
      rounds,
      conversations: spoken,
      drawing,
      steps,
      files,
    }),
  );
}

/** The executions whose steps the trace shows: of several rounds that whose result was published. */
function ranFor<T>(editId: string, critique: CritiqueSummary | undefined, executions: ReadonlyMap<string, T>) {
  const published = critique?.rounds.find((round) => round.published)?.round;
  if (published === undefined) return executions;
  const name = executionName(editId, published);
  return new Map([...executions].filter(([arn]) => executionNameOf(arn) === name));
}

/** Every picture once: where its artefact's bytes lie in the trace. */
interface Pictures {
  readonly files: ReadonlyMap<string, string>;
  readonly before: string | null;
}

async function writePictures(
  local: Local,
  traces: readonly StepTrace[],
  plan: CheckedPlan | null,
  write: (name: string, content: Uint8Array) => Promise<void>,
): Promise<Pictures> {
  const files = new Map<string, string>();
  const keep = async (artefact: Artefact, name: string) => {
    if (files.has(artefact.sha256)) return;
    files.set(artefact.sha256, name);
    await write(name, await local.store.get(artefact.key));
  };
  for (const trace of traces) {
    for (const [port, value] of entries(trace.result?.outputs)) {
      if (isArtefact(value)) await keep(value, `${trace.step}-${trace.brick}/${port}.png`);
    }
  }
  // What no brick made came from the person.
  for (const trace of traces) {
    for (const [port, value] of Object.entries(trace.inputs)) {
      if (isArtefact(value)) await keep(value, `init/${initName(plan, trace.step, port)}.png`);
    }
  }
  return { files, before: [...files.values()].includes("init/image.png") ? "init/image.png" : null };
}

/** `image`, `mask` or `background`: what of the edit a step's input is. */
function initName(plan: CheckedPlan | null, step: string, port: string): string {
  const input = plan?.steps.find(({ id }) => id === step)?.inputs[port];
  return /^init\[(\w+)\]$/.exec(input && "ref" in input ? input.ref : "")?.[1] ?? port;
}

function stepView(trace: StepTrace, pictures: Pictures): StepView {
  const { step, brick, backend, seed, result } = trace;
  const view = (values: Readonly<Record<string, Value>> | undefined) =>
    entries(values).flatMap(([port, value]) => (value === null ? [] : [portView(port, value, pictures)]));
  return {
    step,
    brick,
    backend: result?.backend ?? backend,
    instead: insteadText(trace),
    seed,
    model: result?.model ?? "",
    seconds: result?.seconds ?? null,
    dollars: result?.dollars ?? 0,
    waited: waitedText(trace),
    cached: result?.cached ?? false,
    error: trace.error ?? null,
    inputs: view(trace.inputs),
    outputs: view(result?.outputs),
  };
}

/** "instead of mllm: 127.0.0.1:8000 cannot be reached" */
function insteadText({ backend, result }: StepTrace): string {
  if (result === undefined || result.backend === backend) return "";
  return `instead of ${backend}${result.instead ? `: ${result.instead.why}` : ", which could not serve"}`;
}

/** "submitted after 0.31 s as prediction abc, answered 4.20 s later" */
function waitedText({ started, submitted, ended }: StepTrace): string {
  if (submitted === undefined) return "";
  const seconds = (from: Date, to: Date) => `${((to.getTime() - from.getTime()) / 1000).toFixed(2)} s`;
  const as =
    submitted.prediction === null ? submitted.outcome : `${submitted.outcome} prediction ${submitted.prediction}`;
  const answered = ended === undefined ? "" : `, answered ${seconds(submitted.at, ended)} later`;
  return `submitted in ${seconds(started, submitted.at)} (${as})${answered}`;
}

function portView(port: string, value: Exclude<Value, null>, pictures: Pictures): PortView {
  if (!isArtefact(value)) return { port, value: { text: String(value) } };
  const file = pictures.files.get(value.sha256) ?? value.key;
  return { port, value: { file, size: `${value.width}×${value.height}` } };
}

/** What the drawing shows beside each step: its main picture, its time and how it ended. */
async function notesOf(local: Local, traces: readonly StepTrace[]): Promise<Record<string, StepNote>> {
  const notes: Record<string, StepNote> = {};
  for (const trace of traces) {
    const picture = mainPicture(trace.result);
    notes[trace.step] = {
      ...(picture ? { thumbnail: await thumbnail(await local.store.get(picture.key)) } : {}),
      ...(trace.result ? { seconds: trace.result.seconds } : {}),
      status:
        trace.error !== undefined ? "failed" : trace.result ? (trace.result.cached ? "cached" : "done") : "running",
    };
  }
  return notes;
}

function mainPicture(result: BrickResult | undefined): Artefact | undefined {
  const artefacts = entries(result?.outputs).flatMap(([port, value]) => (isArtefact(value) ? [{ port, value }] : []));
  return (artefacts.find(({ port }) => port === "image") ?? artefacts[0])?.value;
}

function entries<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(record ?? {});
}

function groupBy(events: TraceRequest["events"]): Map<string, HistoryEvent[]> {
  const groups = new Map<string, HistoryEvent[]>();
  for (const { executionArn, event } of events) {
    const group = groups.get(executionArn) ?? [];
    group.push(event);
    groups.set(executionArn, group);
  }
  return groups;
}

/** Null where an edit did not get far enough to leave the object. */
async function optional<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ObjectMissingError) return null;
    throw error;
  }
}
